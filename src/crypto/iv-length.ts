/** True for the IVs of OMEMO: 12 bytes, or 16 in old clients. */
export const isIvLength = (bytes: number): boolean => bytes === 12 || bytes === 16;
