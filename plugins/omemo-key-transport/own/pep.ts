import { isStanzaError } from '../../../src/errors.js';
import { childOf } from '../../../src/xmpp/element.js';
import type { IqPort } from '../../../src/xmpp/iq-port.js';
import { bareJid } from '../../../src/xmpp/jid.js';
import { NS } from '../../../src/xmpp/namespaces.js';
import type { Bundle } from './bundle.js';
import { PepError, isPepError, pepFailure } from './pep-error.js';
import {
  bundleElement,
  configureRequest,
  deviceListElement,
  itemsRequest,
  parseBundle,
  parseDeviceList,
  payloadOf,
  publishRequest,
} from './pep-stanza.js';
import type { OmemoVariant } from '../omemo/omemo-variants.js';

/** The door to the server. */
export interface PepPort extends Pick<IqPort, 'send'> {
  /** Our bare JID. */
  readonly account: string;
  /** True for an account with which presence is shared. */
  isContact(jid: string): boolean;
  /** Calls back with each `<event/>` of XEP-0060 that an account sends us. @param from bare JID */
  onEvent(handler: (from: string, event: Element) => void): void;
  /** Sends an `<encrypted/>` in a `<message/>` that servers keep. */
  sendEncrypted(jid: string, encrypted: Element): void;
}

interface Options {
  readonly signal?: AbortSignal | undefined;
}

/** Device lists and bundles of one namespace on servers. Every method rejects with a PepError, or when cancelled. */
export class Pep {
  readonly #port: PepPort;
  readonly variant: OmemoVariant;

  constructor(port: PepPort, variant: OmemoVariant) {
    this.#port = port;
    this.variant = variant;
  }

  get account(): string {
    return this.#port.account;
  }

  /** True for our own account and those of contacts. */
  isFamiliar(jid: string): boolean {
    return jid === this.account || this.#port.isContact(jid);
  }

  /** Ids of the devices of an account; none when it has no list. */
  async deviceIds(jid: string, options: Options = {}): Promise<number[]> {
    try {
      return parseDeviceList(this.variant, await this.#fetch(jid, this.variant.deviceListNode, options));
    } catch (error) {
      if (isPepError(error) && error.failure === 'not-found') return [];
      throw error;
    }
  }

  async bundle(jid: string, deviceId: number, options: Options = {}): Promise<Bundle> {
    return parseBundle(this.variant, await this.#fetch(jid, this.variant.bundleNode(deviceId), options));
  }

  async publishDeviceIds(ids: Iterable<number>): Promise<void> {
    await this.#publish(this.variant.deviceListNode, deviceListElement(this.variant, ids));
  }

  async publishBundle(deviceId: number, bundle: Bundle): Promise<void> {
    await this.#publish(this.variant.bundleNode(deviceId), bundleElement(this.variant, bundle));
  }

  /** Calls back with each device list that comes unasked. */
  onDeviceIds(handler: (jid: string, ids: number[]) => void): void {
    this.#port.onEvent((from, event) => {
      try {
        const payload = payloadOf(event, this.variant.deviceListNode);
        if (payload !== undefined) handler(from, parseDeviceList(this.variant, payload));
      } catch (error) {
        // Of another node, or nothing that can be read: what we know stays.
        if (!isPepError(error)) throw error;
      }
    });
  }

  sendEncrypted(jid: string, encrypted: Element): void {
    this.#port.sendEncrypted(jid, encrypted);
  }

  async #fetch(jid: string, node: string, { signal }: Options): Promise<Element> {
    const iq = await this.#send('get', jid, itemsRequest(node), signal);
    const from = iq.getAttribute('from');
    // Without `from` it is our own account's (RFC 6120 §8.1.2.1).
    if (bareJid(from ?? this.account) !== jid) throw new PepError('malformed', 'the answer is of another account');
    const answer = childOf(iq, NS.pubsub, 'pubsub');
    const payload = answer && payloadOf(answer, node);
    if (payload === undefined) throw new PepError('not-found', 'the node is empty');
    return payload;
  }

  async #publish(node: string, payload: Element): Promise<void> {
    const publish = (): Promise<Element> => this.#send('set', this.account, publishRequest(node, payload));
    try {
      await publish();
    } catch (error) {
      if (!isPepError(error) || error.failure !== 'precondition-not-met') throw error;
      await this.#send('set', this.account, configureRequest(node));
      await publish();
    }
  }

  async #send(type: 'get' | 'set', to: string, payload: Element, signal?: AbortSignal): Promise<Element> {
    try {
      return await this.#port.send(type, to, payload, { signal });
    } catch (error) {
      if (!isStanzaError(error)) throw error;
      throw new PepError(pepFailure(error), error.message);
    }
  }
}
