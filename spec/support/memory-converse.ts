import type { Converse } from '../../src/converse/converse.js';
import { MemoryModel } from './memory-model.js';

interface StropheHandler {
  readonly onStanza: (stanza: Element) => boolean;
  readonly namespace: string | null;
  readonly name: string;
  readonly type: string | null;
}

/** Converse with a connection that a spec holds in its hands. */
export class MemoryConverse {
  readonly settings: Record<string, unknown> = { stanza_timeout: 1000 };
  readonly features: string[] = [];
  /** Stanzas that were sent without waiting for an answer. */
  readonly sent: Element[] = [];
  readonly iqs: Element[] = [];
  /** Presences of ours. */
  presences = 0;
  /** How often the connection was closed from here. */
  disconnects = 0;
  isConnected = false;
  /** Whether the stream was resumed at the last reconnect. */
  hasResumed = false;
  jid = 'romeo@example.org/orchard';
  /** Called with each stanza that is sent. */
  onSend: (stanza: Element) => void = () => undefined;
  /** Answers our IQs. */
  onIq: (iq: Element) => Promise<Element | null> = () => Promise.resolve(null);
  readonly state: Record<string, unknown> = {};
  readonly #listeners = new Map<string, ((...values: unknown[]) => unknown)[]>();
  #handlers: StropheHandler[] = [];

  /** `_converse` of the plugins. */
  readonly converse: Converse = {
    api: this.#api(),
    state: this.state,
    __: (text: string) => text,
    session: new MemoryModel({ bare_jid: 'romeo@example.org' }),
  } as unknown as Converse;

  trigger(event: string, ...values: unknown[]): void {
    for (const listener of this.#listeners.get(event) ?? []) listener(...values);
  }

  /** Converse's order of events at login. */
  connect(): void {
    this.isConnected = true;
    this.state['disco'] = {};
    this.trigger('beforeResourceBinding');
    this.trigger('afterResourceBinding');
    this.trigger('addClientFeatures');
    this.trigger('connected');
    this.trigger('rosterContactsFetched');
  }

  /**
   * The same after the connection was lost: Strophe has dropped its handlers.
   * @param replayed stanzas that the server sends again right after it has resumed the stream (XEP-0198 §5)
   */
  reconnect(...replayed: readonly Element[]): void {
    this.#handlers = [];
    this.trigger('beforeResourceBinding');
    for (const stanza of replayed) this.deliver(stanza);
    this.trigger('afterResourceBinding');
    this.trigger('addClientFeatures');
    this.trigger('reconnected');
    this.trigger('rosterContactsFetched');
  }

  /** A stanza arrives. As in Strophe, a handler that returns false or throws is asked no more. */
  deliver(stanza: Element): void {
    const isFor = ({ namespace, name, type }: StropheHandler): boolean =>
      stanza.localName === name &&
      (type === null || stanza.getAttribute('type') === type) &&
      (namespace === null || [...stanza.children].some((child) => child.namespaceURI === namespace));
    for (const handler of this.#handlers.filter(isFor)) {
      if (!this.#keeps(handler, stanza)) this.#handlers = this.#handlers.filter((other) => other !== handler);
    }
  }

  /** Handlers that Strophe has. */
  get handlerCount(): number {
    return this.#handlers.length;
  }

  #keeps({ onStanza }: StropheHandler, stanza: Element): boolean {
    try {
      return onStanza(stanza);
    } catch {
      return false;
    }
  }

  #api(): unknown {
    const connection = {
      send: this.#send.bind(this),
      addHandler: this.#addHandler.bind(this),
      disconnect: () => {
        this.disconnects++;
      },
    };
    return {
      connection: {
        get: () => Object.assign(connection, { jid: this.jid, hasResumed: () => this.hasResumed }),
        connected: () => this.isConnected,
      },
      settings: {
        get: (name: string) => this.settings[name],
        extend: (defaults: Record<string, unknown>) => {
          for (const [name, value] of Object.entries(defaults)) this.settings[name] ??= value;
        },
      },
      listen: {
        on: (event: string, listener: (...values: unknown[]) => unknown) => {
          this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), listener]);
        },
        not: (event: string, listener: (...values: unknown[]) => unknown) => {
          const left = (this.#listeners.get(event) ?? []).filter((other) => other !== listener);
          this.#listeners.set(event, left);
        },
      },
      disco: { own: { features: { get: () => this.features, add: (feature: string) => this.features.push(feature) } } },
      user: {
        presence: {
          send: () => {
            this.presences++;
            return Promise.resolve();
          },
        },
      },
      trigger: (event: string, value: unknown) => this.trigger(event, value),
      send: this.#send.bind(this),
      sendIQ: (iq: Element) => {
        this.iqs.push(iq);
        return this.onIq(iq);
      },
    };
  }

  #send(stanza: Element): void {
    this.sent.push(stanza);
    this.onSend(stanza);
  }

  #addHandler(
    onStanza: StropheHandler['onStanza'],
    namespace: string | null,
    name: string,
    type?: string | null,
  ): void {
    this.#handlers.push({ onStanza, namespace, name, type: type ?? null });
  }
}
