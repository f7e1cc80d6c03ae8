/** Name of the error for a message key that was used before: libomemo's, and ours. */
export const USED_KEY = 'MessageCounterError';
