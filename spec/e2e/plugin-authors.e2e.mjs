import { readFileSync } from 'node:fs';
import { PACKAGE_TYPES, compileExample, serveModule } from '../support/example-module.mjs';
import { codeBlocks, typesOf } from '../support/plugin-authors.mjs';
import { openBoth, trustAll, worldOfSuite } from '../support/world.mjs';

const SOURCES = [
  'plugins/jet/envelope.ts',
  'plugins/omemo-key-transport/api.ts',
  'plugins/omemo-key-transport/own/own-key-transport.ts',
  'plugins/omemo-key-transport/converse/received-keys.ts',
  'src/jingle/application.ts',
  'src/jingle/security.ts',
  'src/jingle/transport.ts',
  'src/key-transport/key-transport.ts',
  'src/registry.ts',
  'spec/support/example-envelope.ts',
];

describe('docs/plugin-authors.md', () => {
  const sources = SOURCES.map((file) => readFileSync(file, 'utf8'));
  const blocks = codeBlocks('ts');

  it('quotes the types as they are, with all of their members', () => {
    const declared = new Map(sources.flatMap((text) => [...typesOf(text)]));
    const quoted = blocks.flatMap((text) => [...typesOf(text)]);

    expect(quoted.length).toBeGreaterThan(15);
    for (const [name, members] of quoted) expect(members).withContext(name).toEqual(declared.get(name));
  });

  it('quotes every line as it is', () => {
    const words = (text) => text.replace(/\s+/g, ' ');
    const source = words(sources.join('\n'));
    const quoted = blocks.flatMap((code) => code.split('\n').map((line) => words(line.trim())));

    expect(quoted.length).toBeGreaterThan(50);
    // The method of a class has a body where the quotation ends.
    expect(quoted.filter((line) => !source.includes(line.replace(/;$/, '')))).toEqual([]);
  });
});

const WITH_EXAMPLE = {
  query: { plugins: 'omemo-key-transport,shared-key' },
  settings: { whitelisted_plugins: ['demo', 'encrypted-chats', 'omemo-key-transport', 'shared-key'] },
  onPage: (page) => serveModule(page, 'shared-key', { body: codeBlocks('js')[0] }),
};

/** Keeps the keys that the page is told of. */
const listen = ({ page }) =>
  page.evaluate(() => {
    _converse.api.listen.on('omemoKeyReceived', ({ key, device, message }) =>
      window.keys.push({ key: [...key], event: 'omemoKeyReceived', from: device.jid, type: message.localName }),
    );
    _converse.api.listen.on('sharedKey', ({ key, from }) =>
      window.keys.push({ key: [...key], event: 'sharedKey', from }),
    );
  });

const keysOf = ({ page }) => page.evaluate(() => window.keys);
const waitForKeys = ({ page }, count) => page.waitForFunction((wanted) => window.keys.length >= wanted, count);

/** Says something in the open chat, and waits until the other side reads it. */
async function say(from, to, body) {
  await from.page.evaluate(
    ([jid, text]) => _converse.state.chatboxes.get(jid).sendMessage({ body: text }),
    [`${to.me}@localhost`, body],
  );
  await to.page.locator('converse-chat-message-body', { hasText: body }).waitFor();
}

describe('The example of docs/plugin-authors.md', () => {
  const world = worldOfSuite();
  let romeo, juliet;
  beforeAll(async () => {
    [romeo, juliet] = await openBoth(world, { romeo: WITH_EXAMPLE, juliet: WITH_EXAMPLE });
    await trustAll(romeo, 'juliet');
    await trustAll(juliet, 'romeo');
    await listen(juliet);
  });
  beforeEach(() =>
    juliet.page.evaluate(() => {
      window.keys = [];
    }),
  );

  it('sends a key in a message, which is told once, and the encrypted chat goes on', async () => {
    await say(romeo, juliet, 'What light through yonder window breaks?');
    const key = await romeo.page.evaluate(async () => [...(await _converse.api.sharedKey.send('juliet@localhost'))]);
    await waitForKeys(juliet, 2);
    await say(romeo, juliet, 'It is the east');
    await say(juliet, romeo, 'Ay me');

    expect(key.length).toBe(16);
    expect(await keysOf(juliet)).toEqual(
      jasmine.arrayWithExactContents([
        { key, event: 'omemoKeyReceived', from: 'romeo@localhost', type: 'message' },
        { key, event: 'sharedKey', from: 'romeo@localhost' },
      ]),
    );
    expect(romeo.sent.some((frame) => frame.includes('It is the east'))).toBeFalse();
  });

  it('wraps a key into a stanza of its own, and unwraps it', async () => {
    const key = await romeo.page.evaluate(async () => [
      ...(await _converse.api.sharedKey.share('juliet@localhost/demo')),
    ]);
    await waitForKeys(juliet, 1);

    expect(await keysOf(juliet)).toEqual([{ key, event: 'sharedKey', from: 'romeo@localhost' }]);
  });
});

const ENVELOPE = codeBlocks('ts').find((code) => code.includes("from 'converse-jet'"));
/** The types of the package fit what the example makes. */
const REGISTERS = `
import type { JetApi } from 'converse-jet';
export const register = ({ envelopes, textEnvelope }: JetApi, pgp: OpenPgp): (() => void) =>
  envelopes.register(textEnvelope(openPgpEnvelope(pgp)));
`;
const [, MY_ENVELOPE] = codeBlocks('js');
/** An OpenPGP that says who has signed, and turns a text round. */
const PGP = `
const pgp = {
  devices: async () => [],
  trust: async () => undefined,
  canEncryptFor: async () => true,
  encrypt: async (text) => [...text].reverse().join(''),
  decrypt: async (text, jid) => ({
    text: [...text].reverse().join(''),
    signer: { jid, id: 0, fingerprint: '0'.repeat(64), trust: 'trusted' },
  }),
};
`;

/** Seals a secret with the envelope that a plugin has registered, and opens it. */
async function sealAndOpen() {
  const { envelopes, ciphers } = _converse.api.jet;
  const envelope = envelopes.get('urn:xmpp:openpgp:0');
  const secret = { key: new Uint8Array(16).fill(1), iv: new Uint8Array(12).fill(2) };
  const options = { features: new Set(), signal: new AbortController().signal };
  const sealed = await envelope.seal(secret, 'juliet@localhost', options);
  const opened = await envelope.open(sealed, 'romeo@localhost', ciphers.all()[0]);
  return { name: sealed.localName, key: [...opened.secret.key], signer: opened.sender.jid };
}

describe('The envelope of docs/plugin-authors.md', () => {
  const world = worldOfSuite();

  it('is compiled with the types of the package, and registered by the plugin (long)', async () => {
    const path = compileExample(ENVELOPE + REGISTERS, PACKAGE_TYPES);
    const romeo = await world.open('romeo', 'juliet', {
      query: { plugins: 'converse-jet,my-envelope' },
      settings: { whitelisted_plugins: ['demo', 'omemo-key-transport', 'jet', 'my-envelope'] },
      onPage: (page) => serveModule(page, 'my-envelope', { body: readFileSync(path, 'utf8') + PGP + MY_ENVELOPE }),
    });

    expect(await romeo.page.evaluate(sealAndOpen)).toEqual({
      name: 'openpgp',
      key: Array(16).fill(1),
      signer: 'romeo@localhost',
    });
    await romeo.page.waitForFunction(() =>
      _converse.api.disco.own.features.get().includes('converse-jet:0#urn:xmpp:openpgp:0'),
    );
  });
});
