import type { KeyTransport, Unwrapped } from '../../../src/key-transport/key-transport.js';
import { isKeyTransportError } from '../../../src/key-transport/key-transport.js';
import { logUnexpected } from '../../../src/log.js';
import { carriedMessage } from '../../../src/xmpp/forwarded.js';
import { bareJid } from '../../../src/xmpp/jid.js';
import { RecentKeys } from '../../../src/async/recent-keys.js';
import { keyTransportElementsOf, takeOut } from '../omemo/encrypted-stanza.js';

/** A key that came in a `<message>` (XEP-0384 §4.6): from a contact, or from another device of ours. */
export interface ReceivedKey extends Unwrapped {
  /** The message as it came; its sender is `device.jid`. */
  readonly message: Element;
}

/** What receiving needs of Converse. */
export interface Receiving {
  /** Our bare JID. */
  readonly account: () => string;
  /** False for strangers; also true while that cannot be told. */
  readonly isContact: (jid: string) => boolean;
  /** Resolves when OMEMO is up, or cannot be. */
  readonly ready: () => Promise<void>;
  /** Lets Converse handle a stanza that we have taken. */
  readonly giveBack: (stanza: Element) => void;
  readonly received: (key: ReceivedKey) => void;
}

/**
 * Takes KeyTransportElements out of messages before Converse opens them, since Converse throws their keys away and
 * each can be opened only once. What cannot be opened is silently discarded. Those of strangers are Converse's, since
 * to open one means to keep their device list; so are all while we have no OMEMO.
 */
export class ReceivedKeys {
  readonly #transport: KeyTransport;
  readonly #receiving: Receiving;
  /** Senders that are not in their account's list: that is not looked up for each message. */
  readonly #unlisted = new RecentKeys();

  constructor(transport: KeyTransport, receiving: Receiving) {
    this.#transport = transport;
    this.#receiving = receiving;
  }

  /** Looks at a stanza before Converse does; must not wait. */
  onMessage(stanza: Element): void {
    const carried = carriedMessage(stanza, this.#receiving.account());
    if (carried === undefined) return;
    const keys = keyTransportElementsOf(carried.message);
    const from = bareJid(carried.message.getAttribute('from') ?? this.#receiving.account());
    if (keys.length === 0 || !this.#receiving.isContact(from)) return;
    // What is in the archive may have come before: Converse fetches it when it likes, and has no way to take it back.
    if (carried.isArchived && this.#transport.unavailable() !== undefined) return;
    const [whole, message] = [stanza, carried.message].map((one) => one.cloneNode(true) as Element);
    takeOut(carried.message, keys);
    if (whole === undefined || message === undefined) return;
    this.#open(keys, message, whole).catch((error: unknown) => {
      logUnexpected('a key in a message', error);
    });
  }

  async #open(keys: readonly Element[], message: Element, whole: Element): Promise<void> {
    if (this.#transport.unavailable() !== undefined) await this.#receiving.ready();
    if (this.#transport.unavailable() !== undefined) {
      this.#receiving.giveBack(whole);
      return;
    }
    const from = bareJid(message.getAttribute('from') ?? this.#receiving.account());
    for (const key of keys) {
      const unwrapped = await this.#unwrap(key, from);
      if (unwrapped !== undefined) this.#receiving.received({ ...unwrapped, message });
    }
  }

  async #unwrap(encrypted: Element, from: string): Promise<Unwrapped | undefined> {
    const sender = `${from} ${encrypted.firstElementChild?.getAttribute('sid') ?? ''}`;
    if (this.#unlisted.has(sender)) return undefined;
    try {
      return await this.#transport.unwrap(encrypted, from);
    } catch (error) {
      if (!isKeyTransportError(error)) throw error;
      if (error.failure === 'unknown-device') this.#unlisted.add(sender);
      return undefined;
    }
  }
}
