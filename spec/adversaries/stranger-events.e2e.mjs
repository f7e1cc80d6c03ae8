import { forgedBundle } from '../support/forged-bundle.mjs';
import { AXOLOTL, OWN, isUp } from '../support/own-identity.mjs';
import { RawClient } from '../support/raw-client.mjs';
import { waitUntil } from '../support/wait-until.mjs';
import { trustAll, worldOfSuite } from '../support/world.mjs';

const EVENT = '<event xmlns="http://jabber.org/protocol/pubsub#event"/>';
const OPEN_TO_ALL =
  '<publish-options><x xmlns="jabber:x:data" type="submit"><field var="FORM_TYPE" type="hidden"><value>http://jabber.org/protocol/pubsub#publish-options</value></field><field var="pubsub#access_model"><value>open</value></field></x></publish-options>';

/** Publishes devices of an account: their bundles, then the list. */
async function announce(client, ...ids) {
  const publish = (node, payload) => {
    const item = `<publish node="${AXOLOTL}.${node}"><item id="current">${payload}</item></publish>`;
    return client.request(
      'juliet@localhost',
      `<pubsub xmlns="http://jabber.org/protocol/pubsub">${item}${OPEN_TO_ALL}</pubsub>`,
    );
  };
  for (const id of ids) await publish(`bundles:${id}`, await forgedBundle());
  const devices = ids.map((id) => `<device id="${id}"/>`).join('');
  await publish('devicelist', `<list xmlns="${AXOLOTL}">${devices}</list>`);
}

/** Devices of Juliet that Romeo knows of, without asking her server again. */
const known = ({ page }) =>
  page.evaluate(
    async (of) => (await _converse.api.keyTransports.get(of).devices('juliet@localhost')).map(({ id }) => id),
    AXOLOTL,
  );

describe('A stranger', () => {
  const world = worldOfSuite();

  it('says two events in one message, and we still hear of the next device of our contact', async () => {
    const [juliet, mercutio] = await Promise.all(
      ['juliet', 'mercutio'].map((name) => RawClient.login({ port: world.c2sPort, name })),
    );
    await announce(juliet, 1);
    const romeo = await world.open('romeo', 'juliet', OWN);
    await isUp(romeo);
    await trustAll(romeo, 'juliet');

    expect(await known(romeo)).toEqual([1]);
    const to = await romeo.page.evaluate(() => _converse.api.connection.get().jid);
    await mercutio.send(`<message to="${to}">${EVENT}${EVENT}</message>`);
    // With the answer Prosody has passed on what was said before.
    await mercutio.request('localhost', '<ping xmlns="urn:xmpp:ping"/>');
    await announce(juliet, 1, 2);
    await waitUntil(async () => (await known(romeo)).length > 1);

    expect(await known(romeo)).toEqual([1, 2]);
    for (const client of [juliet, mercutio]) client.close();
  });
});
