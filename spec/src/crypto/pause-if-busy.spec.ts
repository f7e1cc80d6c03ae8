import { decryptStream, encryptStream } from '../../../src/crypto/aes-gcm.js';

const MIB = 1024 * 1024;
const secret = { key: new Uint8Array(32).fill(1), iv: new Uint8Array(12).fill(2) };

/** Bytes in memory, which never make anybody wait. */
const inMemory = (bytes: Uint8Array): ReadableStream<Uint8Array> =>
  new ReadableStream({
    start(controller) {
      for (let at = 0; at < bytes.length; at += MIB) controller.enqueue(bytes.subarray(at, at + MIB));
      controller.close();
    },
  });

/** Counts how often the page has its turn. */
function countTurns(): { readonly turns: () => number; stop(): void } {
  const { port1, port2 } = new MessageChannel();
  let turns = 0;
  port1.onmessage = () => {
    turns++;
    port2.postMessage(undefined);
  };
  port2.postMessage(undefined);
  return {
    turns: () => turns,
    stop: () => {
      port1.close();
    },
  };
}

describe('The ciphers, in a page', () => {
  for (const [name, cipher] of [
    ['encrypt', encryptStream],
    ['decrypt', decryptStream],
  ] as const) {
    it(`leave the page its turns while they ${name} from memory`, async () => {
      const meter = countTurns();
      const ended = inMemory(new Uint8Array(64 * MIB))
        .pipeThrough(cipher(secret))
        .pipeTo(new WritableStream());
      // What is not a ciphertext ends with an error, after all of it was decrypted.
      await ended.catch(() => undefined);
      const turns = meter.turns();
      meter.stop();

      expect(turns).toBeGreaterThan(0);
    });
  }
});
