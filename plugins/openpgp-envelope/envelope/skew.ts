/** By how much the clocks of two people may differ, and how long a message may be under way. */
export const MAX_SKEW_MS = 10 * 60_000;

/** Whether a time can be that of a message which comes now. @param time milliseconds since 1970 */
export const isNow = (time: number): boolean => Math.abs(Date.now() - time) <= MAX_SKEW_MS;
