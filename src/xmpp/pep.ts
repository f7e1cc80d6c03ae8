import { isStanzaError } from '../errors.js';
import { childOf } from './element.js';
import type { IqPort } from './iq-port.js';
import { bareJid } from './jid.js';
import { NS } from './namespaces.js';
import { PepError, isPepError, pepFailure } from './pep-error.js';
import { configureRequest, itemsRequest, payloadOf, publishRequest, type Access } from './pep-stanza.js';

/** The door to the server. */
export interface PepServer extends Pick<IqPort, 'send'> {
  /** Our bare JID. */
  readonly account: string;
  /** Calls back with each `<event/>` of XEP-0060 that an account sends us. @param from bare JID */
  onEvent(handler: (from: string, event: Element) => void): void;
}

/** How an item is published. */
export interface PublishOptions {
  /** `open` if left out. */
  readonly access?: Access;
  /** Of the item. */
  readonly id?: string;
}

/** Nodes on servers. Every method rejects with a PepError, or when cancelled. */
export class PepNodes {
  readonly #server: PepServer;

  constructor(server: PepServer) {
    this.#server = server;
  }

  /** The payload of the newest item. @param jid of its account, bare. @throws PepError `not-found` also for an empty node */
  async fetch(jid: string, node: string, { signal }: { signal?: AbortSignal | undefined } = {}): Promise<Element> {
    const iq = await this.#send('get', jid, itemsRequest(node), signal);
    const from = iq.getAttribute('from');
    // Without `from` it is our own account's (RFC 6120 §8.1.2.1).
    if (bareJid(from ?? this.#server.account) !== jid) {
      throw new PepError('malformed', 'the answer is of another account');
    }
    const answer = childOf(iq, NS.pubsub, 'pubsub');
    const payload = answer && payloadOf(answer, node);
    if (payload === undefined) throw new PepError('not-found', 'the node is empty');
    return payload;
  }

  /** Publishes an item of ours, in a node that may be read as the options say, whatever was before. */
  async publish(node: string, payload: Element, { access = 'open', id }: PublishOptions = {}): Promise<void> {
    const { account } = this.#server;
    const publish = (): Promise<Element> => this.#send('set', account, publishRequest(node, payload, access, id));
    try {
      await publish();
    } catch (error) {
      if (!isPepError(error) || error.failure !== 'precondition-not-met') throw error;
      await this.#send('set', account, configureRequest(node, access));
      await publish();
    }
  }

  async #send(type: 'get' | 'set', to: string, payload: Element, signal?: AbortSignal): Promise<Element> {
    try {
      return await this.#server.send(type, to, payload, { signal });
    } catch (error) {
      if (!isStanzaError(error)) throw error;
      throw new PepError(pepFailure(error), error.message);
    }
  }
}
