import type { Converse } from './converse.js';

/**
 * Shows every `<message/>` to `look` in the moment in which it arrives: Converse's own handlers read it later, so what
 * `look` takes out of it is not there for them.
 */
export function onMessage({ api }: Converse, look: (stanza: Element) => void): void {
  const listen = (): void => {
    api.connection.get()?.addHandler(
      (stanza) => {
        look(stanza);
        return true;
      },
      null,
      'message',
    );
  };
  // Strophe drops handlers at a reconnect.
  api.listen.on('afterResourceBinding', listen);
  if (api.connection.connected()) listen();
}
