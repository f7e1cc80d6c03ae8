import { RawClient } from '../support/raw-client.mjs';
import { card, chooseFiles, save, trustAll, worldOfSuite } from '../support/world.mjs';

const PLUGINS = ['omemo-key-transport', 'jet', 'encrypted-file-transfer'];
const FEATURES = {
  jingle: 'urn:xmpp:jingle:1',
  jet: 'urn:xmpp:jingle:jet:0',
  jetOmemo: 'urn:xmpp:jingle:jet-omemo:0',
  fileTransfer: 'urn:xmpp:jingle:apps:file-transfer:5',
  ibb: 'urn:xmpp:jingle:transports:ibb:1',
  hashes: 'urn:xmpp:hashes:2',
  sha256: 'urn:xmpp:hash-function-text-names:sha-256',
};

const subsets = [1, 2, 3, 4, 5, 6, 7].map((bits) => PLUGINS.filter((_, index) => bits & (1 << index)));

/** What each subset must announce. */
function expectedFeatures(plugins) {
  const [omemo, jet, files] = PLUGINS.map((name) => plugins.includes(name));
  return {
    jingle: jet || files,
    jet: omemo && jet,
    jetOmemo: omemo && jet,
    fileTransfer: files,
    ibb: files,
    hashes: files,
    sha256: files,
  };
}

describe('The plugins, alone and together, in any order', () => {
  const world = worldOfSuite();
  afterEach(async () => {
    await world.closeClients();
  });

  const orders = [...subsets, PLUGINS.toReversed()];
  for (const plugins of orders) {
    it(`${plugins.join(', ')}: the right features, and one answer to a Jingle request`, async () => {
      const romeo = await world.open('romeo', undefined, { query: { plugins: plugins.join(',') } });
      const features = await romeo.page.evaluate(
        async (wanted) => {
          await _converse.api.waitUntil('OMEMOInitialized');
          const own = () => _converse.api.disco.own.features.get();
          // Announced when libomemo is there, which is an event of the page's loading.
          while (wanted && !own().includes(wanted)) await new Promise((resolve) => requestAnimationFrame(resolve));
          return own();
        },
        expectedFeatures(plugins).jetOmemo && FEATURES.jetOmemo,
      );

      for (const [name, expected] of Object.entries(expectedFeatures(plugins))) {
        expect(features.includes(FEATURES[name])).withContext(name).toBe(expected);
      }
      expect(new Set(features).size).toBe(features.length);
      if (!expectedFeatures(plugins).jingle) return;
      const juliet = await RawClient.login({ port: world.c2sPort, name: 'juliet' });
      const answers = [];
      juliet.listen((stanza) => /^<iq [^>]*type=['"](?:result|error)/.test(stanza) && answers.push(stanza));
      const ask = () =>
        juliet.request(
          'romeo@localhost/demo',
          '<jingle xmlns="urn:xmpp:jingle:1" action="session-info" sid="unknown"/>',
        );
      const answer = await ask();

      // Without an application nobody is admitted.
      expect(answer).toContain(expectedFeatures(plugins).fileTransfer ? 'unknown-session' : 'service-unavailable');
      // A second request is answered after every answer of the first.
      await ask();
      juliet.close();

      expect(answers.length).toBe(2);
      for (const one of answers) expect(one).toMatch(/^<iq [^>]*type=['"]error/);
    });
  }

  it('three bundles work like the one with all three', async () => {
    const query = { plugins: PLUGINS.toReversed().join(',') };
    const romeo = await world.open('romeo', 'juliet', { query });
    const juliet = await world.open('juliet', 'romeo', { query });
    await trustAll(romeo, 'juliet');
    await chooseFiles(romeo, { bytes: Buffer.from('together') });
    await (await card(juliet, 'offered')).getByRole('button', { name: 'Accept' }).click();
    const { bytes } = await save(juliet);

    expect(String(bytes)).toBe('together');
  });

  it('encrypted-file-transfer alone has a button that says what is missing', async () => {
    const romeo = await world.open('romeo', 'juliet', { query: { plugins: 'encrypted-file-transfer' } });
    const button = romeo.page.getByRole('button', { name: 'Send file' });
    await romeo.page.waitForSelector('.jet-send[title*="jet"]');

    expect(await button.getAttribute('aria-disabled')).toBe('true');
  });
});

describe('A file dropped on the text area', () => {
  const world = worldOfSuite();
  let romeo, juliet;
  beforeAll(async () => {
    romeo = await world.open('romeo', 'juliet', { query: { omemo: 'off' }, settings: { omemo_default: false } });
    juliet = await world.open('juliet', 'romeo');
    await trustAll(romeo, 'juliet');
  });

  for (const kind of ['drop', 'paste']) {
    it(`(${kind}) goes encrypted to the other side, and no upload slot is asked for`, async () => {
      await romeo.page.waitForSelector('.jet-send[aria-disabled="false"]');
      await romeo.page.evaluate((type) => {
        const transfer = new DataTransfer();
        transfer.items.add(new File(['dropped'], 'dropped.txt', { type: 'text/plain' }));
        const area = document.querySelector('textarea.chat-textarea');
        const options = { bubbles: true, cancelable: true };
        area.dispatchEvent(
          type === 'drop'
            ? new DragEvent('drop', { ...options, dataTransfer: transfer })
            : new ClipboardEvent('paste', { ...options, clipboardData: transfer }),
        );
      }, kind);
      await (await card(juliet, 'offered')).getByRole('button', { name: 'Accept' }).click();
      const { bytes, name } = await save(juliet);

      expect(name).toBe('dropped.txt');
      expect(String(bytes)).toBe('dropped');
      expect(romeo.sent.some((frame) => /<request [^>]*urn:xmpp:http:upload/.test(frame))).toBeFalse();
    });
  }

  it('(text that is pasted) is left to Converse', async () => {
    await romeo.page.evaluate(() => {
      const transfer = new DataTransfer();
      transfer.setData('text/plain', 'just text');
      const event = new ClipboardEvent('paste', { bubbles: true, cancelable: true, clipboardData: transfer });
      document.querySelector('textarea.chat-textarea').dispatchEvent(event);
      window.wasTaken = event.defaultPrevented;
    });

    expect(await romeo.page.evaluate(() => window.wasTaken)).toBeFalse();
  });
});
