import { randomBytes } from 'node:crypto';
import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ERROR_AFTER_LOGOUT } from '../support/browser.mjs';
import { card, chooseFiles, openTrusting, trustAll, worldOfSuite } from '../support/world.mjs';

const LETTER = { name: 'letter.txt', type: 'text/plain', bytes: Buffer.from('But soft') };
const LARGE = { name: 'verona.bin', bytes: randomBytes(8 << 20) };

const accept = async (client) => (await card(client, 'offered')).getByRole('button', { name: 'Accept' }).click();
const states = ({ page }) =>
  page.evaluate(() => [...document.querySelectorAll('converse-file-transfer')].map((one) => one.dataset.state));

/** In the page, before it loads: notes what is told on the desktop, and which locks of the screen are held. */
function watch() {
  window.notices = [];
  window.Notification = class {
    static permission = 'granted';
    constructor(title, { body }) {
      window.notices.push(`${title}: ${body}`);
    }
    close() {}
  };
  window.screens = [];
  const { request } = WakeLock.prototype;
  WakeLock.prototype.request = async function (...args) {
    const held = await request.apply(this, args);
    window.screens.push(held);
    return held;
  };
}
const onPage = (page) => page.addInitScript(watch);

describe('Around a transfer', () => {
  const world = worldOfSuite();
  afterEach(() => world.closeClients());

  it('the page asks before it is closed, and keeps the screen on, until the transfer ends', async () => {
    const [romeo, juliet] = await openTrusting(world, { romeo: { onPage }, juliet: { onPage } });
    await chooseFiles(romeo, LARGE);
    await accept(juliet);
    for (const [client, peer] of [
      [romeo, juliet],
      [juliet, romeo],
    ]) {
      const { page } = client;
      await card(client, 'transferring');
      const [dialog] = await Promise.all([page.waitForEvent('dialog'), page.close({ runBeforeUnload: true })]);

      expect(dialog.type()).toBe('beforeunload');
      await dialog.dismiss();

      expect(await page.evaluate(() => window.screens.map(({ released }) => released))).toEqual([false]);
      expect(await states(peer)).toEqual(['transferring']);
    }
    await (await card(romeo, 'transferring')).getByRole('button', { name: 'Cancel' }).click();
    for (const { page } of [romeo, juliet]) {
      await page.waitForFunction(() => window.screens.every(({ released }) => released));
      await Promise.all([page.waitForEvent('close'), page.close({ runBeforeUnload: true })]);
    }
  });

  it('another tab shows its card once, has nothing to press, and sees how it ends', async () => {
    const [romeo, juliet] = await openTrusting(world);
    await chooseFiles(romeo, LETTER);
    await card(juliet, 'offered');
    const tab = await world.open('juliet', 'romeo', { tabOf: juliet, query: { resource: 'tab' } });
    const beside = await card(tab, 'offered');
    await beside.getByText('Open in another tab').waitFor();

    expect(await beside.locator('.jet-actions .jet-btn, .jet-badge button').count()).toBe(0);
    await juliet.page.bringToFront();
    await accept(juliet);
    await card(juliet, 'saved');
    await tab.page.bringToFront();
    await card(tab, 'saved');

    for (const client of [romeo, juliet, tab]) expect(await states(client)).toEqual(['saved']);
    // A server keeps the session of a page that is closed for a while.
    tab.forgive(ERROR_AFTER_LOGOUT);
    await tab.page.evaluate(() => _converse.api.user.logout());
  });

  for (const [what, hide] of [
    ['hidden', () => void _converse.api.chats.open('nurse@localhost', {}, true)],
    [
      'minimised (long)',
      () => _converse.state.chatboxes.get('romeo@localhost').save({ hidden: true, minimized: true }),
    ],
  ]) {
    it(`has the user told of an offer, on the desktop and as unread: a chat that is ${what}`, async () => {
      const view = what.startsWith('minimised') ? { view_mode: 'overlayed' } : {};
      const settings = { show_desktop_notifications: true, ...view };
      const [romeo, juliet] = await openTrusting(world, { juliet: { onPage, settings } });
      await juliet.page.evaluate(hide);
      await chooseFiles(romeo, LETTER);
      await juliet.page.waitForFunction(() => window.notices.length > 0);

      expect(await juliet.page.evaluate(() => window.notices)).toEqual([jasmine.stringMatching(/^Romeo.*letter\.txt/)]);
      expect(await juliet.page.evaluate(() => _converse.state.chatboxes.get('romeo@localhost').get('num_unread'))).toBe(
        1,
      );
    });
  }

  it('a file that was changed or removed while it waited is not sent, and its card says so', async () => {
    const [romeo, juliet] = await openTrusting(world);
    juliet.forgive(ERROR_AFTER_LOGOUT);
    await juliet.page.evaluate(() => void _converse.api.user.logout());
    await romeo.page.locator('.jet-send[title*="offline"]').waitFor();
    const folder = await mkdtemp(join(tmpdir(), 'waiting-'));
    try {
      const [changed, removed] = ['changed.txt', 'removed.txt'].map((name) => join(folder, name));
      for (const file of [changed, removed]) await writeFile(file, 'But soft');
      await romeo.page.locator('.jet-files').setInputFiles([changed, removed]);
      await card(romeo, 'waiting');
      await appendFile(changed, ', what light');
      await rm(removed);
      await juliet.reload({});
      await trustAll(romeo, 'juliet');
      // They are read when they are wanted.
      await juliet.page.getByRole('button', { name: 'Accept all (2)' }).click({ timeout: 60_000 });
      await romeo.page.waitForFunction(
        () => document.querySelectorAll('converse-file-transfer[data-state="failed"]').length === 2,
      );
      for (const failed of await romeo.page.locator('converse-file-transfer').all())
        expect(await failed.innerText()).toContain('could not be read, or has changed since you chose it');

      expect((await states(juliet)).filter((state) => state === 'saved')).toEqual([]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
