import { randomBytes } from 'node:crypto';
import { MaliciousServer } from '../support/malicious-server.mjs';
import { card, chooseFiles, trustAll, worldOfEachSpec } from '../support/world.mjs';
import { waitUntil } from '../support/wait-until.mjs';

const AXOLOTL = 'eu.siacs.conversations.axolotl';
const file = () => ({ bytes: Buffer.from('But soft') });

const deviceId = ({ page }) => page.evaluate(() => Number(_converse.state.omemo_store.get('device_id')));

/** The bundle that a client has published: `<bundle/>` as XML text. */
const bundleOf = ({ page, me }) =>
  page.evaluate(
    async ([jid, node]) => {
      const { stx } = converse.env;
      await _converse.api.waitUntil('OMEMOInitialized');
      const id = _converse.state.omemo_store.get('device_id');
      const iq = await _converse.api.sendIQ(
        stx`<iq xmlns="jabber:client" type="get" to="${jid}"><pubsub xmlns="http://jabber.org/protocol/pubsub"><items node="${node}:${id}"/></pubsub></iq>`,
      );
      return iq.querySelector('bundle').outerHTML;
    },
    [`${me}@localhost`, `${AXOLOTL}.bundles`],
  );

const IDENTITY = /(<identityKey[^>]*>)([^<]*)/;
const withIdentity = (bundle, key) => bundle.replace(IDENTITY, `$1${Buffer.of(5, ...key).toString('base64')}`);
/** As people see it: 64 hexadecimal digits. */
const fingerprintOf = (bundle) => Buffer.from(IDENTITY.exec(bundle)[2], 'base64').subarray(1).toString('hex');

const devicesOf = ({ page }) => page.evaluate(() => _converse.api.keyTransports.all()[0].devices('juliet@localhost'));
const trusted = async (client) =>
  (await devicesOf(client)).filter(({ trust }) => trust === 'trusted').map(({ fingerprint }) => fingerprint);
/** Resolves when that client knows Juliet's device by that key. */
const knows = ({ page }, bundle) =>
  waitUntil(() =>
    page.evaluate(
      async (wanted) =>
        (await _converse.api.keyTransports.all()[0].devices('juliet@localhost')).some(
          ({ fingerprint }) => fingerprint === wanted,
        ),
      fingerprintOf(bundle),
    ),
  );

describe('A malicious server that swaps the key of a device while the person decides', () => {
  const world = worldOfEachSpec();
  let server, id, hers, its;
  beforeEach(async () => {
    server = new MaliciousServer();
    const juliet = await world.open('juliet', 'romeo');
    const accomplice = await world.open('mercutio');
    [id, hers, its] = [await deviceId(juliet), await bundleOf(juliet), await bundleOf(accomplice)];
  });

  /** Answers with another bundle than Juliet's. @param honest answers that it does not touch before */
  const swap = (bundle, honest = 0) => {
    let left = honest;
    server.onReceived((stanza) => {
      const isHers = stanza.includes(`${AXOLOTL}.bundles:${id}`) && stanza.includes('<bundle');
      return isHers && left-- <= 0 ? stanza.replace(/<bundle[^]*<\/bundle>/, bundle) : stanza;
    });
  };
  /** Announces another bundle than Juliet's. */
  const push = (bundle) =>
    server.say(
      `<message xmlns="jabber:client" from="juliet@localhost"><event xmlns="http://jabber.org/protocol/pubsub#event">
        <items node="${AXOLOTL}.bundles:${id}"><item id="current">${bundle}</item></items></event></message>`,
    );
  const dialogOf = async ({ page }) => {
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    return { dialog, text: async () => (await dialog.innerText()).replace(/\s/g, '') };
  };

  it('gets no trust for its own key: Converse’s identity', async () => {
    // A second device in Juliet's list, for whose bundle the page asks again each time: the server uses the moment.
    server.onReceived((stanza) => stanza.replace(`<device id='${id}'/>`, `<device id='${id}'/><device id='77'/>`));
    const romeo = await world.open('romeo', 'juliet', { onPage: server.attach });
    await chooseFiles(romeo, file());
    const { dialog, text } = await dialogOf(romeo);

    expect(await text()).toContain(fingerprintOf(hers));
    server.onSent((stanza) => {
      if (stanza.includes(`${AXOLOTL}.bundles:77`)) push(its);
      return stanza;
    });
    await dialog.getByRole('button', { name: 'Trust', exact: true }).click();
    await knows(romeo, its);

    expect(await trusted(romeo)).not.toContain(fingerprintOf(its));
  });

  it('gets no trust for its own key: an identity of our own', async () => {
    // Juliet's device had another key before.
    swap(withIdentity(hers, randomBytes(32)));
    const romeo = await world.open('romeo', 'juliet', {
      settings: { omemo_key_transport_identity: 'own' },
      onPage: server.attach,
    });
    await trustAll(romeo, 'juliet');
    server.onReceived((stanza) => stanza);
    await chooseFiles(romeo, file());
    await (await card(romeo, 'failed')).getByRole('button', { name: 'End-to-end encrypted' }).click();
    const { dialog, text } = await dialogOf(romeo);

    expect(await text()).toContain(fingerprintOf(hers));
    swap(its, 1);
    await dialog.getByRole('button', { name: 'Trust', exact: true }).click();
    // The decision is made when the heading has the focus again.
    await romeo.page.waitForFunction(() => document.activeElement?.id === 'jet-dialog-title');

    expect(await trusted(romeo)).not.toContain(fingerprintOf(its));
  });

  it('is shown with its own key, as changed, to a person who trusts the one that was shown before', async () => {
    const romeo = await world.open('romeo', 'juliet', { onPage: server.attach });
    await chooseFiles(romeo, file());
    const { dialog, text } = await dialogOf(romeo);

    expect(await text()).toContain(fingerprintOf(hers));
    push(its);
    await knows(romeo, its);
    await dialog.getByRole('button', { name: 'Trust', exact: true }).click();
    await dialog.getByRole('alert').waitFor();

    expect(await dialog.getByRole('alert').innerText()).toContain('this device has another key now');
    expect(await text()).toContain(fingerprintOf(its));
    expect(await text()).toContain('Thekeyofthisdevicehaschanged');
    expect(await trusted(romeo)).toEqual([]);
    expect(romeo.sent.some((frame) => frame.includes('session-initiate'))).toBeFalse();
  });
});
