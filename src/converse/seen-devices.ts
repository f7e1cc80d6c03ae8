import { keepNewest } from '../async/keep-newest.js';
import { childOf } from '../xmpp/element.js';
import { bareJid } from '../xmpp/jid.js';
import { NS } from '../xmpp/namespaces.js';
import type { Converse } from './converse.js';
import { hasResumed } from './has-resumed.js';
import { listenFor } from './stanza-listener.js';
import { afterPresence, bestFirst, type PresentDevice } from './present-devices.js';

/** Accounts that are kept; the one that was heard longest ago goes first. */
const MAX_ACCOUNTS = 1000;

/** What an account has shown of its devices. */
interface Seen {
  readonly present: readonly PresentDevice[];
  /** Full JID of the device that has written last. */
  readonly locked?: string | undefined;
}

const NOTHING: Seen = { present: [] };
/** Types of presences that say whether a device is online. */
const PRESENCES: readonly (string | null)[] = [null, 'unavailable'];

/**
 * The devices that other accounts have shown to this page: by a presence that came to us, or by writing to us. This is
 * all that is known of an account whose presence we do not see otherwise. A message counts by the rules of XEP-0296: it
 * locks the conversation to its device, until another device writes, any device of the account sends a presence, or the
 * conversation is over.
 */
export class SeenDevices {
  readonly #converse: Converse;
  readonly #accounts = new Map<string, Seen>();
  readonly #listeners = new Set<(bareJid: string) => void>();

  constructor(converse: Converse) {
    this.#converse = converse;
    listenFor(converse, { name: 'presence' }, (presence) => {
      this.#onPresence(presence);
    });
    listenFor(converse, { name: 'message', type: 'chat' }, (message) => {
      this.#onMessage(message);
    });
    converse.api.listen.on('afterResourceBinding', () => {
      if (!hasResumed(converse)) this.#accounts.clear();
    });
  }

  /**
   * The devices of an account, best first: the one that has written last, then by priority, then the newest presence.
   * @returns full JIDs; undefined while the account has shown nothing
   */
  online(account: string): string[] | undefined {
    const seen = this.#accounts.get(account);
    if (seen === undefined) return undefined;
    const present = bestFirst(seen.present);
    return seen.locked === undefined ? present : [seen.locked, ...present.filter((jid) => jid !== seen.locked)];
  }

  /** Calls back with an account that has shown something new. */
  onChange(listener: (bareJid: string) => void): void {
    this.#listeners.add(listener);
  }

  #onPresence(presence: Element): void {
    const from = presence.getAttribute('from') ?? '';
    if (!from.includes('/') || !PRESENCES.includes(presence.getAttribute('type'))) return;
    const account = bareJid(from);
    const present = afterPresence((this.#accounts.get(account) ?? NOTHING).present, presence);
    keepNewest(this.#accounts, account, { present }, MAX_ACCOUNTS);
    this.#tell(account);
  }

  #onMessage(message: Element): void {
    const from = message.getAttribute('from') ?? '';
    if (!from.includes('/') || !this.#isLive(message)) return;
    const account = bareJid(from);
    const seen = this.#accounts.get(account) ?? NOTHING;
    const isOver = childOf(message, NS.chatStates, 'gone') !== undefined;
    const locked = isOver ? undefined : from;
    keepNewest(this.#accounts, account, { present: seen.present, locked }, MAX_ACCOUNTS);
    if (locked !== seen.locked) this.#tell(account);
  }

  /** False for what another account or an earlier time has sent, and for what comes out of a group chat. */
  #isLive(message: Element): boolean {
    return (
      bareJid(message.getAttribute('from') ?? '') !== this.#converse.session?.get('bare_jid') &&
      childOf(message, NS.delay, 'delay') === undefined &&
      childOf(message, NS.mucUser, 'x') === undefined
    );
  }

  #tell(account: string): void {
    for (const listener of this.#listeners) listener(account);
  }
}
