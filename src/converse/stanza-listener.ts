import { isStanzaError } from '../errors.js';
import { logUnexpected } from '../log.js';
import type { Converse } from './converse.js';

/** Which stanzas a listener hears. */
export interface StanzaFilter {
  readonly name: 'iq' | 'message' | 'presence';
  /** The namespace of a child, at any depth. */
  readonly namespace?: string;
  readonly type?: string;
}

/**
 * Events of a connection whose handlers Strophe may have dropped. The first comes before the stream is resumed, and so
 * before the stanzas that the server then replays; Converse 15 has the second in its place. A restored stream has the
 * third alone.
 */
const EVENTS = ['beforeResourceBinding', 'streamResumed', 'afterResourceBinding'];

/**
 * Shows stanzas to `handler`, each once, across reconnects. Strophe drops a handler that throws, so nothing that
 * `handler` throws or rejects with leaves it: a StanzaError, for a stanza that is malformed, is ignored, since peers
 * could fill the log with them; any other error is logged.
 * @returns a function that ends it
 */
export function listenFor(
  { api }: Converse,
  { name, namespace, type }: StanzaFilter,
  handler: (stanza: Element) => unknown,
): () => void {
  let newest: unknown;
  const register = (): void => {
    const onStanza = (stanza: Element): boolean => {
      if (newest !== onStanza) return false;
      void guarded(handler, stanza);
      return true;
    };
    newest = onStanza;
    api.connection.get()?.addHandler(onStanza, namespace ?? null, name, type);
  };
  for (const event of EVENTS) api.listen.on(event, register);
  if (api.connection.connected()) register();
  return () => {
    newest = undefined;
    for (const event of EVENTS) api.listen.not(event, register);
  };
}

/** Calls the handler at once. Never rejects. */
async function guarded(handler: (stanza: Element) => unknown, stanza: Element): Promise<void> {
  try {
    await handler(stanza);
  } catch (error) {
    if (!isStanzaError(error)) logUnexpected(`a handler of <${stanza.localName}/>`, error);
  }
}
