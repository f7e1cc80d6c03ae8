import { serveForeignScript, stolenBy } from '../support/foreign-script.mjs';
import { say, worldOfSuite } from '../support/world.mjs';

const POLICIES = [
  { name: 'no Content Security Policy', csp: '' },
  { name: 'a policy for scripts only', csp: "script-src 'self' 'wasm-unsafe-eval'" },
  {
    name: 'the recommended policy',
    violations: [jasmine.stringMatching(/^connect-src http:\/\/localhost:\d+\/libomemo/)],
  },
];

/** Resolves when Converse has fetched a file of that address, and says that it cannot be read or was blocked. */
const complaint = (page, address) =>
  page.waitForEvent('console', { predicate: (message) => message.text().includes(address), timeout: 0 });

/** After each reload of the page, libomemo comes later than the file of that address. */
async function delayLibrary(page, address) {
  let fetched;
  page.on('framenavigated', () => {
    // The page of the end is closed while it waits.
    fetched = complaint(page, address).catch(() => undefined);
  });
  await page.route('**/converse/libomemo.esm.min.js', async (route) => {
    await fetched;
    await route.continue();
  });
}

for (const { name, ...options } of POLICIES) {
  describe(`A contact, where a page has ${name},`, () => {
    const world = worldOfSuite(options);
    let foreign;
    beforeAll(async () => {
      foreign = await serveForeignScript();
    });
    afterAll(() => foreign.stop());

    it('cannot have a script of another origin taken for libomemo, however often the page is reloaded', async () => {
      const romeo = await world.open('romeo', 'juliet');
      const juliet = await world.open('juliet', 'romeo');
      const address = `//localhost:${foreign.port}/libomemo.esm.min.js`;
      const fetched = complaint(romeo.page, address);
      for (const client of [romeo, juliet]) client.leaks.forgive('0'.repeat(64));
      await say(juliet, 'romeo', `aesgcm:${address}#${'0'.repeat(88)}`);
      await fetched;
      await delayLibrary(romeo.page, address);
      for (let times = 0; times < 3; times++) {
        await romeo.reload();

        expect(await stolenBy(romeo)).toBeUndefined();
      }
    });
  });
}
