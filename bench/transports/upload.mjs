import { growthDuring } from '../resident-memory.mjs';
import { transfer } from './transfer.mjs';

const MB = 1_000_000;
/** Until what a page does at its start is over. */
const SETTLE_MS = 3000;
const UPLOAD_MS = 600_000;

/** Converse's own: it encrypts the file, uploads it, and downloads it at the other side. @returns seconds */
async function upload({ romeo, juliet }, path) {
  const downloaded = juliet.call('nextDownload');
  const start = Date.now();
  await romeo.page.locator('.chat-toolbar input.fileupload').setInputFiles(path, { timeout: UPLOAD_MS });
  return ((await downloaded) - start) / 1000;
}

const WAYS = {
  best: { plugins: undefined, send: async (clients, path) => (await transfer(clients, path)).seconds },
  upload: { plugins: '', send: upload },
};

/**
 * In browsers that have done nothing before, and at a server that keeps no older messages, whose files would be downloaded.
 * @returns seconds, and MB by which the browsers have grown
 */
async function measure(anyWorld, { plugins, send }, path) {
  const world = await anyWorld.fresh();
  const clients = await world.openBoth({ plugins });
  await clients.romeo.page.waitForTimeout(SETTLE_MS);
  const notOurs = [anyWorld.prosodyPid, world.prosodyPid];
  const { result, growth } = await growthDuring(() => send(clients, path), { notOurs });
  await clients.close();
  await world.stop();
  return { seconds: result, megabytes: growth / MB };
}

/** Files over what is used where nothing is set, against uploads of Converse with OMEMO. */
export async function measureUploads(world, samples, { uploadRuns, transferBytes, growthBytes }) {
  console.log('Uploads …');
  const [path, large] = [await world.file(transferBytes), await world.file(growthBytes)];
  for (let run = 0; run < uploadRuns; run++) {
    for (const [name, way] of Object.entries(WAYS)) {
      samples.add(`${name}Seconds`, (await measure(world, way, path)).seconds);
      samples.add(`${name}Growth`, (await measure(world, way, large)).megabytes);
    }
  }
}
