import { waitUntil } from './wait-until.mjs';

const OPENPGP = 'urn:xmpp:openpgp:0';
const PASSPHRASE = 'correct horse battery';

const demo = ['demo', 'encrypted-chats'];

/**
 * What opens a page with OpenPGP, with or without OMEMO.
 * @param settings further ones of Converse
 */
export function openpgpOptions({ omemo = false, settings = {} } = {}) {
  const plugins = [...(omemo ? ['omemo-key-transport'] : []), 'jet', 'encrypted-file-transfer', 'openpgp-envelope'];
  return {
    query: { plugins: plugins.join(','), ...(!omemo && { omemo: 'off' }) },
    settings: { omemo_default: omemo, whitelisted_plugins: [...demo, ...plugins], ...settings },
  };
}

/** Opens the dialog about one's own key, from the menu of the chat. */
export async function openKeyDialog({ page }) {
  const item = page.locator('.jet-openpgp-key').first();
  // Converse may draw the heading anew, with a closed menu.
  await waitUntil(async () => {
    if (await item.isVisible()) return true;
    await page.locator('converse-chat-heading .dropdown-toggle').first().click();
    return item.isVisible();
  });
  await item.click();
  const dialog = page.locator('dialog.jet-openpgp');
  await dialog.waitFor();
  return dialog;
}

/** Fills in a passphrase, twice. */
export async function choosePassphrase(dialog, passphrase = PASSPHRASE) {
  await dialog.getByLabel('Passphrase for this browser').fill(passphrase);
  await dialog.getByLabel('The same passphrase again').fill(passphrase);
}

/** Makes a key, and declines its backup. @returns its fingerprint */
export async function makeKey(client) {
  const dialog = await openKeyDialog(client);
  await dialog.getByRole('button', { name: 'Make a new key' }).click();
  await choosePassphrase(dialog);
  await dialog.getByRole('button', { name: 'Make the key' }).click();
  await dialog.getByRole('button', { name: 'Without a backup' }).click();
  await dialog.getByRole('button', { name: 'Use the key without a backup' }).click();
  return closeOnFingerprint(dialog);
}

/** Unlocks the key of {@link makeKey}. */
export async function unlock(client) {
  const dialog = await openKeyDialog(client);
  await dialog.getByLabel('Passphrase').fill(PASSPHRASE);
  await dialog.getByRole('button', { name: 'Unlock' }).click();
  await closeOnFingerprint(dialog);
}

/** Waits until the dialog shows the fingerprint of the key, and closes it. @returns the fingerprint */
export async function closeOnFingerprint(dialog) {
  const fingerprint = (await dialog.locator('.jet-openpgp-fingerprint').innerText()).replace(/\s/g, '');
  await dialog.getByRole('button', { name: 'Close' }).click();
  await dialog.waitFor({ state: 'detached' });
  return fingerprint;
}

/** Trusts the keys of an account, as its person would have done before. Waits until there is one. */
export const trustKeys = ({ page }, account) =>
  waitUntil(() =>
    page.evaluate(
      async ([jid, namespace]) => {
        const { trustRecord } = _converse.api.jet.envelopes.get(namespace);
        const devices = await trustRecord.devices(jid, { fresh: true });
        for (const device of devices) await trustRecord.trust(device, 'trusted');
        return devices.length > 0;
      },
      [`${account}@localhost`, OPENPGP],
    ),
  );

/** From now on the page notes each secret that its envelope opens. */
export const spyOnSecrets = ({ page }) =>
  page.evaluate((namespace) => {
    const envelope = _converse.api.jet.envelopes.get(namespace);
    const { open } = envelope;
    window.secrets = [];
    envelope.open = async (...args) => {
      const opened = await open(...args);
      window.secrets.push({ key: [...opened.secret.key], iv: [...opened.secret.iv] });
      return opened;
    };
  }, OPENPGP);

/** The type of the envelope in the last offer among sent frames, and its cipher. */
export function lastOffer(sent) {
  const security = sent.findLast((frame) => frame.includes('session-initiate'))?.match(/<security [^>]*>/)?.[0] ?? '';
  return { type: /type="([^"]*)"/.exec(security)?.[1], cipher: /cipher="([^"]*)"/.exec(security)?.[1] };
}
