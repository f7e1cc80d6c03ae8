import { randomBytes } from 'node:crypto';
import { teachInitiate } from '../support/by-hand.mjs';
import {
  card,
  chooseFiles,
  downloadFrom,
  openBoth,
  save,
  storedFiles,
  trustAll,
  worldOfSuite,
} from '../support/world.mjs';

const devicesOf = ({ page }, account) =>
  page.evaluate((jid) => _converse.api.omemoKeyTransport.devices(jid), `${account}@localhost`);

const files = (who) =>
  ['one', 'two', 'three'].map((name) => ({ name: `${who}-${name}.bin`, bytes: randomBytes(200_000) }));

/** Romeo offers a file without saying how large it is, and with a description in two languages. */
const offerUnsized = ({ page }, bytes, count = bytes.length) =>
  page.evaluate(
    async ([base64, sent]) => {
      const xml = `<description xmlns="urn:xmpp:jingle:apps:file-transfer:5"><file>
        <name>letter.bin</name><desc xml:lang="de">Ein Brief</desc><desc xml:lang="en">A letter</desc></file></description>`;
      const session = await window.initiate('juliet@localhost/demo', 'initiator', xml);
      const { key, iv } = session.security.takeSecret();
      const file = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      const aes = await crypto.subtle.importKey('raw', key, 'AES-GCM', false, ['encrypt']);
      const ciphertext = new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, aes, file));
      const { writable } = await session.connected();
      const writer = writable.getWriter();
      await writer.write(ciphertext.subarray(0, sent));
      await writer.close();
      return (await session.ended).reason;
    },
    [bytes.toString('base64'), count + 16],
  );

describe('Romeo and Juliet, who meet for the first time', () => {
  const world = worldOfSuite();
  let romeo, juliet;
  beforeAll(async () => {
    [romeo, juliet] = await openBoth(world);
    await trustAll(romeo, 'juliet');
  });

  it('get no file whose envelope was made with a prekey that is gone, but the next one, in the session of the answer', async () => {
    await juliet.page.evaluate(async () => {
      const store = _converse.state.omemo_store;
      for (const id of Object.keys(store.getPreKeys())) await store.removePreKey(id);
      // New ones under the same ids; the server still has the others.
      await store.generateMissingPreKeys();
    });
    const answered = romeo.page.evaluate(
      () => new Promise((resolve) => _converse.api.listen.on('omemoKeyReceived', ({ device }) => resolve(device.jid))),
    );
    await chooseFiles(romeo, { name: 'first.txt', bytes: Buffer.from('But soft') });
    await card(romeo, 'failed');
    await card(juliet, 'failed');

    expect(await answered).toBe('juliet@localhost');
    await chooseFiles(romeo, { name: 'second.txt', bytes: Buffer.from('What light') });
    await (await card(juliet, 'offered')).getByRole('button', { name: 'Accept' }).click();

    expect(String((await save(juliet)).bytes)).toBe('What light');
  });

  it('see the devices of the other side at the lock of a card, with fingerprint, QR code and trust, which can be changed', async () => {
    await chooseFiles(romeo, { name: 'note.txt', bytes: Buffer.from('Deny thy father') });
    await card(juliet, 'offered');
    // The files came together: the lock is in the bar over them.
    const lock = juliet.page.getByRole('button', { name: 'End-to-end encrypted' }).last();
    await lock.press('Enter');
    const dialog = juliet.page.getByRole('dialog', { name: 'Devices of Romeo' });
    const [device] = await devicesOf(juliet, 'romeo');
    await dialog.getByRole('button', { name: 'Show QR codes' }).press('Enter');
    await dialog.getByRole('img', { name: 'QR code' }).first().waitFor();

    expect((await dialog.innerText()).replace(/\s/g, '')).toContain(device.fingerprint);
    for (const [decision, state, trust] of [
      ['Trust', 'Trusted', 'trusted'],
      ["Don't trust", 'Not trusted', 'distrusted'],
      ['Trust', 'Trusted', 'trusted'],
    ]) {
      await dialog.getByRole('button', { name: decision, exact: true }).press('Enter');
      await dialog.getByText(state, { exact: true }).waitFor();

      expect((await devicesOf(juliet, 'romeo')).map((one) => one.trust)).toEqual([trust]);
    }
    await juliet.page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });

    expect(await lock.evaluate((button) => button === document.activeElement)).toBeTrue();
  });

  const cardOf = ({ page }, { name }) => page.getByRole('group', { name: `File ${name}`, exact: true });

  it('send three files at once each, which go side by side, and each arrives as it was', async () => {
    for (const { sent } of [romeo, juliet]) sent.length = 0;
    const [his, hers] = [files('his'), files('hers')];
    await Promise.all([chooseFiles(romeo, ...his), chooseFiles(juliet, ...hers)]);
    const incoming = [...hers.map((file) => [romeo, file]), ...his.map((file) => [juliet, file])];
    // A click scrolls, and Converse adds nothing to a chat that is scrolled up.
    for (const client of [romeo, juliet]) {
      for (const file of [...his, ...hers]) await cardOf(client, file).waitFor();
    }
    for (const [client, file] of incoming) {
      await cardOf(client, file).getByRole('button', { name: 'Accept', exact: true }).click();
    }
    for (const [client, file] of incoming) {
      const { bytes, name } = await downloadFrom(client, cardOf(client, file));

      expect(name).toBe(file.name);
      expect(bytes.equals(file.bytes)).withContext(name).toBeTrue();
    }
    for (const frames of [romeo.sent, juliet.sent]) {
      const sids = frames.join('').matchAll(/action="session-initiate"[^>]* sid="([^"]+)"/g);

      expect(new Set([...sids].map(([, sid]) => sid)).size).toBe(3);
    }
  });

  describe('when one sends a file of unknown size', () => {
    const file = randomBytes(100_000);
    beforeAll(() => teachInitiate(romeo));

    const accept = async () => {
      const offered = await card(juliet, 'offered');
      const text = await offered.innerText();
      await offered.getByRole('button', { name: 'Accept', exact: true }).click();
      return text;
    };

    it('is offered without a size, in the language of the page, and saved when its stream ends', async () => {
      const ended = offerUnsized(romeo, file);
      const text = await accept();

      expect(text).toContain('unknown size');
      expect(text).toContain('A letter');
      expect(text).not.toContain('Ein Brief');

      const { bytes, name } = await save(juliet);

      expect(name).toBe('letter.bin');
      expect(bytes.equals(file)).toBeTrue();
      expect(await ended).toBe('success');
      expect(await (await card(juliet, 'saved')).innerText()).toContain('100 kB');
    });

    it('is not kept when a part of it is missing', async () => {
      const before = await storedFiles(juliet);
      const ended = offerUnsized(romeo, file, 60_000);
      await accept();
      await card(juliet, 'failed');

      expect(await ended).toBe('security-error');
      expect(await storedFiles(juliet)).toEqual(before);
    });
  });

  it('leak no key, and the search for keys finds each that is put where it must not be', async () => {
    await romeo.page.evaluate(() => {
      const { importKey } = crypto.subtle;
      window.keys = [];
      crypto.subtle.importKey = function (format, key, ...rest) {
        if (format === 'raw' && key.byteLength === 16) window.keys.push(new Uint8Array(key).slice());
        return importKey.call(this, format, key, ...rest);
      };
      const { postMessage } = Worker.prototype;
      Worker.prototype.postMessage = function (message, ...rest) {
        const secret = message.task?.send?.secret;
        if (secret) window.keys.push(secret.key.slice());
        return postMessage.call(this, message, ...rest);
      };
    });
    await chooseFiles(romeo, { bytes: Buffer.from('O teach me how I should forget to think') });
    await (await card(juliet, 'offered')).getByRole('button', { name: 'Accept' }).click();
    await save(juliet);
    await card(romeo, 'saved');

    expect(romeo.leaks.count).toBeGreaterThan(0);
    expect(await romeo.leaks.find()).toEqual([]);
    expect(await juliet.leaks.find()).toEqual([]);
    for (const [place, put] of [
      ['sessionStorage: note', (key) => sessionStorage.setItem('note', `<${btoa(String.fromCharCode(...key))}>`)],
      ['localStorage: note', (key) => localStorage.setItem('note', JSON.stringify([0, ...key]))],
      [
        'file/converse-jet/note',
        async (key) => {
          const folder = await navigator.storage.getDirectory();
          const ours = await folder.getDirectoryHandle('converse-jet', { create: true });
          const writable = await (await ours.getFileHandle('note', { create: true })).createWritable();
          await writable.write(new Blob([new Uint8Array(3 << 20), key]));
          await writable.close();
        },
      ],
      ['the page', (key) => (document.body.title = key.toHex())],
      ['the console', (key) => console.log(key.toHex())],
    ]) {
      await romeo.page.evaluate(`(${put})(window.keys.at(-1))`);

      expect(await romeo.leaks.find()).toContain(place);
    }
    await romeo.page.context().close();
  });
});
