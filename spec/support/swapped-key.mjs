import { waitUntil } from './wait-until.mjs';

const AXOLOTL = 'eu.siacs.conversations.axolotl';
const IDENTITY = /(<identityKey[^>]*>)([^<]*)/;

/** The device of a client, and the bundle that it has published: `<bundle/>` as XML text. */
export const publishedBy = ({ page, me }) =>
  page.evaluate(
    async ([jid, node]) => {
      const { stx } = converse.env;
      await _converse.api.waitUntil('OMEMOInitialized');
      const id = Number(_converse.state.omemo_store.get('device_id'));
      const iq = await _converse.api.sendIQ(
        stx`<iq xmlns="jabber:client" type="get" to="${jid}"><pubsub xmlns="http://jabber.org/protocol/pubsub"><items node="${node}:${id}"/></pubsub></iq>`,
      );
      return { id, bundle: iq.querySelector('bundle').outerHTML };
    },
    [`${me}@localhost`, `${AXOLOTL}.bundles`],
  );

export const withIdentity = (bundle, key) => bundle.replace(IDENTITY, `$1${Buffer.of(5, ...key).toString('base64')}`);
/** As people see it: 64 hexadecimal digits. */
export const fingerprintOf = (bundle) => Buffer.from(IDENTITY.exec(bundle)[2], 'base64').subarray(1).toString('hex');

const devicesOf = ({ page }) => page.evaluate(() => _converse.api.keyTransports.all()[0].devices('juliet@localhost'));

/** Fingerprints of the devices of Juliet that a client trusts. */
export const trusted = async (client) =>
  (await devicesOf(client)).filter(({ trust }) => trust === 'trusted').map(({ fingerprint }) => fingerprint);

/** Resolves when that client knows Juliet's device by that key. */
export const knows = (client, bundle) =>
  waitUntil(async () => (await devicesOf(client)).some(({ fingerprint }) => fingerprint === fingerprintOf(bundle)));

/** The dialog that is open, and its text without spaces. */
export async function openDialog({ page }) {
  const dialog = page.getByRole('dialog');
  await dialog.waitFor();
  return {
    dialog,
    text: async () => (await dialog.innerText()).replace(/\s/g, ''),
    trust: () => dialog.getByRole('button', { name: 'Trust', exact: true }).click(),
  };
}
