import { randomBytes } from 'node:crypto';
import { card, chooseFiles, save, storedFiles, trustAll, worldOfEachSpec } from '../support/world.mjs';

const accept = async (client) => (await card(client, 'offered')).getByRole('button', { name: 'Accept' }).click();

/** Resolves when the page has stored a part of a file, or none any more. */
const untilParts = async (client, areThere) => {
  const has = async () => (await storedFiles(client)).some((name) => name.endsWith('.part'));
  while ((await has()) !== areThere) await client.page.evaluate(() => new Promise(requestAnimationFrame));
};

describe('A transfer in a page', () => {
  const world = worldOfEachSpec();
  let romeo, juliet;
  beforeEach(async () => {
    romeo = await world.open('romeo', 'juliet');
    // Converse notices a silent line by its pings.
    juliet = await world.open('juliet', 'romeo', { settings: { ping_interval: 2, stanza_timeout: 5000 } });
    await trustAll(romeo, 'juliet');
  });

  it('that goes offline ends, leaves no part, and another one goes through when the page is online again', async () => {
    await chooseFiles(romeo, { bytes: randomBytes(8 << 20) });
    await accept(juliet);
    await untilParts(juliet, true);
    await juliet.page.context().setOffline(true);

    await card(juliet, 'failed', { timeout: 100_000 });
    await untilParts(juliet, false);

    await juliet.page.context().setOffline(false);
    await card(romeo, 'failed', { timeout: 60_000 });
    const bytes = randomBytes(3000);
    await chooseFiles(romeo, { bytes });
    await accept(juliet);

    expect((await save(juliet)).bytes.equals(bytes)).toBeTrue();
  });

  it('that is reloaded in the middle leaves no part behind', async () => {
    await chooseFiles(romeo, { bytes: randomBytes(16 << 20) });
    await accept(juliet);
    await untilParts(juliet, true);
    await juliet.reload();
    await card(juliet, 'failed');
    await untilParts(juliet, false);

    expect(await storedFiles(juliet)).toEqual([]);
  });
});
