/** XEP-0082 §3.2. */
const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/;

/** A time as it is written. @param time milliseconds since 1970 */
export const dateTime = (time: number): string => new Date(time).toISOString().replace(/\.\d+/, '');

/** Reads a time. @returns milliseconds since 1970; NaN for anything else */
export const parseDateTime = (text: string): number => (DATE_TIME.test(text) ? Date.parse(text) : NaN);
