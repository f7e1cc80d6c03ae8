import { waitUntil } from '../support/wait-until.mjs';
import { card, chooseFiles, storedFiles, trustAll, worldOfSuite } from '../support/world.mjs';

describe('Tampering on the way', () => {
  const world = worldOfSuite();

  /** A proxy before Juliet's page that edits what comes in. */
  let edit = (frame) => frame;
  const proxy = (page) =>
    page.routeWebSocket(/xmpp-websocket/, (socket) => {
      const server = socket.connectToServer();
      socket.onMessage((message) => server.send(message));
      server.onMessage((message) => {
        const edited = edit(String(message));
        socket.send(edited);
      });
    });

  const data = /(<data [^>]*>)([^<]+)(<\/data>)/;
  const editBlock = (change) => (frame) =>
    frame.replace(data, (_, start, text, end) => start + change(Buffer.from(text, 'base64')).toString('base64') + end);
  /** The blocks that have come, in base64. */
  let blocks;
  const EDITS = {
    'a block in place of another': (frame) => {
      const [, , text] = data.exec(frame) ?? [];
      if (text === undefined) return frame;
      const other = blocks.find(({ length }) => length === text.length);
      blocks.push(text);
      return other === undefined ? frame : frame.replace(text, other);
    },
    'a flipped bit': editBlock((block) => {
      block[0] ^= 1;
      return block;
    }),
    'a truncated block': editBlock((block) => block.subarray(0, block.length - 1)),
    'an appended byte': editBlock((block) => Buffer.concat([block, Buffer.of(0)])),
    'no <security/>': (frame) => frame.replace(/<security .*<\/security>/, ''),
    'another cipher': (frame) => frame.replace('aes-128-gcm-nopadding', 'none'),
    'an unreadable envelope': (frame) => frame.replace(/(<key [^>]*>)[^<]{8}/, '$1AAAAAAAA'),
    'a smaller size': (frame) => frame.replace('<size>100000</size>', '<size>99999</size>'),
    'a larger size': (frame) => frame.replace('<size>100000</size>', '<size>1000000</size>'),
  };

  /** Where the way alone has failed: bytes are missing at the end, or a block is too large. */
  const SHORT = ['a truncated block', 'an appended byte', 'a larger size'];

  it('is found out, told to both, and nothing is saved', async () => {
    const romeo = await world.open('romeo', 'juliet');
    const juliet = await world.open('juliet', 'romeo', { onPage: proxy });
    await trustAll(romeo, 'juliet');
    for (const [what, change] of Object.entries(EDITS)) {
      blocks = [];
      let edits = 0;
      edit = (frame) => {
        const edited = change(frame);
        if (edited !== frame) edits++;
        return edited;
      };
      const count = await juliet.page.locator('converse-file-transfer').count();
      await chooseFiles(romeo, { bytes: Buffer.alloc(100_000, what) });
      await juliet.page.waitForFunction((n) => document.querySelectorAll('converse-file-transfer').length > n, count);
      const newest = juliet.page.locator('converse-file-transfer').last();
      const accept = newest.getByRole('button', { name: 'Accept' });
      const offered = juliet.page.waitForFunction(() =>
        ['offered', 'failed'].includes([...document.querySelectorAll('converse-file-transfer')].at(-1).dataset.state),
      );
      await offered;
      if ((await newest.getAttribute('data-state')) === 'offered') await accept.click();
      const state = SHORT.includes(what) ? 'interrupted' : 'failed';
      await card(juliet, state).catch((error) => {
        throw new Error(`${what}: ${error.message}`);
      });
      await card(romeo, state);
      if (SHORT.includes(what)) await newest.getByRole('button', { name: 'Discard' }).click();
      if (SHORT.includes(what)) await card(romeo, 'cancelled');
      edit = (frame) => frame;

      expect(edits).withContext(what).toBeGreaterThan(0);
      await waitUntil(async () => (await storedFiles(juliet)).length === 0);
    }
  });
});
