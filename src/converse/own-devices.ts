import { childOf } from '../xmpp/element.js';
import { bareJid } from '../xmpp/jid.js';
import { NS } from '../xmpp/namespaces.js';
import type { Converse } from './converse.js';

/** Where the session of the tab keeps them: a stream that is resumed after a reload does not say again who is online. */
const KEY = 'converse-jet:own-devices';
/** Devices of one account that are kept. */
const MAX_DEVICES = 50;

interface OnlineDevice {
  readonly fullJid: string;
  readonly priority: number;
}

/** The other devices of our own account that are online. Converse keeps those of contacts only. */
export class OwnDevices {
  readonly #converse: Converse;
  /** Newest first. */
  #online: readonly OnlineDevice[] | undefined;

  constructor(converse: Converse) {
    this.#converse = converse;
    converse.api.listen.on('afterResourceBinding', () => {
      if (converse.api.connection.get()?.hasResumed() !== true) this.#set([]);
    });
  }

  /** Best first: highest priority, then newest presence. @returns full JIDs */
  online(): string[] {
    return this.#all()
      .toSorted((one, other) => other.priority - one.priority)
      .map(({ fullJid }) => fullJid);
  }

  /** Notes a presence, if it is of one of them. */
  note(presence: Element): void {
    const fullJid = presence.getAttribute('from') ?? '';
    const isOurs = fullJid.includes('/') && bareJid(fullJid) === bareJid(this.#self);
    if (!isOurs || fullJid === this.#self) return;
    const others = this.#all().filter((device) => device.fullJid !== fullJid);
    const isGone = presence.getAttribute('type') === 'unavailable';
    const priority = Number(childOf(presence, NS.client, 'priority')?.textContent ?? 0) || 0;
    this.#set(isGone ? others : [{ fullJid, priority }, ...others].slice(0, MAX_DEVICES));
  }

  get #self(): string {
    return this.#converse.api.connection.get()?.jid ?? '';
  }

  #all(): readonly OnlineDevice[] {
    this.#online ??= stored(this.#self);
    return this.#online;
  }

  #set(online: readonly OnlineDevice[]): void {
    this.#online = online;
    try {
      sessionStorage.setItem(KEY, JSON.stringify({ self: this.#self, online }));
    } catch {
      // It is full: after a reload they are known when they change.
    }
  }
}

/** What the page before has left, if it had the same stream. */
function stored(self: string): readonly OnlineDevice[] {
  const kept = JSON.parse(sessionStorage.getItem(KEY) ?? '{}') as { self?: string; online?: OnlineDevice[] };
  return kept.self === self ? (kept.online ?? []) : [];
}
