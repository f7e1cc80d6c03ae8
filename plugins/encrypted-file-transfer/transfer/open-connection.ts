import type { Session } from '../../../src/jingle/application.js';
import type { Connection } from '../../../src/jingle/transport.js';
import type { Dialect } from '../wire/dialect.js';

/**
 * The stream of a session, whichever side began it: takes what the peer wants as it is, or waits for its answer.
 * @param offset of the first byte that we want
 * @throws SessionError, StanzaError, AbortError
 */
export const openConnection = (session: Session, dialect: Dialect, offset = 0): Promise<Connection> =>
  session.role === 'responder' ? session.accept(dialect.accept(session.description, offset)) : session.connected();
