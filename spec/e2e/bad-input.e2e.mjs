import { editFile } from '../support/edit-file.mjs';
import { card, chooseFiles, nextCard, openTrusting, save, worldOfSuite } from '../support/world.mjs';
import { waitUntil } from '../support/wait-until.mjs';

const BYTES = Buffer.from('Deny thy father');
/** Those of the page. */
const PLUGINS = ['demo', 'encrypted-chats', 'omemo-key-transport', 'jet', 'encrypted-file-transfer'];
const PAGE_FAULT = 'A part of this page could not be loaded.';

/** What the console of a page says of us, in an array that is filled as it speaks. */
function listen(page) {
  const said = [];
  page.on('console', (message) => {
    const [, line] = /converse-jet: ([^\n]*?)(?: See docs\/deploy\.md\.)?(?:\n|$)/.exec(message.text()) ?? [];
    if (line !== undefined) said.push(line);
  });
  return said;
}

/** The same of a page to which one of our lazy files does not come. */
async function listenWithout(page, missing) {
  await page.route(`**/dist/converse-jet-${missing}.*.js`, (route) => route.fulfill({ status: 404 }));
  return listen(page);
}

const accept = async (client) => (await card(client, 'offered')).getByRole('button', { name: 'Accept' }).click();

/** True when the open chat still sends messages. */
async function chats({ page }, text = 'still here') {
  await page.locator('textarea.chat-textarea').fill(text);
  await page.locator('textarea.chat-textarea').press('Enter');
  await page.getByText(text).first().waitFor();
}

describe('A page with something wrong in it', () => {
  const world = worldOfSuite();
  afterEach(() => world.closeClients());

  /** Opens Romeo's page, changed by `prepare`, and Juliet's. @returns the first, and what its console says of us */
  async function open(prepare, options = {}) {
    let said;
    await world.open('juliet', 'romeo');
    const romeo = await world.open('romeo', 'juliet', {
      ...options,
      async onPage(page) {
        said = listen(page);
        await prepare?.(page);
      },
    });
    return [romeo, said];
  }

  it('names each setting of a wrong type once, and works with what it takes instead (long)', async () => {
    const [romeo, said] = await open(undefined, {
      settings: {
        encrypted_file_transfer_trust: true,
        encrypted_file_transfer_max_bytes: '10 MB',
        socks5_gateways: 'wss://proxy.example.org',
        jet_envelopes: 'urn:xmpp:openpgp:0',
      },
    });
    await romeo.page.waitForSelector('.jet-send');

    expect(said.map((line) => /^the setting (\w+) has to be /.exec(line)?.[1]).sort()).toEqual([
      'encrypted_file_transfer_max_bytes',
      'encrypted_file_transfer_trust',
      'jet_envelopes',
      'socks5_gateways',
    ]);
    await chats(romeo);
  });

  it('starts Converse without a plugin whose setting means nothing, and says which (long)', async () => {
    const [romeo, said] = await open(undefined, { settings: { omemo_key_transport_identity: 'mine' } });
    await romeo.page.waitForSelector('.jet-send[title*="not available here"]');

    expect(said).toEqual([
      "the plugin omemo-key-transport is off: the setting omemo_key_transport_identity has to be 'converse' or 'own'.",
    ]);
    await chats(romeo);
  });

  it('names the plugin that whitelisted_plugins does not name, and has no button (long)', async () => {
    const [romeo, said] = await open(undefined, { settings: { whitelisted_plugins: PLUGINS.slice(0, -1) } });
    await chats(romeo);

    expect(said).toEqual([
      'the plugin encrypted-file-transfer is loaded, but was not started: does whitelisted_plugins name it?',
    ]);
    expect(await romeo.page.locator('.jet-send').count()).toBe(0);
  });

  for (const [when, file, change, fault, run = ''] of [
    [
      'before Converse is loaded',
      'chat.html',
      (text) => text.replace('<script', `<script type="module" src="/dist/converse-jet.js"></script><script`),
      'was not added: its script has to come after that of Converse, with type="module".',
      // A classic script in plugins.e2e.mjs is told the same.
      ' (long)',
    ],
    [
      'after Converse was initialized',
      'chat.js',
      (text) => `${text}\nawait import('/dist/converse-jet.js');`,
      'does not start: its script has to come before converse.initialize().',
    ],
  ]) {
    it(`says of each plugin that it was loaded ${when}, and has no button${run}`, async () => {
      const [romeo, said] = await open((page) => editFile(page, file, change), { query: { plugins: '' } });
      await waitUntil(() => said.length === 3);
      await chats(romeo);

      expect(said.sort()).toEqual(
        ['encrypted-file-transfer', 'jet', 'omemo-key-transport'].map((name) => `the plugin ${name} ${fault}`),
      );
      expect(await romeo.page.locator('.jet-send').count()).toBe(0);
    });
  }

  it('has a button that is off, on a Converse that lacks something, and the console says what', async () => {
    const older = `window.converse.plugins.add('older', {
      initialize() {
        delete this._converse.api.elements.define;
      },
    });`;
    const [romeo, said] = await open(
      (page) => editFile(page, 'chat.js', (text) => text.replace('for (const plugin', `${older} for (const plugin`)),
      { settings: { whitelisted_plugins: [...PLUGINS, 'older'] } },
    );
    await romeo.page.waitForSelector('.jet-send[aria-disabled="true"][title*="do not fit together"]');

    expect(said).toEqual([
      'the plugin encrypted-file-transfer is off: this version of Converse has no api.elements.define.',
    ]);
  });

  it('names the plugin that answers Jingle requests in our place (long)', async () => {
    const calls = `
      const { Strophe, $iq } = window.converse.env;
      window.converse.plugins.add('demo-calls', {
        initialize() {
          const { api } = this._converse;
          api.listen.on('connected', () => api.connection.get().addHandler((iq) => {
            const error = $iq({ type: 'error', to: iq.getAttribute('from'), id: iq.getAttribute('id') });
            api.sendIQ(error.c('error', { type: 'cancel' }).c('item-not-found', { xmlns: Strophe.NS.STANZAS }));
            return true;
          }, 'urn:xmpp:jingle:1', 'iq', 'set'));
        },
      });`;
    const [romeo, said] = await open(
      (page) =>
        page.route('**/dist/demo-calls.js', (route) => route.fulfill({ contentType: 'text/javascript', body: calls })),
      {
        query: { plugins: 'converse-jet,demo-calls' },
        settings: {
          whitelisted_plugins: [...PLUGINS, 'demo-calls'],
        },
      },
    );
    await romeo.page.evaluate(() => {
      const { jid } = _converse.api.connection.get();
      const { $iq } = window.converse.env;
      const ask = $iq({ type: 'set', to: jid, id: 'asked' }).c('jingle', {
        xmlns: 'urn:xmpp:jingle:1',
        action: 'session-terminate',
        sid: 'x',
      });
      _converse.api.sendIQ(ask, 1000, false);
    });
    await waitUntil(() => said.length > 0);

    expect(said).toEqual([
      jasmine.stringMatching(/^http:\S+\/dist\/demo-calls\.js answers Jingle requests that are for files/),
    ]);
  });

  for (const [what, missing, action, run = ''] of [
    ['what offers files', 'sending', (romeo) => chooseFiles(romeo, { bytes: BYTES }), ' (long)'],
    ['the cards and dialogs', 'views', (romeo) => chooseFiles(romeo, { bytes: BYTES })],
    ['a translation', 'start-de', undefined, ' (long)'],
  ]) {
    it(`says once that ${what} cannot be loaded, as when the page is of an older release, and the chat goes on${run}`, async () => {
      const [romeo, juliet] = await openTrusting(world, {
        romeo: {
          settings: missing === 'start-de' ? { i18n: 'de' } : {},
          onPage: async (page) => (romeoSays = await listenWithout(page, missing)),
        },
      });
      await action?.(romeo);
      await waitUntil(() => romeoSays.length > 0);
      if (action !== undefined) await romeo.page.getByText(PAGE_FAULT).first().waitFor();
      await chats(romeo);

      expect(romeoSays).toEqual([
        jasmine.stringMatching(new RegExp(`^converse-jet-${missing}\\.\\w+\\.js cannot be loaded`)),
      ]);
      await juliet.page.getByText('still here').first().waitFor();
    });
  }
  let romeoSays;

  for (const [what, missing, act, run = ''] of [
    ['what carries files through the server', 'in-band', () => undefined, ' (long)'],
    ['what encrypts files', 'streams', accept],
  ]) {
    it(`says in the card that ${what} cannot be loaded, and the chat goes on${run}`, async () => {
      let said;
      const [romeo, juliet] = await openTrusting(world, {
        romeo: { onPage: async (page) => (said = await listenWithout(page, missing)) },
      });
      await chooseFiles(romeo, { bytes: BYTES });
      await act(juliet);

      expect(await (await card(romeo, 'failed')).innerText()).toContain(PAGE_FAULT);
      await chats(romeo);

      expect(said).toEqual([
        jasmine.stringMatching(new RegExp(`^converse-jet-${missing}\\.\\w+\\.js cannot be loaded`)),
      ]);
    });
  }

  it('takes another way where that of WebRTC cannot be loaded (long)', async () => {
    let said;
    const settings = { encrypted_file_transfer_transports: ['webrtc', 'ibb'] };
    const [romeo, juliet] = await openTrusting(world, {
      romeo: { settings, onPage: async (page) => (said = await listenWithout(page, 'webrtc')) },
      juliet: { settings },
    });
    await chooseFiles(romeo, { bytes: BYTES });
    await accept(juliet);

    expect(String((await save(juliet)).bytes)).toBe(String(BYTES));
    expect(said).toEqual([jasmine.stringMatching(/^converse-jet-webrtc\.\w+\.js cannot be loaded/)]);
  });

  it('shows an offer whose card cannot be loaded as such (long)', async () => {
    let said;
    const [romeo, juliet] = await openTrusting(world, {
      juliet: { onPage: async (page) => (said = await listenWithout(page, 'views')) },
    });
    await chooseFiles(romeo, { bytes: BYTES });
    await juliet.page.getByText(PAGE_FAULT).first().waitFor();
    await chats(juliet);

    expect(said).toEqual([jasmine.stringMatching(/^converse-jet-views\.\w+\.js cannot be loaded/)]);
  });

  it('encrypts in the page, and says so, where a cache has the worker of another release (long)', async () => {
    let said;
    const [romeo, juliet] = await openTrusting(world, {
      romeo: {
        async onPage(page) {
          said = listen(page);
          await editFile(page, 'converse-jet-worker.js', (text) =>
            text.replace(/release:"[^"]+"|release:\w+/, 'release:"0.0.1"'),
          );
        },
      },
    });
    await nextCard(juliet, 'offered', () => chooseFiles(romeo, { bytes: BYTES }));
    await accept(juliet);

    expect(String((await save(juliet)).bytes)).toBe(String(BYTES));
    expect(said).toEqual([
      'no worker: converse-jet-worker.js is of another version, so files are encrypted in the page.',
    ]);
  });
});
