import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ERROR_IN_TRAFFIC } from '../support/browser.mjs';
import { makeFolder } from '../support/folder.mjs';
import { PASSWORD } from '../../demo/prosody-accounts.mjs';
import { card, chooseFiles, openTrusting, reopenChat, save, storedFiles, worldOfEachSpec } from '../support/world.mjs';
import { waitUntil } from '../support/wait-until.mjs';

const press = (located, name) => located.getByRole('button', { name, exact: true }).click();

/** Drops a file on the chat as a person does, and sends it: no file that a script has made has a handle. */
async function dropFile({ page }, path) {
  await page.waitForSelector('.jet-send[aria-disabled="false"]', { timeout: 60_000 });
  const { x, y } = await page.locator('converse-chat .chat-content').boundingBox();
  const devTools = await page.context().newCDPSession(page);
  const data = { items: [], files: [path], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'])
    await devTools.send('Input.dispatchDragEvent', { type, x: x + 20, y: y + 20, data });
  await press(page.getByRole('dialog'), 'Send');
}

/** The names of the databases that the page has for handles of files. */
const handlesOf = ({ page }) =>
  page.evaluate(async () =>
    (await indexedDB.databases()).map(({ name }) => name).filter((name) => name.startsWith('converse-jet-handles')),
  );

/** Waits until so many bytes of the newest card's file have come. */
const bytesAt = ({ page }, bytes) =>
  page.waitForFunction(
    (wanted) => {
      const { state } = [...document.querySelectorAll('converse-file-transfer')].at(-1)?.transfer ?? {};
      return state?.name === 'transferring' && state.bytes >= wanted;
    },
    bytes,
    { timeout: 60_000 },
  );

const MIB = 1 << 20;

describe('A transfer that is interrupted', () => {
  const world = worldOfEachSpec();
  const path = join(makeFolder(), 'letters.bin');
  let bytes;

  /** Romeo sends, Juliet accepts, and a good part of the file is there. */
  async function begin(romeo, juliet, size = 8 * MIB, send = () => chooseFiles(romeo, { path })) {
    bytes = randomBytes(size);
    writeFileSync(path, bytes);
    await send();
    await press(await card(juliet, 'offered'), 'Accept');
    await bytesAt(juliet, size / 4);
  }

  /** Romeo chooses the file again, which a waiting card asks for. */
  async function chooseAgain({ page }, waiting) {
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), press(waiting, 'Choose the file again')]);
    await chooser.setFiles([path]);
  }

  it('by a reload of the receiver goes on when she resumes it', async () => {
    const [romeo, juliet] = await openTrusting(world);
    await begin(romeo, juliet);
    await juliet.reload();
    const waiting = await card(juliet, 'interrupted');
    await card(romeo, 'interrupted');

    expect(await waiting.innerText()).toContain('Interrupted at');
    expect((await storedFiles(juliet)).map((name) => name.replace(/^[\da-f-]{36}/, ''))).toEqual(
      jasmine.arrayWithExactContents(['.part', '.resume']),
    );

    await press(waiting, 'Resume');

    expect((await save(juliet)).bytes.equals(bytes)).toBeTrue();
    await card(romeo, 'saved');

    expect((await storedFiles(juliet)).length).toBe(1);
    expect(await juliet.page.locator('converse-file-transfer').count()).toBe(1);
    expect(await romeo.page.locator('converse-file-transfer').count()).toBe(1);
  });

  // Not in-band: Prosody 0.12 does not resume a WebSocket that was closed in the middle of a frame (docs/interoperability.md).
  const settings = { encrypted_file_transfer_transports: ['webrtc'] };

  it('by a reload of the sender goes on with a file that was dropped when he resumes it (long)', async () => {
    const [romeo, juliet] = await openTrusting(world, { romeo: { settings }, juliet: { settings } });
    await begin(romeo, juliet, 48 * MIB, () => dropFile(romeo, path));
    await romeo.reload();
    const waiting = await card(romeo, 'interrupted');
    await card(juliet, 'interrupted');

    expect(await handlesOf(romeo)).toEqual(['converse-jet-handles romeo@localhost']);

    await press(waiting, 'Resume');

    expect((await save(juliet)).bytes.equals(bytes)).toBeTrue();
    await card(romeo, 'saved');
    await romeo.reload();
    await waitUntil(async () => (await handlesOf(romeo)).length === 0);
  });

  for (const [what, reloads] of Object.entries({ 'a reload': 1, 'two reloads': 2 })) {
    it(`by ${what} of the sender goes on when he has chosen the file again (long)`, async () => {
      // A reload cancels what libomemo gets, in the middle of an envelope.
      const options = { settings, getsCurveAnew: true };
      const [romeo, juliet] = await openTrusting(world, { romeo: options, juliet: options });
      await begin(romeo, juliet, 48 * MIB);
      for (let left = reloads; left > 0; left--) {
        await romeo.reload();
        // Its page has been asked for the rest, and each further reload forgets that; the server does not say so (XEP-0198).
        await romeo.page.waitForFunction(() => _converse.api.jingle.sessions.length === 1);
      }
      const waiting = await card(romeo, 'interrupted');
      const asking = await card(juliet, 'checking');

      expect(await asking.innerText()).toContain('Waiting for Romeo’s device to check its copy');

      await chooseAgain(romeo, waiting);

      expect((await save(juliet)).bytes.equals(bytes)).toBeTrue();
      await card(romeo, 'saved');
    });
  }

  /** Logs out and in again, in the same page. Converse tears down several times, the last ones after it says that it is done. */
  async function loginAgain({ page, me, forgive }, peer) {
    forgive(ERROR_IN_TRAFFIC);
    await page.evaluate(() => {
      window.running = 0;
      _converse.api.listen.on('beforeTearDown', () => void window.running++);
      _converse.api.listen.on('disconnected', () => void window.running--);
      return _converse.api.user.logout();
    });
    await page.waitForFunction(() => window.running === 0);
    await page.getByPlaceholder('user@domain').fill(`${me}@localhost`);
    await page.locator('input[name="password"]').fill(PASSWORD);
    await page.getByRole('button', { name: 'Log in' }).click();
    await waitUntil(async () => {
      await reopenChat({ page }, peer);
      return (await page.locator('converse-file-transfer').count()) > 0;
    });
  }

  it('by a logout of the sender goes on when he has logged in again and chosen the file', async () => {
    const [romeo, juliet] = await openTrusting(world);
    await begin(romeo, juliet);
    await loginAgain(romeo, 'juliet');
    const waiting = await card(romeo, 'interrupted');
    await card(juliet, 'checking');
    await chooseAgain(romeo, waiting);

    expect((await save(juliet)).bytes.equals(bytes)).toBeTrue();
    await card(romeo, 'saved');
  });

  it('by a logout of the receiver goes on when she has logged in again and resumes it (long)', async () => {
    const [romeo, juliet] = await openTrusting(world);
    await begin(romeo, juliet);
    await loginAgain(juliet, 'romeo');
    await press(await card(juliet, 'interrupted'), 'Resume');

    expect((await save(juliet)).bytes.equals(bytes)).toBeTrue();
    await card(romeo, 'saved');
  });

  it('is discarded by the receiver, who keeps nothing, and the sender is told', async () => {
    const [romeo, juliet] = await openTrusting(world);
    await begin(romeo, juliet);
    await juliet.reload();
    await press(await card(juliet, 'interrupted'), 'Discard');

    expect(await (await card(romeo, 'cancelled')).innerText()).toContain('cancelled the transfer');
    await waitUntil(async () => (await storedFiles(juliet)).length === 0);
  });
});
