import type { Converse } from './converse.js';

/** Whether the present stream is the one from before the last reconnect, or before a reload (XEP-0198). */
export const hasResumed = ({ api }: Converse): boolean => api.connection.get()?.hasResumed() === true;
