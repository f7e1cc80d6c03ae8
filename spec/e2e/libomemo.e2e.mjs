import { policy } from '../../demo/csp.mjs';
import { editFile } from '../support/edit-file.mjs';
import { worldOfSuite } from '../support/world.mjs';

const OTHER_ORIGIN = 'http://127.0.0.1:*';
const SCRIPT = '<script type="module" src="/converse/converse.min.js"></script>';
const LIBRARY = '/converse/libomemo.esm.min.js';

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
      await editFile(page, 'chat.html', (text) => text.replace(SCRIPT, ''));
      await editFile(page, 'chat.js', (text) => `import '/converse/converse.min.js'; ${text}`);
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
      editFile(page, 'chat.html', (text) => text.replace(SCRIPT, SCRIPT.replace('/converse', `${origin}/converse`))),
    );

    expect(await use(romeo)).toEqual(jasmine.any(Array));
    expect(loaded).toEqual([origin + LIBRARY]);
  });

  describe('and has loaded libomemo before Converse imports it,', () => {
    const preload = (page) =>
      editFile(page, 'chat.html', (text) =>
        text.replace(SCRIPT, `<link rel="modulepreload" href="${LIBRARY}"/>${SCRIPT}`),
      );

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
