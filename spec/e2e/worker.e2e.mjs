import { randomBytes } from 'node:crypto';
import { policy } from '../../demo/csp.mjs';
import { card, chooseFiles, openBoth, save, storedFiles, trustAll, worldOfSuite } from '../support/world.mjs';
import { waitUntil } from '../support/wait-until.mjs';

const OTHER_ORIGIN = 'http://127.0.0.1:*';
const dist = (port) => `http://127.0.0.1:${port}/dist`;

/** How a page may come to do without a worker file beside the bundle. */
const MODES = [
  {
    name: 'a Blob worker where the bundle comes from another origin',
    csp: policy({ 'script-src': OTHER_ORIGIN, 'worker-src': 'blob:' }),
    query: (port) => ({ dist: dist(port) }),
    worker: /^blob:/,
  },
  {
    name: 'no worker where neither is allowed',
    csp: policy({ 'script-src': OTHER_ORIGIN }),
    violations: ['worker-src blob'],
    query: (port) => ({ dist: dist(port) }),
    worker: undefined,
  },
];

/** Addresses of the workers that a page starts from now on. */
function workersOf({ page }) {
  const urls = [];
  page.on('worker', (worker) => urls.push(worker.url()));
  return urls;
}

/**
 * Specs of two pages whose workers have addresses like that; none: they have no workers.
 * @param remark behind the names of those that take long
 */
function itTransfers(worker, clients, remark = '') {
  it('sends and receives', async () => {
    const [romeo, juliet] = clients();
    const [sending, receiving] = [workersOf(romeo), workersOf(juliet)];
    const bytes = randomBytes(300_000);
    await chooseFiles(romeo, { bytes });
    await (await card(juliet, 'offered')).getByRole('button', { name: 'Accept' }).click();
    const saved = await save(juliet);

    expect(saved.bytes.equals(bytes)).toBeTrue();
    await card(romeo, 'saved');
    for (const urls of [sending, receiving]) {
      expect(urls.every((url) => worker?.test(url))).toBeTrue();
      expect(urls.length > 0).toBe(worker !== undefined);
    }
  });

  it(`keeps nothing of a file that is cancelled on its way, while another one goes on${remark}`, async () => {
    const [romeo, juliet] = clients();
    const kept = randomBytes(500_000);
    const before = await storedFiles(juliet);
    await chooseFiles(romeo, { name: 'gone', bytes: randomBytes(8 << 20) });
    await (await card(juliet, 'offered')).getByRole('button', { name: 'Accept' }).click();
    const gone = await card(juliet, 'transferring');
    const handle = await gone.elementHandle();
    await chooseFiles(romeo, { name: 'kept.bin', bytes: kept });
    await (await card(juliet, 'offered')).getByRole('button', { name: 'Accept' }).click();
    await handle.evaluate((element) => element.querySelector('button[aria-label="Cancel"]').click());
    const saved = await save(juliet);

    expect(saved.name).toBe('kept.bin');
    expect(saved.bytes.equals(kept)).toBeTrue();
    expect(await handle.evaluate((element) => element.dataset.state)).toBe('cancelled');
    await waitUntil(async () => (await storedFiles(juliet)).length === before.length + 1);
  });
}

for (const { name, csp, violations, query, worker } of MODES) {
  describe(`A page with ${name}`, () => {
    const world = worldOfSuite({ csp, violations });
    let clients;
    beforeAll(async () => {
      const options = { query: query(world.port) };
      clients = await openBoth(world, { romeo: options, juliet: options });
      await trustAll(clients[0], 'juliet');
    });

    itTransfers(worker, () => clients, ' (long)');
  });
}

describe('A page with a worker file beside the bundle, under the recommended policy', () => {
  const world = worldOfSuite();
  let romeo, juliet;
  /** Lets the page end its workers behind the back of the plugins. */
  const onPage = (page) =>
    page.addInitScript(() => {
      window.workers = [];
      window.Worker = class extends window.Worker {
        constructor(...values) {
          super(...values);
          window.workers.push(this);
        }
      };
    });
  beforeAll(async () => {
    [romeo, juliet] = await openBoth(world, { romeo: { onPage }, juliet: { onPage } });
    await trustAll(romeo, 'juliet');
  });

  itTransfers(/^http:.*-worker\.js$/, () => [romeo, juliet]);

  describe('when its worker or disk fails in a transfer,', () => {
    let before;
    beforeAll(async () => {
      before = await storedFiles(juliet);
    });

    const nothingNew = () => waitUntil(async () => (await storedFiles(juliet)).length === before.length);

    /** The worker that a page starts next, or has started. */
    const workerOf = async ({ page }) => page.workers()[0] ?? page.waitForEvent('worker');

    for (const who of ['sender', 'receiver']) {
      it(`fails on both sides when the worker of its ${who} is lost, and nothing is left`, async () => {
        await chooseFiles(romeo, { bytes: randomBytes(8 << 20) });
        await (await card(juliet, 'offered')).getByRole('button', { name: 'Accept' }).click();
        const bar = (await card(juliet, 'transferring')).getByRole('progressbar');
        await bar.and(juliet.page.locator('[aria-valuenow]:not([aria-valuenow="0"])')).waitFor();
        const { page } = who === 'sender' ? romeo : juliet;
        await page.evaluate(() => window.workers.splice(0).forEach((worker) => worker.terminate()));

        await (await card(juliet, 'failed')).getByRole('button', { name: 'Ask again' }).waitFor();
        await (await card(romeo, 'failed')).getByRole('button', { name: 'Retry' }).waitFor();
        await nothingNew();
      });
    }

    it('is interrupted when the disk is full, and says so; nothing is left when it is discarded', async () => {
      await chooseFiles(romeo, { bytes: randomBytes(8 << 20) });
      await (await card(juliet, 'offered')).getByRole('button', { name: 'Accept' }).click();
      const worker = await workerOf(juliet);
      await worker.evaluate(() => {
        globalThis.FileSystemSyncAccessHandle.prototype.write = () => {
          throw new DOMException('full', 'QuotaExceededError');
        };
      });

      const full = await card(juliet, 'interrupted');

      expect(await full.innerText()).toContain('not enough space');
      await card(romeo, 'interrupted');
      await full.getByRole('button', { name: 'Discard' }).click();
      await card(juliet, 'cancelled');
      await card(romeo, 'cancelled');
      await nothingNew();
    });

    it('says what it needs and what is free before it is accepted, and can be accepted later', async () => {
      await juliet.page.evaluate(() => {
        window.estimate = navigator.storage.estimate;
        navigator.storage.estimate = () => Promise.resolve({ quota: 200_000, usage: 90_000 });
      });
      await chooseFiles(romeo, { bytes: Buffer.alloc(300_000) });
      await juliet.page.getByRole('alert').filter({ hasText: 'Needs 300 kB, 100 kB free' }).waitFor();
      await juliet.page.evaluate(() => {
        navigator.storage.estimate = window.estimate;
      });
      await (await card(juliet, 'offered')).getByRole('button', { name: 'Stored files…' }).click();
      await juliet.page.getByRole('dialog', { name: 'Stored files' }).getByText('Close').click();
      await (await card(juliet, 'offered')).getByRole('button', { name: 'Accept' }).click();
      const { bytes } = await save(juliet);

      expect(bytes.length).toBe(300_000);
      await card(romeo, 'saved');
    });
  });
});
