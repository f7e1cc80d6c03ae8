import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { ERROR_AT_LOGOUT } from '../support/browser.mjs';
import { waitUntil } from '../support/wait-until.mjs';
import {
  card,
  changeSettings,
  chooseFiles,
  fromMenu,
  nextCard,
  openBoth,
  save,
  storedFiles,
  trustAll,
  worldOfSuite,
} from '../support/world.mjs';

const press = (located, name) => located.getByRole('button', { name, exact: true }).click();

/** Waits until the page's private file system is as a spec wants it. @param test gets the names of all files */
async function untilStored(client, test) {
  let names = await storedFiles(client);
  for (const end = Date.now() + 20_000; !test(names) && Date.now() < end;) names = await storedFiles(client);
  expect(test(names)).withContext(names.join(', ')).toBeTrue();
}
const isNone = (names) => names.length === 0;
const hasPart = (names) => names.some((name) => name.endsWith('.part'));
const isFile = (name) => /^[\da-f-]{36}$/.test(name);

const clearChat = ({ page }) => page.evaluate(() => _converse.state.chatboxes.get('romeo@localhost').clearMessages());

describe('A received file', () => {
  const world = worldOfSuite();

  describe('on a browser that is trusted', () => {
    let romeo, juliet;
    beforeAll(async () => {
      [romeo, juliet] = await openBoth(world);
      await trustAll(romeo, 'juliet');
      await trustAll(juliet, 'romeo');
    });

    it('goes with its card, when the messages of the chat are removed', async () => {
      await chooseFiles(romeo, { bytes: Buffer.from('burn this') });
      await press(await card(juliet, 'offered'), 'Accept');
      await save(juliet);

      expect((await storedFiles(juliet)).length).toBe(1);
      await clearChat(juliet);
      await untilStored(juliet, isNone);
    });

    it('does not come behind its card, when that is removed on the way', async () => {
      await chooseFiles(romeo, { bytes: randomBytes(8 << 20) });
      await press(await card(juliet, 'offered'), 'Accept');
      await card(juliet, 'transferring');
      await clearChat(juliet);

      expect(await (await card(romeo, 'cancelled')).innerText()).toContain('cancelled the transfer');
      await untilStored(juliet, isNone);
    });

    it('can be deleted on its card, which knows it after a reload too', async () => {
      await chooseFiles(romeo, { bytes: Buffer.from('burn this') });
      await press(await card(juliet, 'offered'), 'Accept');
      const saved = await card(juliet, 'saved');
      await fromMenu(saved, 'Delete from this browser');
      await saved.getByText('The file is not stored in this browser any more.').waitFor();

      expect(await storedFiles(juliet)).toEqual([]);
      await juliet.reload();
      await (await card(juliet, 'saved')).getByText('The file is not stored in this browser any more.').waitFor();
    });

    it('that could run code is only ever bytes to save: it is not drawn, not opened, and has no type', async () => {
      const code = '<script xmlns="http://www.w3.org/1999/xhtml">fetch("/ran"); top.ran = true;</script>';
      const svg = `<svg xmlns="http://www.w3.org/2000/svg" onload="top.ran = true">${code}</svg>`;
      const files = [
        { name: 'page.html', type: 'text/html', bytes: Buffer.from(code) },
        { name: 'picture.svg', type: 'image/svg+xml', bytes: Buffer.from(svg) },
        { name: 'page.xhtml', type: 'application/xhtml+xml', bytes: Buffer.from(`<html>${code}</html>`) },
        { name: 'code.js', type: 'text/javascript', bytes: Buffer.from('top.ran = true') },
        { name: 'script.pdf', type: 'application/pdf', bytes: Buffer.from('%PDF-1.7 /OpenAction') },
      ];
      const ran = [];
      juliet.page.on('request', (request) => request.url().endsWith('/ran') && ran.push(request.url()));
      await juliet.page.evaluate(() => {
        window.types = [];
        const make = URL.createObjectURL.bind(URL);
        URL.createObjectURL = (blob) => (window.types.push(blob.type), make(blob));
      });
      const before = await juliet.page.locator('converse-file-transfer').count();
      const all = juliet.page.locator('converse-file-transfer[data-batch]:not([data-batch="none"])');
      await chooseFiles(romeo, ...files);
      // Three are offered at a time.
      await press(juliet.page, 'Accept all (3)');
      await juliet.page.waitForFunction((n) => document.querySelectorAll('converse-file-transfer').length === n, before + 5); // prettier-ignore
      const waiting = all.and(juliet.page.locator('[data-state="offered"]'));
      for (const name of ['code.js', 'script.pdf']) await press(waiting.filter({ hasText: name }), 'Accept');
      const downloads = [];
      juliet.page.on('download', (download) => downloads.push(download));
      await press(juliet.page, 'Save all (5)');
      await waitUntil(() => downloads.length === 5);
      const saved = downloads.map(async (one) => [one.suggestedFilename(), String(await readFile(await one.path()))]);

      expect(await Promise.all(saved)).toEqual(
        jasmine.arrayWithExactContents(files.map(({ name, bytes }) => [name, String(bytes)])),
      );
      expect(await juliet.page.evaluate(() => window.types)).toEqual(Array(5).fill('application/octet-stream'));
      expect(await juliet.page.evaluate(() => window.ran)).toBeUndefined();
      expect(ran).toEqual([]);
      expect(juliet.page.context().pages().length).toBe(1);
      expect(await all.locator('img, video, iframe, object, embed, .jet-thumb').count()).toBe(0);
      expect(await all.getByText('Can run code').count()).toBe(4);
      await all.first().locator('.jet-menu .dropdown-toggle').click();

      expect(await all.first().getByRole('button', { name: 'Open', exact: true }).count()).toBe(0);
    });

    it('is notified of when it is offered to a chat that is not seen, by Converse’s own settings', async () => {
      await juliet.page.evaluate(() => {
        window.notified = [];
        const notify = (what) => window.notified.push(what);
        window.Notification = class {
          static permission = 'granted';
          constructor(title, { body }) {
            notify(`${title}: ${body}`);
          }
          close() {}
        };
        HTMLMediaElement.prototype.play = async () => notify('a sound');
      });
      const notified = () => juliet.page.evaluate(() => window.notified.splice(0));
      const unread = () =>
        juliet.page.evaluate(() => _converse.state.chatboxes.get('romeo@localhost').get('num_unread'));
      const chat = (jid) => juliet.page.evaluate((to) => _converse.api.chats.open(to, {}, true), jid);
      const offer = async (name, settings) => {
        await changeSettings(juliet, settings);
        const before = await unread();
        await nextCard(romeo, 'offered', () => chooseFiles(romeo, { name, bytes: Buffer.from('But soft') }));
        await waitUntil(async () => (await unread()) === before + 1);
      };
      await chat('nurse@localhost');
      await offer('a.txt', { play_sounds: true, show_desktop_notifications: true });
      await juliet.page.waitForFunction(() => window.notified.length === 2);

      expect(await notified()).toEqual(['a sound', 'Romeo says: Romeo wants to send you a.txt, 8 bytes']);
      expect(await unread()).toBe(1);

      await offer('b.txt', { play_sounds: false, show_desktop_notifications: true });
      await juliet.page.waitForFunction(() => window.notified.length === 1);

      expect(await notified()).toEqual(['Romeo says: Romeo wants to send you b.txt, 8 bytes']);
      await offer('c.txt', { play_sounds: true, show_desktop_notifications: false });
      await juliet.page.waitForFunction(() => window.notified.length === 1);

      expect(await notified()).toEqual(['a sound']);
      await chat('romeo@localhost');
      await card(juliet, 'offered');
      // Converse may scroll the chat between a button of the mouse that goes down and up.
      await juliet.page.getByRole('button', { name: 'Decline all', exact: true }).press('Enter');
      await card(juliet, 'declined');
      await card(romeo, 'declined');

      expect(await unread()).toBe(0);
    });

    it('comes on when the page goes offline on the way, and is online again (long)', async () => {
      // Converse notices a silent line by its pings.
      await changeSettings(juliet, { ping_interval: 1, stanza_timeout: 3000 });
      const bytes = randomBytes(2 << 20);
      await chooseFiles(romeo, { bytes });
      await press(await card(juliet, 'offered'), 'Accept');
      // Its code is loaded by then, too.
      await romeo.page.waitForFunction(
        () => [...document.querySelectorAll('converse-file-transfer')].at(-1).transfer.state.bytes > 0,
      );
      await juliet.page.context().setOffline(true);
      await juliet.page.waitForFunction(() => !_converse.api.connection.connected(), undefined, { timeout: 60_000 });
      await juliet.page.context().setOffline(false);

      expect((await save(juliet)).bytes.equals(bytes)).toBeTrue();
      expect((await storedFiles(juliet)).filter((name) => !isFile(name))).toEqual([]);
    }, 180_000);
  });

  describe('on a browser that is not trusted', () => {
    // There is no OMEMO there.
    const options = {
      query: { plugins: 'encrypted-file-transfer', omemo: 'off' },
      settings: { allow_unencrypted_jingle_files: true, omemo_default: false },
    };
    /** Before the login: it decides where Converse stores all that comes with it. */
    const distrust = (page) =>
      page.addInitScript(() => {
        let shared;
        const set = (value) => {
          shared = value;
          shared.state.config.save({ trusted: false });
        };
        Object.defineProperty(window, '_converse', { get: () => shared, set });
      });
    let romeo, juliet, next;
    beforeAll(async () => {
      await world.closeClients();
      [romeo, juliet] = await openBoth(world, { romeo: options, juliet: { ...options, onPage: distrust } });
      await receive();
    });

    const receive = async () => {
      await chooseFiles(romeo, { bytes: Buffer.from('for a moment') });
      await press(await card(juliet, 'offered'), 'Accept');
      await save(juliet);
    };

    /** Starts a page in the same browser, where nobody logs in. */
    async function startWithoutLogin() {
      const page = next?.page ?? (await juliet.page.context().newPage());
      // Pages of one account would wait for each other.
      // With `keepalive`, Converse logs in whatever `auto_login` says.
      const settings = JSON.stringify({ auto_login: false, keepalive: false });
      const parameters = { ...options.query, me: 'mercutio', settings };
      await page.goto(`http://localhost:${world.port}/chat.html?${new URLSearchParams(parameters)}`);
      await page.waitForFunction(() => window._converse !== undefined);
      expect(await page.evaluate(() => _converse.api.connection.connected())).toBeFalsy();
      next = { page };
    }

    it('stays when the tab is reloaded', async () => {
      await juliet.reload();

      expect(String((await save(juliet)).bytes)).toBe('for a moment');
    });

    it('stays while another tab is logged in to the account, and those of closed tabs go', async () => {
      // On both sides of Juliet's in the order of names: when they are gone, hers has been looked at.
      await juliet.page.evaluate(async () => {
        const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('converse-jet');
        for (const account of ['benvolio', 'tybalt']) {
          const of = await folder.getDirectoryHandle(`${account}%40localhost`, { create: true });
          for (const name of ['until.logout', account]) await of.getFileHandle(name, { create: true });
        }
      });
      await startWithoutLogin();
      await untilStored(next, (names) => !names.includes('benvolio') && !names.includes('tybalt'));

      expect((await storedFiles(next)).filter(isFile).length).toBe(1);
      expect(String((await save(juliet)).bytes)).toBe('for a moment');
    });

    it('goes at the next start, before any login, when the tab was closed, and so do parts', async () => {
      await chooseFiles(romeo, { bytes: randomBytes(8 << 20) });
      await press(await card(juliet, 'offered'), 'Accept');
      await untilStored(juliet, hasPart);
      await next.page.goto(`http://localhost:${world.port}/icon.svg`);
      await juliet.page.close();

      expect((await storedFiles(next)).filter(isFile).length).toBe(1);
      await startWithoutLogin();
      await untilStored(next, isNone);
    });

    it('goes at the logout', async () => {
      juliet = await world.open('juliet', 'romeo', { ...options, onPage: distrust, tabOf: next });
      await receive();

      expect((await storedFiles(juliet)).filter(isFile).length).toBe(1);
      // On an untrusted browser, a logout clears Converse's cache whatever the settings say.
      juliet.forgive(ERROR_AT_LOGOUT);
      await juliet.page.evaluate(() => void _converse.api.user.logout());
      await untilStored(juliet, isNone);
    });
  });
});
