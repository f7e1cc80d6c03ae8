import {
  card,
  chooseFiles,
  decideAll,
  nextCard,
  openBoth,
  save,
  sendToBest,
  storedFiles,
  trustAll,
  worldOfSuite,
} from '../support/world.mjs';
import { waitUntil } from '../support/wait-until.mjs';

const file = (text = 'Deny thy father') => ({ name: 'note.txt', type: 'text/plain', bytes: Buffer.from(text) });

const deviceId = ({ page }) => page.evaluate(() => Number(_converse.state.omemo_store.get('device_id')));

/** Device ids for which the last offer carried a key. */
const recipients = ({ sent }) => {
  const offer = sent.findLast((frame) => frame.includes('session-initiate')) ?? '';
  return [...offer.matchAll(/<key [^>]*rid="(\d+)"/g)].map(([, rid]) => Number(rid));
};

/** The fingerprint of a device of an account, as that page knows it: 64 hexadecimal digits. */
const fingerprintOf = ({ page }, account, id) =>
  page.evaluate(
    async ([jid, wanted]) => {
      const devices = await _converse.api.keyTransports.all()[0].devices(jid);
      return devices.find((device) => device.id === wanted).fingerprint;
    },
    [`${account}@localhost`, id],
  );

describe('Devices', () => {
  const world = worldOfSuite();
  let romeo, juliet;
  beforeAll(async () => {
    [romeo, juliet] = await openBoth(world);
  });

  it('that the person does not want to decide on get nothing; the card says what is needed, and leads back to the question', async () => {
    await chooseFiles(romeo, file());
    const dialog = romeo.page.getByRole('dialog');
    await dialog.waitFor();
    await romeo.page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });

    const waiting = await card(romeo, 'waiting');
    await waiting.getByText('Waits until you have decided on the devices of Juliet').waitFor();
    await waiting.getByRole('button', { name: 'Decide…' }).click();
    await dialog.waitFor();
    await romeo.page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await waiting.getByRole('button', { name: 'Cancel' }).click();
    await card(romeo, 'cancelled');

    expect(romeo.sent.some((frame) => frame.includes('session-initiate'))).toBeFalse();
  });

  it('can be decided on by keyboard alone', async () => {
    await chooseFiles(romeo, file());
    await romeo.page.getByRole('dialog').waitFor();
    // The heading has the focus first, so that no key pressed before decides.
    await romeo.page.waitForFunction(() => document.activeElement?.className === 'modal-title');
    await romeo.page.keyboard.press('Tab'); // the cross
    await romeo.page.keyboard.press('Tab');
    await romeo.page.waitForFunction(() => document.activeElement?.textContent?.trim() === 'Trust');
    await romeo.page.keyboard.press('Enter');
    await (await card(juliet, 'offered')).getByRole('button', { name: 'Accept' }).press('Enter');
    const { bytes } = await save(juliet);

    expect(String(bytes)).toBe('Deny thy father');
  });

  it('that are undecided are shown with their fingerprint, and distrusted ones are refused', async () => {
    const before = await storedFiles(juliet);
    await trustAll(romeo, 'juliet');
    await chooseFiles(romeo, file());
    const offer = await card(juliet, 'offered');
    // The band of a device that has offered a file before is shut.
    await offer.getByText('From a device you have not verified').click();

    expect((await offer.innerText()).replace(/\s/g, '')).toContain(
      await fingerprintOf(juliet, 'romeo', await deviceId(romeo)),
    );
    await offer.getByRole('button', { name: "Don't trust" }).click();

    expect(await (await card(juliet, 'failed')).innerText()).toContain('You do not trust the device');
    await card(romeo, 'failed');
    const refused = await nextCard(juliet, 'failed', () => chooseFiles(romeo, file()));

    expect(await refused.innerText()).toContain('You do not trust the device');
    await card(romeo, 'failed');
    expect(await storedFiles(juliet)).toEqual(before);
    const unsent = await nextCard(juliet, 'failed', () => chooseFiles(juliet, file()));

    expect(await unsent.innerText()).toContain('There is no device of');
    expect(recipients(juliet)).toEqual([]);
  });

  it('that the server adds get no key while nobody trusts them, and their offers are shown as unverified', async () => {
    await trustAll(romeo, 'juliet');
    await trustAll(juliet, 'romeo');
    const rogue = await world.open('juliet', 'romeo', { query: { resource: 'rogue' } });
    const rogueId = await deviceId(rogue);
    await waitUntil(() =>
      romeo.page.evaluate(
        async (id) =>
          (await _converse.api.keyTransports.all()[0].devices('juliet@localhost')).some((device) => device.id === id),
        rogueId,
      ),
    );
    await trustAll(rogue, 'romeo');
    await chooseFiles(rogue, file('take this'));
    await romeo.page.waitForSelector('converse-file-transfer[data-state="offered"][data-direction="received"]');
    const offer = await card(romeo, 'offered');

    expect(await offer.innerText()).toContain('a device you have not verified');
    expect((await offer.innerText()).replace(/\s/g, '')).toContain(await fingerprintOf(romeo, 'juliet', rogueId));
    await chooseFiles(romeo, file());
    await decideAll(romeo, "Don't trust");

    expect(await sendToBest(romeo)).toEqual(['Converse\nrogue', 'Converse\ndemo']);

    // The offer went to the newest device, and held a key for the trusted one only.
    expect(await (await card(rogue, 'failed')).innerText()).toContain('not encrypted for this browser');
    expect(recipients(romeo)).toEqual([await deviceId(juliet)]);
    await card(romeo, 'failed');
    const refused = await nextCard(romeo, 'failed', () => chooseFiles(rogue, file('take this')));

    expect(await refused.innerText()).toContain('You do not trust the device');
    await card(rogue, 'failed');
    await rogue.close();
  });

  it('of our own get files in the chat with oneself, and nobody else does', async () => {
    const laptop = await world.open('romeo', 'romeo', { query: { resource: 'laptop' } });
    const before = await juliet.page.locator('converse-file-transfer').count();
    await romeo.page.evaluate(() => _converse.api.chats.open('romeo@localhost', {}, true));
    await romeo.page.locator('.jet-send[title*="another device of yours"]').waitFor();
    romeo.sent.length = 0;
    await chooseFiles(romeo, file('Note to self'));
    await decideAll(romeo);
    const offer = await card(laptop, 'offered');

    expect(await offer.innerText()).toContain('From a device you have not verified');
    await offer.getByRole('button', { name: 'Accept' }).click();

    expect(String((await save(laptop)).bytes)).toBe('Note to self');
    await card(romeo, 'saved');

    expect(recipients(romeo)).toEqual([await deviceId(laptop)]);
    expect(await juliet.page.locator('converse-file-transfer').count()).toBe(before);
    await laptop.page.evaluate(() => void _converse.api.user.logout());
    await romeo.page.locator('.jet-send[title*="None of your other devices"]').waitFor();
  });
});
