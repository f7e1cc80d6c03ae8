import { MaliciousServer } from '../support/malicious-server.mjs';
import { card, chooseFiles, decideOn, trustAll, worldOfEachSpec } from '../support/world.mjs';

const AXOLOTL = 'eu.siacs.conversations.axolotl';
const OMEMO_2 = 'urn:xmpp:omemo:2';

/** Wraps a key for Juliet. @returns the ids of the devices that got it, or why none did */
const wrap = ({ page }, namespace = AXOLOTL) =>
  page.evaluate(async (of) => {
    const secret = { key: crypto.getRandomValues(new Uint8Array(16)), iv: new Uint8Array(12) };
    try {
      const envelope = await _converse.api.keyTransports.get(of).wrap('juliet@localhost', secret);
      return [...envelope.querySelectorAll('key')].map((key) => Number(key.getAttribute('rid')));
    } catch (error) {
      return error.failure ?? String(error);
    }
  }, namespace);

const trusts = ({ page }, namespace = AXOLOTL) =>
  page.evaluate(async (of) => {
    const devices = await _converse.api.keyTransports.get(of).devices('juliet@localhost');
    return devices.map(({ trust }) => trust);
  }, namespace);

const deviceId = ({ page }) => page.evaluate(() => Number(_converse.state.omemo_store.get('device_id')));

/** The choice in Converse's own list of fingerprints: 1 or -1. */
const chooseInConverse = ({ page }, id, trusted, namespace = AXOLOTL) =>
  page.evaluate(
    async ([device, value, of]) => {
      const { devices } = await _converse.api.omemo.devicelists.get('juliet@localhost', true, of);
      devices.get(device).save('trusted', value);
    },
    [String(id), trusted, namespace],
  );

/** Resolves when Converse has written what it knows of that device. */
const writes = ({ page }, id) =>
  page.evaluate(async (device) => {
    const { devices } = await _converse.api.omemo.devicelists.get('juliet@localhost', true);
    await new Promise((resolve) => devices.get(device).once('sync', resolve));
  }, String(id));

/** What the store of the browser says that Converse's list holds for that device. */
const storedTrust = ({ page }, id) =>
  page.evaluate(async (device) => {
    const { devices } = await _converse.api.omemo.devicelists.get('juliet@localhost', true);
    return (await devices.storage.find(devices.get(device))).trusted;
  }, String(id));

describe('A second tab of the same browser profile', () => {
  const world = worldOfEachSpec();
  const server = new MaliciousServer();
  let juliet, first, second, id;
  const open = async (options = {}) => {
    juliet = await world.open('juliet', 'romeo');
    first = await world.open('romeo', 'juliet', options);
    await trustAll(first, 'juliet');
    second = await world.open('romeo', 'juliet', {
      ...options,
      tabOf: first,
      query: { resource: 'tab' },
      onPage: server.attach,
    });
    await second.page.waitForSelector('.jet-send[aria-disabled="false"]');
    id = await deviceId(juliet);
  };

  it('wraps no key for a device that was distrusted in the first, nor the first for one of the second', async () => {
    await open();

    expect([await wrap(first), await wrap(second)]).toEqual([[id], [id]]);
    await decideOn(first, 'juliet', 'distrusted');

    expect(await wrap(second)).toBe('no-device');
    expect(await trusts(second)).toEqual(['distrusted']);
    await decideOn(second, 'juliet', 'trusted');

    expect([await wrap(first), await wrap(second)]).toEqual([[id], [id]]);
    await decideOn(second, 'juliet', 'distrusted');

    expect(await wrap(first)).toBe('no-device');
    await chooseFiles(first, { bytes: Buffer.from('But soft') });

    expect(await (await card(first, 'failed')).innerText()).toContain('no device that you trust');
  });

  it('hears of distrust in Converse’s own list of fingerprints, in each of its two namespaces', async () => {
    await open();
    await chooseInConverse(first, id, -1);

    expect(await wrap(second)).toBe('no-device');
    await chooseInConverse(second, id, 1);

    expect(await wrap(first)).toEqual([id]);
    await chooseInConverse(first, id, -1, OMEMO_2);

    expect(await wrap(second)).toBe('no-device');
  });

  it('shows in its open dialog and on its card what the person says in the first', async () => {
    await open();
    await trustAll(juliet, 'romeo');
    await chooseFiles(juliet, { bytes: Buffer.from('But soft') });
    const offer = await card(second, 'offered');
    await offer.getByRole('button', { name: 'End-to-end encrypted' }).click();
    const dialog = second.page.getByRole('dialog');
    await dialog.getByText('You trust this device').waitFor();
    await decideOn(first, 'juliet', 'distrusted');
    await dialog.getByText('You do not trust this device').waitFor();

    expect(await offer.innerText()).toContain('You do not trust the device that sent this file');
  });

  it('wraps no key of an identity of our own for a device that was distrusted in Converse in the first', async () => {
    await open({ settings: { omemo_key_transport_identity: 'own' } });

    expect(await wrap(second)).toEqual([id]);
    await chooseInConverse(first, id, -1);

    expect(await wrap(second)).toBe('no-device');
  });

  it('undoes no distrust with what it writes of a device when the server sends it the list of devices', async () => {
    await open();
    await decideOn(first, 'juliet', 'distrusted');
    const written = writes(second, id);
    server.say(
      `<message xmlns="jabber:client" from="juliet@localhost"><event xmlns="http://jabber.org/protocol/pubsub#event">
        <items node="${AXOLOTL}.devicelist"><item id="current"><list xmlns="${AXOLOTL}"><device id="${id}"/></list>
        </item></items></event></message>`,
    );
    await written;
    expect(await storedTrust(second, id)).toBe(-1);
    await first.reload();

    expect(await wrap(first)).toBe('no-device');
    expect(await wrap(second)).toBe('no-device');
  });
});
