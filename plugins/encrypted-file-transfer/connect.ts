import type { Session } from '../../src/jingle/application.js';
import type { Connection } from '../../src/jingle/transport.js';
import type { Dialect } from './dialect.js';

/**
 * The stream of a session, whichever side began it: takes what the peer wants as it is, or waits for its answer.
 * @throws SessionError, StanzaError, AbortError
 */
export const connect = (session: Session, dialect: Dialect): Promise<Connection> =>
  session.role === 'responder' ? session.accept(dialect.accept(session.description)) : session.connected();
