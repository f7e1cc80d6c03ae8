import { trustAll } from './world.mjs';

export const AXOLOTL = 'eu.siacs.conversations.axolotl';
export const OMEMO_2 = 'urn:xmpp:omemo:2';

/** Romeo's page, which trusts Juliet's device, and a second tab beside it. @param options of pages; `onPage` sees the second */
export async function openSecondTab(world, { onPage, ...options } = {}) {
  const first = await world.open('romeo', 'juliet', options);
  await trustAll(first, 'juliet');
  const query = { resource: 'tab' };
  const second = await world.open('romeo', 'juliet', { ...options, tabOf: first, query, onPage });
  await second.page.waitForSelector('.jet-send[aria-disabled="false"]');
  return [first, second];
}

/** Wraps a key for Juliet. @returns the ids of the devices that got it, or why none did */
export const wrap = ({ page }) =>
  page.evaluate(async (namespace) => {
    const secret = { key: crypto.getRandomValues(new Uint8Array(16)), iv: new Uint8Array(12) };
    try {
      const envelope = await _converse.api.keyTransports.get(namespace).wrap('juliet@localhost', secret);
      return [...envelope.querySelectorAll('key')].map((key) => Number(key.getAttribute('rid')));
    } catch (error) {
      return error.failure ?? String(error);
    }
  }, AXOLOTL);

export const deviceId = ({ page }) => page.evaluate(() => Number(_converse.state.omemo_store.get('device_id')));

/** The choice in Converse's own list of fingerprints: 1, 0 or -1. */
export const chooseInConverse = ({ page }, id, trusted, namespace = AXOLOTL) =>
  page.evaluate(
    async ([device, value, of]) => {
      const { devices } = await _converse.api.omemo.devicelists.get('juliet@localhost', true, of);
      devices.get(device).save('trusted', value);
    },
    [String(id), trusted, namespace],
  );
