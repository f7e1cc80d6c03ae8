import { randomBytes } from 'node:crypto';
import { chooseFiles, downloadFrom, openTrusting, worldOfSuite } from '../support/world.mjs';

const files = (who) =>
  ['one', 'two', 'three'].map((name) => ({ name: `${who}-${name}.bin`, bytes: randomBytes(200_000) }));

describe('Three files that are chosen at once, by both sides', () => {
  const world = worldOfSuite();
  let romeo, juliet;
  beforeAll(async () => {
    [romeo, juliet] = await openTrusting(world);
  });

  const cardOf = ({ page }, { name }) => page.getByRole('group', { name: `File ${name}`, exact: true });

  it('go side by side, and each arrives as it was', async () => {
    const [his, hers] = [files('his'), files('hers')];
    await Promise.all([chooseFiles(romeo, ...his), chooseFiles(juliet, ...hers)]);
    const incoming = [...hers.map((file) => [romeo, file]), ...his.map((file) => [juliet, file])];
    // A click scrolls, and Converse adds nothing to a chat that is scrolled up.
    for (const client of [romeo, juliet]) {
      for (const file of [...his, ...hers]) await cardOf(client, file).waitFor();
    }
    for (const [client, file] of incoming) {
      await cardOf(client, file).getByRole('button', { name: 'Accept' }).click();
    }
    for (const [client, file] of incoming) {
      const { bytes, name } = await downloadFrom(client, cardOf(client, file));

      expect(name).toBe(file.name);
      expect(bytes.equals(file.bytes)).withContext(name).toBeTrue();
    }
    for (const frames of [romeo.sent, juliet.sent]) {
      const sids = frames.join('').matchAll(/action="session-initiate"[^>]* sid="([^"]+)"/g);

      expect(new Set([...sids].map(([, sid]) => sid)).size).toBe(3);
    }
  });
});
