import { serveForeignScript, stolenBy } from '../support/foreign-script.mjs';
import { say, worldOfSuite } from '../support/world.mjs';

const POLICIES = {
  'no Content Security Policy': '',
  'a policy for scripts only': "script-src 'self' 'wasm-unsafe-eval'",
};

/** A page whose libomemo comes late: after each reload Converse has first fetched what a message names. */
async function withLateLibrary(page, isFirst) {
  let fetched;
  page.on('framenavigated', () => {
    // The page of the end is closed while it waits.
    fetched = page.waitForEvent('requestfinished', { predicate: isFirst, timeout: 0 }).catch(() => undefined);
  });
  await page.route('**/converse/libomemo.esm.min.js', async (route) => {
    await fetched;
    await route.continue();
  });
}

for (const [name, csp] of Object.entries(POLICIES)) {
  describe(`A contact, where a page has ${name},`, () => {
    const world = worldOfSuite({ csp });
    let foreign;
    beforeAll(async () => {
      foreign = await serveForeignScript();
    });
    afterAll(() => foreign.stop());

    it('cannot have a script of another origin taken for libomemo, however often the page is reloaded', async () => {
      const romeo = await world.open('romeo', 'juliet');
      const juliet = await world.open('juliet', 'romeo');
      const isForeign = (request) => new URL(request.url()).port === String(foreign.port);
      const fetched = romeo.page.waitForEvent('requestfinished', isForeign);
      await say(juliet, 'romeo', `aesgcm://localhost:${foreign.port}/libomemo.esm.min.js#${'0'.repeat(88)}`);
      await fetched;
      await withLateLibrary(romeo.page, isForeign);
      for (let times = 0; times < 3; times++) {
        await romeo.reload();

        expect(await stolenBy(romeo)).toBeUndefined();
      }
    });
  });
}
