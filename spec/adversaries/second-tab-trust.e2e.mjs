import { MaliciousServer } from '../support/malicious-server.mjs';
import { AXOLOTL, OMEMO_2, chooseInConverse, deviceId, openSecondTab, wrap } from '../support/second-tab.mjs';
import { card, chooseFiles, decideOn, sendToBest, trustAll, worldOfSuite } from '../support/world.mjs';

const trusts = ({ page }) =>
  page.evaluate(async (of) => {
    const devices = await _converse.api.keyTransports.get(of).devices('juliet@localhost');
    return devices.map(({ trust }) => trust);
  }, AXOLOTL);

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

/** What a tab has in its own memory of Converse's list for that device. */
const rememberedTrust = ({ page }, id) =>
  page.evaluate(async (device) => {
    const { devices } = await _converse.api.omemo.devicelists.get('juliet@localhost', true);
    return devices.get(device).get('trusted');
  }, String(id));

describe('A second tab of the same browser profile', () => {
  const world = worldOfSuite();
  const server = new MaliciousServer();
  let juliet, first, second, id;
  beforeAll(async () => {
    [juliet, [first, second]] = await Promise.all([
      world.open('juliet', 'romeo'),
      openSecondTab(world, { onPage: server.attach }),
    ]);
    id = await deviceId(juliet);
  }, 120_000);

  beforeEach(async () => {
    // What an earlier spec has said in Converse's other namespace stays said there.
    await chooseInConverse(first, id, 0, OMEMO_2);
    for (const tab of [first, second]) {
      await decideOn(tab, 'juliet', 'trusted');

      expect(await rememberedTrust(tab, id)).toBe(1);
    }
  });

  it('wraps no key for a device that was distrusted in the first, nor the first for one of the second', async () => {
    expect([await wrap(first), await wrap(second)]).toEqual([[id], [id]]);
    await decideOn(first, 'juliet', 'distrusted');

    expect(await wrap(second)).toBe('no-device');
    expect(await trusts(second)).toEqual(['distrusted']);
    await decideOn(second, 'juliet', 'trusted');

    expect([await wrap(first), await wrap(second)]).toEqual([[id], [id]]);
    await decideOn(second, 'juliet', 'distrusted');

    expect(await wrap(first)).toBe('no-device');
    await chooseFiles(first, { bytes: Buffer.from('But soft') });

    expect(await (await card(first, 'failed')).innerText()).toContain('There is no device of');
  });

  it('hears of distrust in Converse’s own list of fingerprints, in each of its two namespaces', async () => {
    await chooseInConverse(first, id, -1);

    expect(await wrap(second)).toBe('no-device');
    await chooseInConverse(second, id, 1);

    expect(await wrap(first)).toEqual([id]);
    await chooseInConverse(first, id, -1, OMEMO_2);

    expect(await wrap(second)).toBe('no-device');
  });

  it('shows in its open dialog and on its card what the person says in the first', async () => {
    await trustAll(juliet, 'romeo');
    await chooseFiles(juliet, { bytes: Buffer.from('But soft') });
    await sendToBest(juliet);
    const offer = await card(second, 'offered');
    await offer.getByRole('button', { name: 'End-to-end encrypted' }).click();
    const dialog = second.page.getByRole('dialog');
    await dialog.getByText('Trusted', { exact: true }).waitFor();
    await decideOn(first, 'juliet', 'distrusted');
    await dialog.getByText('Not trusted', { exact: true }).waitFor();

    expect(await offer.innerText()).toContain('From a device that you do not trust');
  });

  it('undoes no distrust with what it writes of a device when the server sends it the list of devices', async () => {
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
