import { PepNodes, type PepServer } from '../../../src/xmpp/pep.js';
import { isPepError } from '../../../src/xmpp/pep-error.js';
import { payloadOf } from '../../../src/xmpp/pep-stanza.js';
import type { Bundle } from './bundle.js';
import { bundleElement, deviceListElement, parseBundle, parseDeviceList } from './pep-stanza.js';
import type { OmemoVariant } from '../omemo/omemo-variants.js';

/** The door to the server, and to the people who have accounts there. */
export interface PepPort extends PepServer {
  /** True for an account with which presence is shared. */
  isContact(jid: string): boolean;
  /** Sends an `<encrypted/>` in a `<message/>` that servers keep. */
  sendEncrypted(jid: string, encrypted: Element): void;
}

interface Options {
  readonly signal?: AbortSignal | undefined;
}

/** Device lists and bundles of one namespace on servers. Every method rejects with a PepError, or when cancelled. */
export class Pep {
  readonly #port: PepPort;
  readonly #nodes: PepNodes;
  readonly variant: OmemoVariant;

  constructor(port: PepPort, variant: OmemoVariant) {
    this.#port = port;
    this.#nodes = new PepNodes(port);
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
      return parseDeviceList(this.variant, await this.#nodes.fetch(jid, this.variant.deviceListNode, options));
    } catch (error) {
      if (isPepError(error) && error.failure === 'not-found') return [];
      throw error;
    }
  }

  async bundle(jid: string, deviceId: number, options: Options = {}): Promise<Bundle> {
    return parseBundle(this.variant, await this.#nodes.fetch(jid, this.variant.bundleNode(deviceId), options));
  }

  async publishDeviceIds(ids: Iterable<number>): Promise<void> {
    await this.#nodes.publish(this.variant.deviceListNode, deviceListElement(this.variant, ids));
  }

  async publishBundle(deviceId: number, bundle: Bundle): Promise<void> {
    await this.#nodes.publish(this.variant.bundleNode(deviceId), bundleElement(this.variant, bundle));
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
}
