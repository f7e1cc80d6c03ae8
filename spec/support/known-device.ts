import { DeviceTrust } from '../../plugins/omemo-key-transport/converse/device-trust.js';
import { loadLibomemo } from './libomemo.js';
import { MemoryOmemo, MemoryPubsub } from './memory-omemo.js';
import { JULIET, ROMEO } from './omemo-pair.js';

/** Romeo and his trust in Juliet's device 2, on which he has not decided. */
export async function knownDevice() {
  const library = await loadLibomemo();
  const pubsub = new MemoryPubsub();
  const romeo = await MemoryOmemo.create(library, pubsub, ROMEO, 1);
  await MemoryOmemo.create(library, pubsub, JULIET, 2);
  return { library, pubsub, romeo, trust: new DeviceTrust(romeo.omemo) };
}
