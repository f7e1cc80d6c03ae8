import type { ConverseConnection, StropheQueued, StropheStreamManagement } from './converse.js';
import type { LargeStanzaSender } from './large-stanzas.js';

/**
 * Sends stanzas that Strophe counts and keeps itself. It writes all that the server has not acknowledged to its storage
 * with each stanza. Here the storage gets placeholders; what is sent again after a resumption is the stanza itself, as
 * long as somebody waits for its answer.
 */
export class StropheStanzas implements LargeStanzaSender {
  readonly #connection: ConverseConnection;
  /** Ids of stanzas that may have to be sent again. */
  readonly #kept = new Set<string>();

  constructor(connection: ConverseConnection, management: StropheStreamManagement) {
    this.#connection = connection;
    const track = management.trackOutbound.bind(management);
    management.trackOutbound = (view) => {
      const { id = '' } = view.attrs;
      if (!this.#kept.has(id)) {
        track(view);
        return;
      }
      const placeholder = `<iq xmlns="jabber:client" type="result" id="${id}"/>`;
      track({ ...view, serialized: placeholder });
      const queued = management.state.unacked.at(-1);
      if (queued !== undefined) this.#keepWhole(queued, id, view.serialized);
    };
  }

  /** @param id a UUID with letters around it: nothing in it has to be escaped */
  send(id: string, stanza: Element): void {
    this.#kept.add(id);
    this.#connection.send(stanza);
  }

  forget(id: string): void {
    this.#kept.delete(id);
  }

  #keepWhole(queued: StropheQueued, id: string, serialized: string): void {
    const { name, stanza: placeholder, queuedAt } = queued;
    Object.defineProperties(queued, {
      stanza: { enumerable: true, get: () => (this.#kept.has(id) ? serialized : placeholder) },
      toJSON: { value: () => ({ name, stanza: placeholder, queuedAt }) },
    });
  }
}
