import { growthDuring } from './resident-memory.mjs';
import { takeTurns } from './samples.mjs';

const MB = 1_000_000;
/** Between our own clients. */
const OWN_HASH = 'blake2b-256';
const CIPHERS = [
  ...['encrypt', 'encryptStream', 'encryptStreamPerChunk', 'encryptPerChunk'],
  ...['decrypt', 'decryptStream', 'decryptStreamPerChunk', 'decryptPerChunk'],
  ...['encryptOneShot', 'encryptNoble'],
];

/** Does something in a browser of its own. */
async function inBrowser(open, name, action) {
  const browser = await open(name);
  await action(browser);
  await browser.close();
}

/** Ciphers, alone. */
export const measureCiphers = (open, samples, { cipherRuns }) =>
  inBrowser(open, 'speed', async ({ call }) => {
    console.log('Ciphers …');
    const cipher = (name) => [name, () => call('inWorker', { cipher: name })];
    await takeTurns(samples, cipherRuns, Object.fromEntries(CIPHERS.map(cipher)));
  });

/** A key for many devices. */
export const measureKeys = (open, samples, { runs }) =>
  inBrowser(open, 'speed', async ({ call }) => {
    console.log('Keys …');
    await call('prepareDevices', 20);
    await takeTurns(samples, runs, { wrap20: () => call('wrapForDevices') });
  });

/** Files between the disk and the network, which is not there. */
export const measurePipelines = (open, samples, { runs, pipelineBytes }) =>
  inBrowser(open, 'speed', async ({ call }) => {
    console.log('Pipelines …');
    await call('preparePlaintext', pipelineBytes);
    await call('prepareCiphertext');
    await takeTurns(samples, runs, {
      read: () => call('read'),
      sendFloor: () => call('sendFloor'),
      send: () => call('send', OWN_HASH),
      sendSha256: () => call('send', 'sha-256'),
      sendWithoutHash: () => call('send'),
      receiveFloor: () => call('inWorker', { receivedBytes: pipelineBytes }),
      receive: () => call('receive', OWN_HASH),
      receiveSha256: () => call('receive', 'sha-256'),
      receiveKept: () => call('receive', OWN_HASH, true),
      write: () => call('inWorker', { writtenBytes: pipelineBytes }),
    });
  });

/** In a browser that has done nothing before, so that all of its growth is that of the one file. */
const measureGrowth = (open, samples, name) =>
  inBrowser(open, name, async (browser) => {
    await browser.settle();
    const { result, growth } = await growthDuring(() => browser.call('sendAndReceive'));
    samples.add(name, growth / MB);
    samples.add('longestTask', result);
  });

/** Memory and pauses, of a small and a large file. */
export async function measureMemory(open, samples, { runs, smallBytes, largeBytes }) {
  console.log('Memory and pauses …');
  const sizes = { growthSmall: smallBytes, growthLarge: largeBytes };
  for (const [name, bytes] of Object.entries(sizes)) {
    await inBrowser(open, name, ({ call }) => call('preparePlaintext', bytes));
  }
  for (let run = 0; run < runs; run++) {
    for (const name of Object.keys(sizes)) await measureGrowth(open, samples, name);
  }
}
