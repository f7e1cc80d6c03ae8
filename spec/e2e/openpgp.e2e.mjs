import { createCipheriv, randomBytes } from 'node:crypto';
import {
  choosePassphrase,
  closeOnFingerprint,
  lastOffer,
  makeKey,
  openKeyDialog,
  openpgpOptions,
  spyOnSecrets,
  trustKeys,
  unlock,
} from '../support/openpgp-page.mjs';
import {
  card,
  changeSettings,
  chooseFiles,
  decideAll,
  nextCard,
  openBoth,
  save,
  trustAll,
  wireBytes,
  worldOfSuite,
} from '../support/world.mjs';

const OPENPGP = 'urn:xmpp:openpgp:0';
const AXOLOTL = 'eu.siacs.conversations.axolotl';

/** What AES-256-GCM makes of a file: ciphertext and tag. */
function encrypted({ key, iv }, bytes) {
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(key), Buffer.from(iv));
  return Buffer.concat([cipher.update(bytes), cipher.final(), cipher.getAuthTag()]);
}

describe('A file between two pages without OMEMO', () => {
  const world = worldOfSuite();
  let romeo, juliet, fingerprint;
  beforeAll(async () => {
    [romeo, juliet] = await openBoth(world, { romeo: openpgpOptions(), juliet: openpgpOptions() });
  }, 120_000);

  it('cannot go before both have a key, and the button says so', async () => {
    await romeo.page.waitForSelector('.jet-send[title*="not available here"]');

    expect(await romeo.page.locator('.jet-send').getAttribute('aria-disabled')).toBe('true');
  });

  it('goes after both have made one, to the key whose fingerprint the other sees', async () => {
    await makeKey(romeo);
    fingerprint = await makeKey(juliet);
    await spyOnSecrets(juliet);
    const bytes = randomBytes(100_000);
    await chooseFiles(romeo, { name: 'letter.txt', bytes });
    const dialog = romeo.page.getByRole('dialog');
    await dialog.waitFor();
    const shown = (await dialog.locator('.jet-fingerprint').first().innerText()).replace(/\s/g, '');

    expect(shown).toBe(fingerprint);
    // It waits for what draws the code, and rejects where there is more than one.
    await dialog.locator('.jet-device:not(.jet-own) .jet-qr').waitFor();

    await decideAll(romeo);
    const offer = await card(juliet, 'offered');

    expect(await offer.innerText()).toContain('From a device you have not verified');

    await offer.getByRole('button', { name: 'Trust', exact: true }).click();
    await offer.getByRole('button', { name: 'Accept' }).click();
    const saved = await save(juliet);
    await card(romeo, 'saved');
    const secret = await juliet.page.evaluate(() => window.secrets.at(-1));

    expect(saved.bytes.equals(bytes)).toBeTrue();
    expect(wireBytes(romeo.sent).equals(encrypted(secret, bytes))).toBeTrue();
    expect(lastOffer(romeo.sent)).toEqual({ type: OPENPGP, cipher: 'urn:xmpp:ciphers:aes-256-gcm-nopadding' });
    await (await card(juliet, 'saved')).getByRole('button', { name: 'End-to-end encrypted (OpenPGP)' }).waitFor();
  }, 120_000);

  it('comes back without a question', async () => {
    const bytes = randomBytes(50_000);
    await nextCard(romeo, 'offered', () => chooseFiles(juliet, { bytes }));
    await (await card(romeo, 'offered')).getByRole('button', { name: 'Accept' }).click();

    expect((await save(romeo)).bytes.equals(bytes)).toBeTrue();
    expect(lastOffer(juliet.sent).type).toBe(OPENPGP);
  });

  it('can be asked for again', async () => {
    const bytes = randomBytes(30_000);
    await nextCard(juliet, 'offered', () => chooseFiles(romeo, { name: 'again.bin', bytes }));
    await (await card(juliet, 'offered')).getByRole('button', { name: 'Decline' }).click();
    await (await card(juliet, 'declined')).getByRole('button', { name: 'Ask again' }).click();
    const again = await save(juliet);

    expect(again.bytes.equals(bytes)).toBeTrue();
    expect(lastOffer(juliet.sent).type).toBe(OPENPGP);
  });
});

describe('A key of OpenPGP', () => {
  const world = worldOfSuite();
  let romeo, juliet, fingerprint, code;
  beforeAll(async () => {
    [romeo, juliet] = await openBoth(world, { romeo: openpgpOptions(), juliet: openpgpOptions() });
    await makeKey(juliet);
  }, 120_000);

  const announced = ({ page }, account) =>
    page.evaluate(async (jid) => {
      const { stx } = converse.env;
      const iq = await _converse.api.sendIQ(
        stx`<iq xmlns="jabber:client" type="get" to="${jid}"><pubsub xmlns="http://jabber.org/protocol/pubsub"><items node="urn:xmpp:openpgp:0:public-keys"/></pubsub></iq>`,
        10_000,
        false,
      );
      return [...iq.querySelectorAll('pubkey-metadata')].map((key) => key.getAttribute('v4-fingerprint').toLowerCase());
    }, `${account}@localhost`);
  /** Asks for the node with a backup. @returns the answer */
  const backupOf = ({ page }, account) =>
    page.evaluate(async (jid) => {
      const { stx } = converse.env;
      const iq = await _converse.api.sendIQ(
        stx`<iq xmlns="jabber:client" type="get" to="${jid}"><pubsub xmlns="http://jabber.org/protocol/pubsub"><items node="urn:xmpp:openpgp:0:secret-key"/></pubsub></iq>`,
        10_000,
        false,
      );
      return iq.outerHTML;
    }, `${account}@localhost`);
  const sendOne = async (bytes) => {
    await nextCard(romeo, 'offered', () => chooseFiles(juliet, { bytes }));
    await (await card(romeo, 'offered')).getByRole('button', { name: 'Accept' }).click();
    return (await save(romeo)).bytes;
  };

  it('is published when its backup was made, which nobody else can read', async () => {
    const dialog = await openKeyDialog(romeo);
    await dialog.getByRole('button', { name: 'Make a new key' }).click();
    await choosePassphrase(dialog);
    await dialog.getByRole('button', { name: 'Make the key' }).click();
    code = await dialog.locator('.jet-openpgp-code').innerText();

    expect(code).toMatch(/^(?:[1-9A-NP-Z]{4}-){5}[1-9A-NP-Z]{4}$/);
    expect(await announced(romeo, 'romeo')).toEqual([]);

    await dialog.getByRole('button', { name: 'I have written it down: store the backup' }).click();
    fingerprint = await closeOnFingerprint(dialog);

    expect(await announced(juliet, 'romeo')).toEqual([fingerprint]);
    expect(await backupOf(romeo, 'romeo')).toContain('<secretkey');
    expect(await backupOf(juliet, 'romeo')).not.toContain('<secretkey');

    await trustKeys(juliet, 'romeo');
    await trustKeys(romeo, 'juliet');
    const bytes = randomBytes(1000);

    expect((await sendOne(bytes)).equals(bytes)).toBeTrue();
  }, 60_000);

  it('is locked after the page was loaded again, until the passphrase is given', async () => {
    await romeo.reload();
    await romeo.page.waitForSelector('.jet-send[title*="not available here"]');
    const dialog = await openKeyDialog(romeo);
    await dialog.getByLabel('Passphrase').fill('wrong');
    await dialog.getByRole('button', { name: 'Unlock' }).click();

    expect(await dialog.getByRole('alert').innerText()).toBe('This is not the passphrase of the key.');

    await dialog.getByRole('button', { name: 'Close' }).click();
    await unlock(romeo);
    const bytes = randomBytes(1000);

    expect((await sendOne(bytes)).equals(bytes)).toBeTrue();
  }, 60_000);

  it('is restored on another device with the code of its backup', async () => {
    await romeo.close();
    romeo = await world.open('romeo', 'juliet', openpgpOptions());
    const dialog = await openKeyDialog(romeo);
    await dialog.getByRole('button', { name: 'Restore the backup' }).click();
    await dialog.getByLabel('Code of the backup').fill(code.toLowerCase());
    await choosePassphrase(dialog, 'another passphrase');
    await dialog.getByRole('button', { name: 'Restore', exact: true }).click();

    expect(await closeOnFingerprint(dialog)).toBe(fingerprint);

    await trustKeys(romeo, 'juliet');
    const bytes = randomBytes(1000);

    expect((await sendOne(bytes)).equals(bytes)).toBeTrue();
  }, 60_000);

  it('that takes the place of the one that was trusted is blocked with a warning, until the user decides', async () => {
    const dialog = await openKeyDialog(romeo);
    await dialog.getByRole('button', { name: 'Remove the key' }).click();
    await dialog.getByRole('button', { name: 'Remove it' }).click();
    await dialog.getByRole('button', { name: 'Close' }).click();
    await makeKey(romeo);
    await trustKeys(romeo, 'juliet');
    const refused = await nextCard(juliet, 'failed', () => chooseFiles(romeo, { bytes: randomBytes(1000) }));

    expect(await refused.innerText()).toContain('has a new key, so the file was refused');

    await chooseFiles(juliet, { bytes: randomBytes(1000) });
    const question = juliet.page.getByRole('dialog');

    expect(await question.innerText()).toContain('The key of Romeo’s device has changed');

    await nextCard(romeo, 'offered', () => decideAll(juliet));
  }, 60_000);
});

describe('Where both have OpenPGP', () => {
  const world = worldOfSuite();
  let romeo, juliet;
  const deliver = async (from, to) => {
    const bytes = randomBytes(20_000);
    from.sent.length = 0;
    await nextCard(to, 'offered', () => chooseFiles(from, { bytes }));
    await (await card(to, 'offered')).getByRole('button', { name: 'Accept' }).click();

    expect((await save(to)).bytes.equals(bytes)).toBeTrue();
    return lastOffer(from.sent).type;
  };

  it('and one has OMEMO too, files go with OpenPGP, both ways', async () => {
    [romeo, juliet] = await openBoth(world, { romeo: openpgpOptions({ omemo: true }), juliet: openpgpOptions() });
    await makeKey(romeo);
    await makeKey(juliet);
    await trustKeys(romeo, 'juliet');
    await trustKeys(juliet, 'romeo');

    expect(await deliver(romeo, juliet)).toBe(OPENPGP);
    expect(await deliver(juliet, romeo)).toBe(OPENPGP);
  }, 120_000);

  it('and both have OMEMO, files go with OMEMO, unless a setting orders it otherwise (long)', async () => {
    await world.closeClients();
    const options = openpgpOptions({ omemo: true });
    [romeo, juliet] = await openBoth(world, { romeo: options, juliet: options });
    await makeKey(romeo);
    await makeKey(juliet);
    for (const [one, other] of [
      [romeo, 'juliet'],
      [juliet, 'romeo'],
    ]) {
      await trustKeys(one, other);
      await trustAll(one, other);
    }

    expect(await deliver(romeo, juliet)).toBe(AXOLOTL);

    await changeSettings(romeo, { jet_envelopes: [OPENPGP] });

    expect(await deliver(romeo, juliet)).toBe(OPENPGP);
    expect(await deliver(juliet, romeo)).toBe(AXOLOTL);
  }, 120_000);
});

describe('OpenPGP on a browser that keeps nothing', () => {
  const world = worldOfSuite();

  it('is not there, and leaves nothing', async () => {
    const romeo = await world.open('romeo', 'juliet', openpgpOptions({ settings: { clear_cache_on_logout: true } }));
    await romeo.page.waitForSelector('.jet-send[title*="not available here"]');

    expect(await romeo.page.locator('.jet-openpgp-key').count()).toBe(0);
    expect(await romeo.page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name))).not.toContain(
      'converse-jet-openpgp romeo@localhost',
    );
  });
});
