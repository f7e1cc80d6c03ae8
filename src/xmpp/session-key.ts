/** Names a session, or a stream, by its id and its peer. XML has no NUL, so no id can pretend to be another peer's. */
export const sessionKey = (peer: string, sid: string): string => `${sid}\0${peer}`;
