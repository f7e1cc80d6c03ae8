import { serveForeignScript, stolenBy } from './foreign-script.mjs';
import { RawClient } from './raw-client.mjs';
import { worldOfSuite } from './world.mjs';

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

/** The attack on a page of that policy. @param options as of {@link worldOfSuite} */
export const describeForeignLink = (name, options) =>
  describe(`A contact, where a page has ${name},`, () => {
    const world = worldOfSuite(options);
    let foreign;
    beforeAll(async () => {
      foreign = await serveForeignScript();
    });
    afterAll(() => foreign.stop());

    it('cannot have a script of another origin taken for libomemo, however often the page is reloaded', async () => {
      const romeo = await world.open('romeo', 'juliet');
      const juliet = await RawClient.login({ port: world.c2sPort, name: 'juliet' });
      const address = `//localhost:${foreign.port}/libomemo.esm.min.js`;
      const fetched = complaint(romeo.page, address);
      romeo.leaks.forgive('0'.repeat(64));
      const link = `aesgcm:${address}#${'0'.repeat(88)}`;
      await juliet.send(`<message type="chat" to="romeo@localhost" id="link"><body>${link}</body></message>`);
      await fetched;
      juliet.close();
      await delayLibrary(romeo.page, address);
      for (let times = 0; times < 3; times++) {
        await romeo.reload();

        expect(await stolenBy(romeo)).toBeUndefined();
      }
    });
  });
