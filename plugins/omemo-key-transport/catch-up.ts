import type { Converse } from '../../src/converse/converse.js';

/**
 * Tells when the messages of the time when we were offline are read. Converse asks the archive (XEP-0313) for each
 * chat on its own and waits for each answer for `message_archiving_timeout`: after that long without one, none is
 * under way.
 */
export function onCaughtUp({ api }: Converse, caughtUp: () => void): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const wait = (): void => {
    clearTimeout(timer);
    timer = setTimeout(caughtUp, Number(api.settings.get('message_archiving_timeout')));
  };
  for (const event of ['connected', 'reconnected', 'MAMResult']) api.listen.on(event, wait);
}
