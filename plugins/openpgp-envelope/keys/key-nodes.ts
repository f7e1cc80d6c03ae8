import { childrenOf } from '../../../src/xmpp/element.js';
import { NS } from '../../../src/xmpp/namespaces.js';
import { PepNodes, type PepServer } from '../../../src/xmpp/pep.js';
import { isPepError } from '../../../src/xmpp/pep-error.js';
import { dateTime } from '../date-time.js';
import {
  KEY_LIST_NODE,
  SECRET_KEY_NODE,
  keyListElement,
  keyNode,
  parseKeyList,
  parsePublicKey,
  parseSecretKey,
  publicKeyElement,
  secretKeyElement,
  type AnnouncedKey,
} from './stanza.js';

/** The door to the server, as keys need it. */
export interface KeyServer extends PepServer {
  /** True for an account with which presence is shared. */
  isContact(jid: string): boolean;
}

interface Options {
  readonly signal?: AbortSignal | undefined;
}

/** Keys on servers. Every method rejects with a PepError, or when cancelled. */
export class KeyNodes {
  readonly #server: KeyServer;
  readonly #nodes: PepNodes;

  constructor(server: KeyServer) {
    this.#server = server;
    this.#nodes = new PepNodes(server);
  }

  /** Our bare JID. */
  get account(): string {
    return this.#server.account;
  }

  /** True for an account with which presence is shared. */
  isContact(jid: string): boolean {
    return this.#server.isContact(jid);
  }

  /** The keys that an account announces; none where it has no list. */
  async list(jid: string, options: Options = {}): Promise<AnnouncedKey[]> {
    const payload = await this.#fetch(jid, KEY_LIST_NODE, options);
    return payload === undefined ? [] : parseKeyList(payload);
  }

  /** The bytes of a key; undefined where there is none. */
  async key(jid: string, fingerprint: string, options: Options = {}): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const payload = await this.#fetch(jid, keyNode(fingerprint), options);
    return payload && parsePublicKey(payload);
  }

  /** Publishes a key of ours, then a list that names it beside those of our other clients. */
  async publish(fingerprint: string, key: Uint8Array): Promise<void> {
    const date = dateTime(Date.now());
    await this.#nodes.publish(keyNode(fingerprint), publicKeyElement(key), { id: date });
    const others = (await this.list(this.account)).filter((one) => one.fingerprint !== fingerprint);
    await this.#nodes.publish(KEY_LIST_NODE, keyListElement([...others, { fingerprint, date }]));
  }

  /** Takes a key of ours out of the list. */
  async withdraw(fingerprint: string): Promise<void> {
    const keys = await this.list(this.account);
    const others = keys.filter((one) => one.fingerprint !== fingerprint);
    if (others.length < keys.length) await this.#nodes.publish(KEY_LIST_NODE, keyListElement(others));
  }

  /** The backup of our secret keys (XEP-0373 §5); undefined where there is none. */
  async backup(): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const payload = await this.#fetch(this.account, SECRET_KEY_NODE, {});
    return payload && parseSecretKey(payload);
  }

  /** Stores a backup in a node that nobody but us may read. */
  async publishBackup(backup: Uint8Array): Promise<void> {
    await this.#nodes.publish(SECRET_KEY_NODE, secretKeyElement(backup), { access: 'whitelist' });
  }

  /** Calls back when an account may have another list now. The event often says no more. */
  onList(handler: (jid: string) => void): void {
    this.#server.onEvent((from, event) => {
      const isList = childrenOf(event, NS.pubsubEvent, 'items').some(
        (items) => items.getAttribute('node') === KEY_LIST_NODE,
      );
      if (isList && (from === this.account || this.#server.isContact(from))) handler(from);
    });
  }

  async #fetch(jid: string, node: string, options: Options): Promise<Element | undefined> {
    try {
      return await this.#nodes.fetch(jid, node, options);
    } catch (error) {
      if (isPepError(error) && error.failure === 'not-found') return undefined;
      throw error;
    }
  }
}
