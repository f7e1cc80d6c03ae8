import { readFileSync } from 'node:fs';
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
  onPage: (page) =>
    page.route('**/dist/shared-key.js', (route) =>
      route.fulfill({ contentType: 'text/javascript', body: codeBlocks('js')[0] }),
    ),
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
