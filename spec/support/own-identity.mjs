import { card, chooseFiles, save } from './world.mjs';

export const AXOLOTL = 'eu.siacs.conversations.axolotl';
export const OMEMO_0 = 'urn:xmpp:omemo:0';
export const OWN = { settings: { omemo_key_transport_identity: 'own' } };

/** Resolves when the key transport of that namespace is up. */
export const isUp = ({ page }, namespace = AXOLOTL) =>
  page.waitForFunction((ns) => {
    const transport = _converse.api.keyTransports.get(ns);
    return transport !== undefined && transport.unavailable() === undefined;
  }, namespace);

/** Sends a file, which the other accepts, and gives what was saved. */
export async function transfer(from, to, text) {
  await chooseFiles(from, { name: 'note.txt', type: 'text/plain', bytes: Buffer.from(text) });
  await (await card(to, 'offered')).getByRole('button', { name: 'Accept' }).click();
  const { bytes } = await save(to);
  await card(from, 'saved');
  return String(bytes);
}

export const listOf = ({ page }, account, namespace) =>
  page.evaluate(
    async ([jid, node]) => {
      const { stx } = converse.env;
      const iq = await _converse.api.sendIQ(
        stx`<iq xmlns="jabber:client" type="get" to="${jid}"><pubsub xmlns="http://jabber.org/protocol/pubsub"><items node="${node}"/></pubsub></iq>`,
      );
      return [...iq.querySelectorAll('device')].map((device) => Number(device.getAttribute('id')));
    },
    [`${account}@localhost`, namespace === AXOLOTL ? `${AXOLOTL}.devicelist` : `${OMEMO_0}:devicelist`],
  );

export const converseId = ({ page }) => page.evaluate(() => Number(_converse.state.omemo_store.get('device_id')));

/** Loaded files whose name contains this. */
export const loaded = ({ page }, name) =>
  page.evaluate(
    (part) => performance.getEntriesByType('resource').filter((entry) => entry.name.includes(part)).length,
    name,
  );
