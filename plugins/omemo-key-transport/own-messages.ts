import type { Converse } from '../../src/converse/converse.js';
import { isKeyTransportError } from '../../src/key-transport/key-transport.js';
import { logUnexpected } from '../../src/log.js';
import { childrenOf } from '../../src/xmpp/element.js';
import { bareJid } from '../../src/xmpp/jid.js';
import { NS } from '../../src/xmpp/namespaces.js';
import { KEY_RECEIVED } from './api.js';
import type { OwnKeyTransport, ReceivedElement } from './own/own-key-transport.js';

/** What Converse has made of a message so far (its hook `parseMessage`). */
type Attributes = Readonly<Record<string, unknown>>;

interface Parts {
  readonly converse: Converse;
  readonly namespaces: readonly string[];
  /** Resolves when the identity of this login is up, or cannot be: then with none. */
  readonly transports: () => Promise<readonly OwnKeyTransport[]>;
}

/** What Converse says of an element that has no key for its own device, taken back. */
const NO_ERROR = {
  error_condition: undefined,
  error_message: undefined,
  error_text: undefined,
  error_type: undefined,
  is_error: false,
  is_ephemeral: false,
};
/** Nothing of the message is shown, neither the text for clients that cannot decrypt. */
const NOTHING = { ...NO_ERROR, body: undefined, message: undefined, is_only_key: true };

/** The only OMEMO element of that namespace in a message; undefined when there are several. */
function encryptedIn(message: Element, namespace: string): Element | undefined {
  const [only, second] = childrenOf(message, namespace, 'encrypted');
  return second === undefined ? only : undefined;
}

/**
 * Opens the OMEMO elements of messages that have a key for the identity of our own: the text of a MessageElement is
 * shown as that of the message; what cannot be opened is silently discarded. Where the step of the ratchet cannot be
 * stored, the message is left as it is.
 */
export class OwnMessages {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
    // After the handler of Converse's OMEMO, on which our plugin depends. One message that rejected would take the
    // whole page of the archive with it.
    parts.converse.api.listen.on('parseMessage', (message: Element, attributes: Attributes) =>
      this.#parse(message, attributes).catch((error: unknown) => {
        logUnexpected('a message', error);
        return attributes;
      }),
    );
  }

  async #parse(message: Element, attributes: Attributes): Promise<Attributes> {
    const isForOne = !['error', 'groupchat', 'headline'].includes(message.getAttribute('type') ?? '');
    const namespaces = this.#parts.namespaces.filter((namespace) => encryptedIn(message, namespace));
    if (namespaces.length === 0 || !isForOne || childrenOf(message, NS.mucUser, 'x').length > 0) return attributes;
    let parsed = attributes;
    for (const transport of await this.#parts.transports()) {
      const encrypted = encryptedIn(message, transport.namespace);
      if (encrypted !== undefined) parsed = await this.#read(transport, { encrypted, message }, parsed);
    }
    return parsed;
  }

  async #read(
    transport: OwnKeyTransport,
    { encrypted, message }: { encrypted: Element; message: Element },
    attributes: Attributes,
  ): Promise<Attributes> {
    const { converse } = this.#parts;
    const from = bareJid(message.getAttribute('from') ?? String(converse.session?.get('bare_jid')));
    try {
      const received = await transport.read(encrypted, from, { catchUp: attributes['is_archived'] === true });
      if (received.body !== undefined) return this.#shown(attributes, received, transport.namespace);
      converse.api.trigger(KEY_RECEIVED, { ...received, message });
    } catch (error) {
      if (!isKeyTransportError(error)) throw error;
      if (error.failure === 'storage') {
        // Its key is still there: a page that can store may read the message from the archive.
        logUnexpected('a message', error);
        return attributes;
      }
      const isForOthers = error.failure === 'not-for-this-device' && !(await transport.isOurs(encrypted, from));
      if (isForOthers) return attributes;
    }
    // Converse may have had a key for its own device.
    return attributes['plaintext'] === undefined ? { ...attributes, ...NOTHING } : attributes;
  }

  /** The text of a device in which the user has no trust yet is folded up, with a word that says so. */
  #shown(attributes: Attributes, { body, trust }: ReceivedElement, namespace: string): Attributes {
    const untrusted = { is_spoiler: true, spoiler_hint: this.#parts.converse.__('Untrusted') };
    return {
      ...attributes,
      ...NO_ERROR,
      is_encrypted: true,
      encryption_namespace: namespace,
      plaintext: body,
      ...(trust === 'trusted' ? {} : untrusted),
    };
  }
}
