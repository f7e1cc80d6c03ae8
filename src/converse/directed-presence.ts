import { childOf, element } from '../xmpp/element.js';
import { NS } from '../xmpp/namespaces.js';
import { isContact } from './contacts.js';
import type { Converse } from './converse.js';
import { hasResumed } from './has-resumed.js';
import type { OpenedChats } from './opened-chats.js';

/**
 * Tells strangers, in whose chats the user is, that this page is online and what it can do (RFC 6121 §4.6): each time
 * that the page tells its contacts, and when such a chat is opened. Nothing else of a presence goes to a stranger. When
 * the chat is closed, the page is offline to them.
 */
export class DirectedPresence {
  readonly #converse: Converse;
  readonly #opened: OpenedChats;
  readonly #isAllowed: () => boolean;
  /** What the contacts were told last. */
  #newest: Element | undefined;
  readonly #told = new Set<string>();
  /** It has begun when the contacts had been told already. */
  readonly #isLate: boolean;

  /** @param isAllowed whether strangers may be told at all */
  constructor(converse: Converse, opened: OpenedChats, isAllowed: () => boolean) {
    this.#converse = converse;
    this.#opened = opened;
    this.#isAllowed = isAllowed;
    this.#isLate = converse.api.connection.connected();
    converse.api.listen.on('send', (stanza: Element) => {
      this.#onSent(stanza);
    });
    opened.onChange((account) => {
      if (this.#opened.has(account)) this.#onOpened(account);
      else this.#takeBack(account);
    });
  }

  /** To all contacts: it names nobody. */
  #onSent(stanza: Element): void {
    if (stanza.localName !== 'presence' || stanza.hasAttribute('to')) return;
    this.#newest = stanza.hasAttribute('type') ? undefined : stanza;
    // The server tells those that we are gone.
    this.#told.clear();
    for (const account of this.#opened.all()) this.#tell(account);
  }

  #onOpened(account: string): void {
    // After a reload that resumes its stream, Converse says nothing.
    const hasSpoken = this.#isLate || hasResumed(this.#converse);
    if (this.#newest === undefined && hasSpoken) void this.#converse.api.user.presence.send();
    else this.#tell(account);
  }

  #tell(account: string): void {
    const newest = this.#newest;
    if (newest === undefined || !this.#isAllowed() || isContact(this.#converse, account) !== false) return;
    this.#told.add(account);
    const [priority, caps] = [childOf(newest, NS.client, 'priority'), childOf(newest, NS.caps, 'c')];
    this.#send(element(NS.client, 'presence', { to: account }, priority, caps));
  }

  #takeBack(account: string): void {
    // A contact has been told by the server since.
    if (!this.#told.delete(account) || isContact(this.#converse, account) !== false) return;
    this.#send(element(NS.client, 'presence', { to: account, type: 'unavailable' }));
  }

  #send(presence: Element): void {
    if (this.#converse.api.connection.connected()) this.#converse.api.send(presence);
  }
}
