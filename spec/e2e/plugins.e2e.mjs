import { editFile } from '../support/edit-file.mjs';
import { PLUGINS, expectFeatures } from '../support/plugin-features.mjs';
import { card, chooseFiles, openBoth, save, trustAll, worldOfSuite } from '../support/world.mjs';

describe('A plugin alone', () => {
  const world = worldOfSuite();
  let romeo;
  beforeAll(async () => {
    romeo = await world.open('romeo', 'juliet', { query: { plugins: '' } });
  });

  for (const plugin of PLUGINS) {
    it(`(${plugin}): the right features, and one answer to a Jingle request`, async () => {
      await romeo.reload({ query: { plugins: plugin } });
      await expectFeatures(romeo, [plugin], world);
    });
  }

  it('(encrypted-file-transfer) has a button that says what is missing', async () => {
    const button = romeo.page.getByRole('button', { name: 'Send file' });
    await romeo.page.waitForSelector('.jet-send[title*="jet"]');

    expect(await button.getAttribute('aria-disabled')).toBe('true');
  });
});

describe('The plugins together, in another order', () => {
  const world = worldOfSuite();
  const query = { plugins: PLUGINS.toReversed().join(',') };
  let romeo, juliet;
  beforeAll(async () => {
    const plain = { query: { ...query, omemo: 'off' }, settings: { omemo_default: false } };
    [romeo, juliet] = await openBoth(world, { romeo: plain, juliet: { query } });
  });

  it('have the right features, and give one answer to a Jingle request', () => expectFeatures(romeo, PLUGINS, world));

  it('work like the bundle with all three', async () => {
    await trustAll(romeo, 'juliet');
    await chooseFiles(romeo, { bytes: Buffer.from('together') });
    await (await card(juliet, 'offered')).getByRole('button', { name: 'Accept' }).click();
    const { bytes } = await save(juliet);

    expect(String(bytes)).toBe('together');
  });

  for (const kind of ['drop', 'paste']) {
    it(`send a file of a ${kind} encrypted to the other side of a chat in clear, and ask for no upload slot`, async () => {
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
      await romeo.page.getByRole('dialog').getByRole('button', { name: 'Send', exact: true }).click();
      await (await card(juliet, 'offered')).getByRole('button', { name: 'Accept' }).click();
      const { bytes, name } = await save(juliet);

      expect(name).toBe('dropped.txt');
      expect(String(bytes)).toBe('dropped');
      expect(romeo.sent.some((frame) => /<request [^>]*urn:xmpp:http:upload/.test(frame))).toBeFalse();
    });
  }

  it('leave text that is pasted to Converse', async () => {
    await romeo.page.evaluate(() => {
      const transfer = new DataTransfer();
      transfer.setData('text/plain', 'just text');
      const event = new ClipboardEvent('paste', { bubbles: true, cancelable: true, clipboardData: transfer });
      document.querySelector('textarea.chat-textarea').dispatchEvent(event);
      window.wasTaken = event.defaultPrevented;
    });

    expect(await romeo.page.evaluate(() => window.wasTaken)).toBeFalse();
  });

  describe('by a tag in the page', () => {
    const CONVERSE = '<script type="module" src="/converse/converse.min.js"></script>';
    /** Opens a page with this tag after that of Converse. @returns it, and what its console says of us */
    async function openWith(tag) {
      const said = [];
      await juliet.close();
      juliet = await world.open('juliet', 'romeo', {
        query: { plugins: '' },
        onPage(page) {
          page.on('console', (message) => message.text().startsWith('converse-jet:') && said.push(message.text()));
          return editFile(page, 'chat.html', (text) => text.replace(CONVERSE, `${CONVERSE}${tag}`));
        },
      });
      return said;
    }

    it('work where it is one of a module', async () => {
      const said = await openWith('<script type="module" src="/dist/converse-jet.js"></script>');
      await trustAll(juliet, 'romeo');
      await trustAll(romeo, 'juliet');
      await chooseFiles(juliet, { bytes: Buffer.from('by a tag') });
      await (await card(romeo, 'offered')).getByRole('button', { name: 'Accept' }).click();

      expect(String((await save(romeo)).bytes)).toBe('by a tag');
      expect(said).toEqual([]);
    });

    it('say in the console what is missing where it is not', async () => {
      const said = await openWith('<script src="/dist/converse-jet.js"></script>');

      expect(said.map((line) => line.replace(/the plugin [\w-]+/, '…'))).toEqual(
        Array(3).fill(
          'converse-jet: … was not added: its script has to come after that of Converse, with type="module". See docs/deploy.md.',
        ),
      );
    });
  });
});
