import { element } from '../../src/xmpp/element.js';
import { NS } from '../../src/xmpp/namespaces.js';
import { ByteMeter } from '../byte-meter.js';
import { host } from '../converse-page.js';
import type { Cut } from '../cut.js';

/** Not that of in-band bytestreams: those are for our plugin to answer. */
const NAMESPACE = 'bench:0';

/** Sends blocks of zeros as other clients do, some at once, with what Converse has for it. */
export async function sendThroughConverse(to: string, { bytes, blockBytes, inFlight }: Cut): Promise<void> {
  const text = btoa('\0'.repeat(blockBytes));
  let sent = 0;
  const line = async (): Promise<void> => {
    while (sent < bytes / blockBytes) {
      const data = element(NAMESPACE, 'data', { seq: sent++ }, text);
      await host().api.sendIQ(element(NS.client, 'iq', { to, type: 'set', id: crypto.randomUUID() }, data));
    }
  };
  await Promise.all(Array.from({ length: inFlight }, line));
}

/** Answers the blocks. @returns MB/s, when so many bytes have come */
export function receiveThroughConverse({ bytes, blockBytes }: Cut): Promise<number> {
  const meter = new ByteMeter();
  return new Promise((resolve) => {
    const take = (stanza: Element): boolean => {
      const [to, id] = [stanza.getAttribute('from') ?? '', stanza.getAttribute('id') ?? ''];
      host().api.send(element(NS.client, 'iq', { to, id, type: 'result' }));
      const isLast = meter.take(blockBytes) >= bytes;
      if (isLast) resolve(meter.rate);
      return !isLast;
    };
    host().api.connection.get().addHandler(take, NAMESPACE, 'iq', 'set');
  });
}
