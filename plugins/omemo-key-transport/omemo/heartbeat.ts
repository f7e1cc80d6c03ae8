/** A ratchet counter from which its other side should hear from us (XEP-0384 0.8.3 §4.5, "53 or higher"). */
export const HEARTBEAT_COUNTER = 53;
