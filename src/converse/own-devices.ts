import { bareJid } from '../xmpp/jid.js';
import type { Converse } from './converse.js';
import { hasResumed } from './has-resumed.js';
import { afterPresence, bestFirst, type PresentDevice } from './present-devices.js';

/** Where the session of the tab keeps them: a stream that is resumed after a reload does not say again who is online. */
const KEY = 'converse-jet:own-devices';

/** The other devices of our own account that are online. Converse keeps those of contacts only. */
export class OwnDevices {
  readonly #converse: Converse;
  /** Newest first. */
  #online: readonly PresentDevice[] | undefined;

  constructor(converse: Converse) {
    this.#converse = converse;
    converse.api.listen.on('afterResourceBinding', () => {
      if (!hasResumed(converse)) this.#set([]);
    });
  }

  /** Best first: highest priority, then newest presence. @returns full JIDs */
  online(): string[] {
    return bestFirst(this.#all());
  }

  /** Notes a presence, if it is of one of them. */
  note(presence: Element): void {
    const fullJid = presence.getAttribute('from') ?? '';
    const isOurs = fullJid.includes('/') && bareJid(fullJid) === bareJid(this.#self);
    if (!isOurs || fullJid === this.#self) return;
    this.#set(afterPresence(this.#all(), presence));
  }

  get #self(): string {
    return this.#converse.api.connection.get()?.jid ?? '';
  }

  #all(): readonly PresentDevice[] {
    this.#online ??= stored(this.#self);
    return this.#online;
  }

  #set(online: readonly PresentDevice[]): void {
    this.#online = online;
    try {
      sessionStorage.setItem(KEY, JSON.stringify({ self: this.#self, online }));
    } catch {
      // It is full: after a reload they are known when they change.
    }
  }
}

/** What the page before has left, if it had the same stream. */
function stored(self: string): readonly PresentDevice[] {
  const kept = JSON.parse(sessionStorage.getItem(KEY) ?? '{}') as { self?: string; online?: PresentDevice[] };
  return kept.self === self ? (kept.online ?? []) : [];
}
