import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { PACKAGE_TYPES, compileExample, serveModule } from '../support/example-module.mjs';
import { card, openBoth, save, trustAll, worldOfSuite } from '../support/world.mjs';

const TEXT = readFileSync('docs/integrators.md', 'utf8');
const blocks = (language) =>
  [...TEXT.matchAll(new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``, 'g'))].map(([, code]) => code);

const QUOTED = blocks('ts').filter((code) => !code.includes("from 'converse-jet'"));
const [TYPED] = blocks('ts').filter((code) => code.includes("from 'converse-jet'"));

/** Has the handler of the example hear of a transfer. @returns the title of the page after that */
async function showState() {
  const { onChange } = await import('/dist/typed-example.js');
  _converse.api.listen.on('encryptedFileTransferChanged', onChange);
  _converse.api.trigger('encryptedFileTransferChanged', { name: 'notes.txt', state: 'offered' });
  return document.title;
}

describe('docs/integrators.md', () => {
  it('quotes the types as they are', () => {
    const words = (text) => text.replace(/\s+/g, ' ');
    const source = words(readFileSync('plugins/encrypted-file-transfer/api.ts', 'utf8'));
    const lines = QUOTED.flatMap((code) => code.split('\n').map((line) => words(line.trim())));

    expect(lines.length).toBeGreaterThan(10);
    expect(lines.filter((line) => !source.includes(line))).toEqual([]);
  });
});

describe('The typed example of docs/integrators.md', () => {
  const world = worldOfSuite();
  let path, example;
  beforeAll(async () => {
    path = compileExample(TYPED, PACKAGE_TYPES);
    example = await import(pathToFileURL(path));
  });

  it('sets what a page then has, and reads its transfers', async () => {
    const said = [];
    const romeo = await world.open('romeo', 'juliet', {
      settings: example.settings,
      onPage(page) {
        page.on('console', (message) => said.push(message.text()));
        return serveModule(page, 'typed-example', { path });
      },
    });
    const names = Object.keys(example.settings);
    const set = await romeo.page.evaluate(
      (all) => Object.fromEntries(all.map((name) => [name, _converse.api.settings.get(name)])),
      names,
    );

    expect(set).toEqual(example.settings);
    expect(said.filter((line) => line.includes('converse-jet:'))).toEqual([]);
    expect(await romeo.page.evaluate(showState)).toBe('notes.txt: offered');
    expect(example.progress({ list: () => [{ id: 'a', bytes: 7 }, { id: 'b' }] })).toEqual({ a: 7, b: 0 });
  });
});

describe('The example of docs/integrators.md', () => {
  const world = worldOfSuite();

  it('sends a file, hears how it goes, lists it and cancels it', async () => {
    const [romeo, juliet] = await openBoth(world, {
      romeo: {
        query: { plugins: 'converse-jet,send-notes' },
        settings: {
          whitelisted_plugins: [
            'demo',
            'encrypted-chats',
            'omemo-key-transport',
            'jet',
            'encrypted-file-transfer',
            'send-notes',
          ],
        },
        onPage: (page) => serveModule(page, 'send-notes', { body: blocks('js')[0] }),
      },
    });
    await trustAll(romeo, 'juliet');
    await trustAll(juliet, 'romeo');
    const send = (text) => romeo.page.evaluate((notes) => window.sendNotes('juliet@localhost', notes), text);
    const titled = (state) => romeo.page.waitForFunction((wanted) => document.title === `notes.txt: ${wanted}`, state);
    await romeo.page.waitForSelector('.jet-send[aria-disabled="false"]');
    await send('But soft');
    await (await card(juliet, 'offered')).getByRole('button', { name: 'Accept' }).click();

    expect(String((await save(juliet)).bytes)).toBe('But soft');
    await titled('saved');

    const id = await send('What light');
    await titled('offered');
    await card(juliet, 'offered');
    const [listed] = await romeo.page.evaluate(() => _converse.api.encryptedFileTransfer.list());

    expect(listed).toEqual(
      jasmine.objectContaining({
        id,
        jid: 'juliet@localhost',
        direction: 'sent',
        name: 'notes.txt',
        size: 10,
        state: 'offered',
      }),
    );
    expect(await romeo.page.evaluate((one) => _converse.api.encryptedFileTransfer.cancel(one), id)).toBeTrue();
    await titled('cancelled');
    await card(juliet, 'cancelled');

    expect(await romeo.page.evaluate((one) => _converse.api.encryptedFileTransfer.cancel(one), id)).toBeFalse();
  });
});
