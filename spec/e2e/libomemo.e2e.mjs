import { policy } from '../../demo/csp.mjs';
import { worldOfSuite } from '../support/world.mjs';

const OTHER_ORIGIN = 'http://127.0.0.1:*';
const SCRIPT = '<script type="module" src="/converse/converse.min.js"></script>';
const LIBRARY = '/converse/libomemo.esm.min.js';

/** Has a file of the site changed on its way to the page. */
async function edit(page, file, change) {
  // A page that was changed counts as one from the network, which may not reach this machine unasked.
  await page.context().grantPermissions(['local-network-access']);
  await page.route(`**/${file}*`, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: change(await response.text()) });
  });
}

describe('The key transport, however a page loads Converse,', () => {
  const world = worldOfSuite({ csp: policy({ 'script-src': OTHER_ORIGIN, 'connect-src': OTHER_ORIGIN }) });
  let loaded;
  beforeEach(() => (loaded = []));
  afterEach(() => world.closeClients());

  /** Opens a page that was changed by `prepare`, and notes each time that it loads a libomemo. */
  const open = (prepare, settings = {}) =>
    world.open('romeo', 'juliet', {
      settings,
      onPage(page) {
        page.on('request', (request) => /\/libomemo[^/]*$/.test(request.url()) && loaded.push(request.url()));
        return prepare(page);
      },
    });

  /** Its list of devices, which needs the library; or why there is none. */
  const use = ({ page }) =>
    page.evaluate(async () => {
      await _converse.api.waitUntil('OMEMOInitialized');
      while (_converse.api.omemoKeyTransport.unavailable()) await new Promise(requestAnimationFrame);
      return _converse.api.omemoKeyTransport.devices('juliet@localhost');
    });

  it('uses the library of a Converse that a module imports', async () => {
    const romeo = await open(async (page) => {
      await edit(page, 'chat.html', (text) => text.replace(SCRIPT, ''));
      await edit(page, 'chat.js', (text) => `import '/converse/converse.min.js'; ${text}`);
      // Without an element of its script, Converse looks for this file beside the page.
      await page.route('**/curve25519_compiled.wasm', (route) =>
        route.continue({ url: `http://localhost:${world.port}/converse/curve25519_compiled.wasm` }),
      );
    });

    expect(await use(romeo)).toEqual(jasmine.any(Array));
    expect(loaded).toEqual([`http://localhost:${world.port}${LIBRARY}`]);
  });

  it('uses the library of a Converse from another origin', async () => {
    const origin = `http://127.0.0.1:${world.port}`;
    const romeo = await open((page) =>
      edit(page, 'chat.html', (text) => text.replace(SCRIPT, SCRIPT.replace('/converse', `${origin}/converse`))),
    );

    expect(await use(romeo)).toEqual(jasmine.any(Array));
    expect(loaded).toEqual([origin + LIBRARY]);
  });

  describe('and has loaded libomemo before Converse imports it,', () => {
    const preload = (page) =>
      edit(page, 'chat.html', (text) => text.replace(SCRIPT, `<link rel="modulepreload" href="${LIBRARY}"/>${SCRIPT}`));

    it('is off, and says which setting turns it on', async () => {
      const romeo = await open(preload);
      const reason = await romeo.page.evaluate(async () => {
        await _converse.api.waitUntil('OMEMOInitialized');
        await _converse.state.omemo_store.generateMissingPreKeys();
        return _converse.api.omemoKeyTransport.unavailable();
      });

      expect(reason).toContain('set libomemo_url');
    });

    it('is on with that setting, and shares the library with Converse', async () => {
      const romeo = await open(preload, { libomemo_url: LIBRARY });

      expect(await use(romeo)).toEqual(jasmine.any(Array));
      expect(loaded).toEqual([`http://localhost:${world.port}${LIBRARY}`]);
    });
  });
});
