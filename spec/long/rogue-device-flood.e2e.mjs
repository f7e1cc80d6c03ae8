import { Answers, FLOOD_NAMES, prepareFloods } from '../support/floods.mjs';
import { RawClient } from '../support/raw-client.mjs';
import { chooseFiles, trustAll, worldOfSuite } from '../support/world.mjs';

const COUNT = Number(process.env.REQUESTS ?? 10_000);
/** Bytes of a page's heap that a flood may leave behind. */
const MAX_GROWTH_BYTES = 2048 * COUNT;
/** A page that reads ten thousand stanzas reads what comes behind them late. */
const settings = {
  allow_unencrypted_jingle_files: true,
  encrypted_file_transfer_auto_accept_bytes: 1_000_000,
  stanza_timeout: 600_000,
};

/** From now on the page notes how long its main thread was kept by each task, if that was 50 ms or more. */
const watchTasks = ({ page }) =>
  page.evaluate(() => {
    window.tasks = [];
    const observer = new PerformanceObserver((list) => {
      window.tasks.push(...list.getEntries().map(({ duration }) => duration));
    });
    observer.observe({ type: 'longtask' });
  });

/** Takes the longest of them, in milliseconds. */
const longestTask = ({ page }) => page.evaluate(() => Math.max(0, ...window.tasks.splice(0)));

/** Resolves when so many files have arrived. */
const saved = ({ page }, count) =>
  page.waitForFunction(
    (n) => document.querySelectorAll('converse-file-transfer[data-state="saved"]').length === n,
    count,
    { timeout: 600_000 },
  );

async function heapBytes({ page }) {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  return (await session.send('Runtime.getHeapUsage')).usedSize;
}

describe(`${COUNT} stanzas of a contact's rogue device`, () => {
  const world = worldOfSuite();
  let juliet, nurse, rogue, floods;
  beforeAll(async () => {
    juliet = await world.open('juliet', 'romeo', { settings });
    nurse = await world.open('nurse', 'juliet', { settings });
    await trustAll(juliet, 'nurse');
    await trustAll(nurse, 'juliet');
    const jid = await juliet.page.evaluate(() => _converse.session.get('jid'));
    rogue = await RawClient.login({ port: world.c2sPort, name: 'romeo' });
    floods = await prepareFloods({ rogue, jid, juliet });
    await watchTasks(juliet);
  }, 180_000);

  afterAll(() => rogue.close());

  for (const [number, name] of FLOOD_NAMES.entries()) {
    it(`(${name}) are answered once, and another contact's file arrives meanwhile`, async () => {
      const stanza = floods.get(name);
      const before = await heapBytes(juliet);
      const answers = new Answers(rogue);
      for (let at = 0; at < COUNT; at++) await rogue.send(stanza(`flood-${name}-${at}`));
      await chooseFiles(nurse, { name: 'cordial.txt', bytes: Buffer.alloc(100_000) });
      await saved(nurse, number + 1);
      const answeredByThen = answers.counts.size;
      const expected = COUNT - (name === 'proposal' ? 20 : 0);
      await answers.reach(expected);
      console.log(`    ${name}: longest task ${Math.round(await longestTask(juliet))} ms`);

      expect(answeredByThen).toBeLessThan(expected);
      expect(answers.counts.size).toBe(expected);
      expect(new Set(answers.counts.values())).toEqual(new Set([1]));
      expect((await heapBytes(juliet)) - before).toBeLessThan(MAX_GROWTH_BYTES);
    }, 900_000);
  }
});
