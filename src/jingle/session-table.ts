import { RecentKeys } from '../async/recent-keys.js';
import type { SessionError } from '../errors.js';
import { bareJid } from '../xmpp/jid.js';
import { sessionKey } from '../xmpp/session-key.js';
import type { JingleSession } from './session.js';

/** The sessions of one connection: those that run, and for a minute those that have ended. */
export class SessionTable {
  readonly #running = new Map<string, JingleSession>();
  readonly #ended = new RecentKeys();

  /** Keeps a session until it ends. */
  add(session: JingleSession): void {
    const key = sessionKey(session.peer, session.sid);
    this.#running.set(key, session);
    void session.ended.then(() => {
      this.#running.delete(key);
      this.#ended.add(key);
    });
  }

  get(peer: string, sid: string): JingleSession | undefined {
    return this.#running.get(sessionKey(peer, sid));
  }

  /** True for a session that has ended within the last minute. */
  hasEnded(peer: string, sid: string): boolean {
    return this.#ended.has(sessionKey(peer, sid));
  }

  /** True for a request of the peer that can have crossed the end of its session: only so many for each. */
  takeLate(peer: string, sid: string): boolean {
    return this.#ended.take(sessionKey(peer, sid));
  }

  get all(): readonly JingleSession[] {
    return [...this.#running.values()];
  }

  /** Counts the sessions with all devices of an account. */
  countWith(peer: string): number {
    return this.all.filter((session) => bareJid(session.peer) === bareJid(peer)).length;
  }

  /** Ends sessions here; the peer is not told. */
  finish(error: SessionError, which: (session: JingleSession) => boolean): void {
    for (const session of this.all.filter(which)) session.finish({ by: 'us', reason: error.reason, error });
  }
}
