import { trustAll, worldOfSuite } from '../support/world.mjs';

const AXOLOTL = 'eu.siacs.conversations.axolotl';
const OWN = { settings: { omemo_key_transport_identity: 'own' } };

/** Resolves when the key transport is up. */
const isUp = ({ page }) =>
  page.waitForFunction((of) => _converse.api.keyTransports.get(of)?.unavailable() === undefined, AXOLOTL);
/** Devices of Juliet that Romeo knows of, without asking her server again. */
const known = ({ page }) =>
  page.evaluate(async (of) => (await _converse.api.keyTransports.get(of).devices('juliet@localhost')).length, AXOLOTL);

describe('A stranger', () => {
  const world = worldOfSuite();

  it('says two events in one message, and we still hear of the next device of our contact', async () => {
    const romeo = await world.open('romeo', 'juliet', OWN);
    const juliet = await world.open('juliet', 'romeo', OWN);
    const mercutio = await world.open('mercutio');
    await Promise.all([isUp(romeo), isUp(juliet)]);
    await trustAll(romeo, 'juliet');
    const before = await known(romeo);
    const to = await romeo.page.evaluate(() => _converse.api.connection.get().jid);
    await mercutio.page.evaluate((jid) => {
      const event = '<event xmlns="http://jabber.org/protocol/pubsub#event"/>';
      const text = `<message xmlns="jabber:client" to="${jid}">${event}${event}</message>`;
      _converse.api.send(new DOMParser().parseFromString(text, 'text/xml').documentElement);
    }, to);
    const late = Date.now() + 40_000;
    const another = await world.open('juliet', 'romeo', { ...OWN, query: { resource: 'another' } });
    await isUp(another);
    while ((await known(romeo)) === before && Date.now() < late) await romeo.page.waitForTimeout(200);

    expect(await known(romeo)).toBeGreaterThan(before);
  });
});
