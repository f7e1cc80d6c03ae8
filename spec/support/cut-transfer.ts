import { SessionError } from '../../src/errors.js';
import type { TransportSession } from '../../src/jingle/transport.js';
import type { Party } from './file-transfer-party.js';

const lost = (): SessionError => new SessionError('connectivity-error', 'connection-lost', 'cut');

/** Ends every session of these, as lost. */
export function cut(...parties: readonly Party[]): void {
  for (const { engine } of parties) for (const session of engine.sessions) session.terminate(lost());
}

/**
 * Cuts each session, the first, the second and so on, when that many bytes of it are at the receiver's.
 * @param change changes the bytes on their way; `session` counts from 0
 */
export function cutTransfer(
  sender: Party,
  receiver: Party,
  bytes: readonly number[],
  change: (chunk: Uint8Array, session: number) => Uint8Array = (chunk) => chunk,
): void {
  const left = [...bytes];
  let sessions = 0;
  const { transport } = receiver;
  const [answer, offer] = [transport.answer.bind(transport), transport.offer.bind(transport)];
  const watched = (session: TransportSession): TransportSession => {
    let end = left.shift() ?? Infinity;
    const number = sessions++;
    const connect: typeof session.connect = async (options) => {
      const connection = await session.connect(options);
      let total = 0;
      const count = new TransformStream<Uint8Array, Uint8Array>({
        transform(chunk, controller) {
          controller.enqueue(change(chunk, number));
          if ((total += chunk.length) < end) return;
          end = Infinity;
          cut(sender, receiver);
        },
      });
      return { ...connection, readable: connection.readable.pipeThrough(count) };
    };
    return { ...session, connect };
  };
  spyOn(transport, 'answer').and.callFake((element, context) => watched(answer(element, context)));
  spyOn(transport, 'offer').and.callFake((context) => watched(offer(context)));
}
