import { RatchetError } from '../../plugins/omemo-key-transport/own/ratchet.js';
import type { OwnDevice } from './own-account.js';
import { testBytes } from './streams.js';

interface OnTheWay {
  readonly from: OwnDevice;
  readonly to: OwnDevice;
  readonly message: { prekey: boolean; bytes: Uint8Array };
  readonly key: Uint8Array;
  copies: number;
  opened: boolean;
}

/** What became of keys: `wrong` are those that were opened twice, or not as they were sent. */
export interface Exchanged {
  readonly sent: number;
  readonly lost: number;
  readonly opened: number;
  readonly wrong: readonly unknown[];
}

/** Sends keys both ways in a new session; they come in random order, some twice, and one of twenty never. */
export async function exchangeKeys(romeo: OwnDevice, juliet: OwnDevice, sent: number): Promise<Exchanged> {
  await romeo.build(juliet);
  await juliet.decrypt(romeo, await romeo.encrypt(juliet, testBytes(16)));
  const random = crypto.getRandomValues(new Uint32Array(8 * sent));
  let drawn = 0;
  const below = (limit: number): number => (random[drawn++ % random.length] ?? 0) % limit;
  const wire: OnTheWay[] = [];
  const wrong: unknown[] = [];
  let [from, to] = [romeo, juliet];
  let opened = 0;
  let lost = 0;
  const deliver = async (one: OnTheWay): Promise<void> => {
    const result = await one.to.decrypt(one.from, one.message).catch((error: unknown) => error);
    if (one.opened) {
      if (!(result instanceof RatchetError)) wrong.push('opened twice');
      return;
    }
    const { plaintext } = result as { plaintext?: Uint8Array };
    if (plaintext?.join() === one.key.join()) opened++;
    else wrong.push(result);
    one.opened = true;
  };
  for (let n = 0; n < sent; n++) {
    if (below(10) === 0) [from, to] = [to, from];
    const key = crypto.getRandomValues(new Uint8Array(16));
    const message = await from.encrypt(to, key);
    if (below(20) === 0) lost++;
    else wire.push({ from, to, message, key, copies: below(10) === 0 ? 2 : 1, opened: false });
    // Up to eight are on the way, so that none is older than the chains that are kept.
    while (wire.length > below(8)) {
      const at = below(wire.length);
      await deliver(wire[at]!);
      if (--wire[at]!.copies === 0) wire.splice(at, 1);
    }
  }
  for (const one of wire) await deliver(one);
  return { sent, lost, opened, wrong };
}
