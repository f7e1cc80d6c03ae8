import { card, chooseFiles, sendIq, trustAll, worldOfSuite } from '../support/world.mjs';
import { waitUntil } from '../support/wait-until.mjs';

const AXOLOTL = 'eu.siacs.conversations.axolotl';
const file = { name: 'note.txt', type: 'text/plain', bytes: Buffer.from('Deny thy father') };

/** The devices of Juliet as a page knows them. */
const devicesOf = ({ page }) => page.evaluate(() => _converse.api.keyTransports.all()[0].devices('juliet@localhost'));

/** The resources of Juliet that a page knows to be online. */
const onlineResources = ({ page }) =>
  page.evaluate(async () => {
    const { resources } = (await _converse.api.contacts.get('juliet@localhost')).presence;
    return resources.filter((one) => one.get('presence') === 'online').map((one) => one.get('name'));
  });

describe('A trusted device whose bundle cannot be fetched', () => {
  const world = worldOfSuite();

  it('gets no key, and is named by the card of the sender', async () => {
    const romeo = await world.open('romeo', 'juliet');
    const juliet = await world.open('juliet', 'romeo');
    const phone = await world.open('juliet', 'romeo', { query: { resource: 'phone' } });
    const id = await phone.page.evaluate(() => Number(_converse.state.omemo_store.get('device_id')));
    await waitUntil(async () => (await devicesOf(romeo)).some((device) => device.id === id));
    await trustAll(romeo, 'juliet');
    await trustAll(juliet, 'romeo');
    const { fingerprint } = (await devicesOf(romeo)).find((device) => device.id === id);
    const node = `${AXOLOTL}.bundles:${id}`;
    const answer = await sendIq(
      phone,
      'juliet@localhost',
      `<pubsub xmlns="http://jabber.org/protocol/pubsub#owner"><delete node="${node}"/></pubsub>`,
    );

    expect(answer).toContain('type="result"');

    await phone.page.evaluate(() => _converse.api.user.logout());
    await waitUntil(async () => (await onlineResources(romeo)).length === 1);
    await chooseFiles(romeo, file);
    const sealed = romeo.page.locator('converse-file-transfer', {
      has: romeo.page.getByRole('button', { name: 'End-to-end encrypted (OMEMO)' }),
    });
    await sealed.waitFor();

    expect(await sealed.innerText()).toContain('cannot read this file');
    expect((await sealed.innerText()).replace(/\s/g, '')).toContain(fingerprint);

    const offered = await card(juliet, 'offered');

    expect(await offered.innerText()).not.toContain('cannot read this file');

    await offered.getByRole('button', { name: 'Accept' }).click();

    expect(await (await card(romeo, 'saved')).innerText()).toContain('cannot read this file');
  });
});
