/** True for the IVs that are taken: 12 bytes, or 16 of old clients. */
export const isIvLength = (bytes: number): boolean => bytes === 12 || bytes === 16;
