import { mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openBrowser } from '../../bench/browser.mjs';
import { bundle } from '../../bench/bundle.mjs';
import { growthDuring } from '../../bench/resident-memory.mjs';
import { serve } from '../../bench/serve.mjs';

const MIB = 1024 * 1024;
const GIB = 1024 * MIB;
const MINUTE = 60_000;
/** The file comes back from the page and is written once. */
const NEEDED_BYTES = 5 * GIB;
/** How much more than the small file the large one may take: garbage is collected when the browser finds the time. */
const FACTOR = 2;

describe('A file of 4 GiB', () => {
  const folder = mkdtempSync(join(tmpdir(), 'converse-jet-streams-'));
  let server;
  beforeAll(async () => {
    const { bavail, bsize } = statfsSync(folder);
    if (bavail * bsize < NEEDED_BYTES) throw new Error(`this needs 5 GiB of free disk for ${folder}`);
    await bundle(join(folder, 'scripts'));
    server = await serve(join(folder, 'scripts'));
  }, 10 * MINUTE);
  afterAll(() => {
    server?.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  /** @returns by how many bytes a browser grows that sends a file of so many bytes, and receives it */
  async function growthOf(bytes) {
    const profile = join(folder, String(bytes));
    const preparing = await openBrowser({ profile, server });
    await preparing.call('prepareZeros', bytes);
    await preparing.close();
    const browser = await openBrowser({ profile, server });
    await browser.settle();
    const { growth } = await growthDuring(() => browser.call('sendAndReceive'));
    await browser.close();
    return growth;
  }

  it(
    'passes both pipelines with the memory of one of 64 MiB',
    async () => {
      const small = await growthOf(64 * MIB);
      const large = await growthOf(4 * GIB);

      expect(large / small).toBeLessThanOrEqual(FACTOR);
    },
    60 * MINUTE,
  );
});
