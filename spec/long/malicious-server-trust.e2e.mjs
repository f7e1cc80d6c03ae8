import { randomBytes } from 'node:crypto';
import { forgedBundle } from '../support/forged-bundle.mjs';
import { MaliciousServer } from '../support/malicious-server.mjs';
import { fingerprintOf, openDialog, publishedBy, trusted, withIdentity } from '../support/swapped-key.mjs';
import { card, chooseFiles, trustAll, worldOfSuite } from '../support/world.mjs';

const AXOLOTL = 'eu.siacs.conversations.axolotl';

describe('A malicious server that swaps the key of a device while the person decides', () => {
  const world = worldOfSuite();

  it('gets no trust for its own key: an identity of our own', async () => {
    const server = new MaliciousServer();
    const { id, bundle: hers } = await publishedBy(await world.open('juliet', 'romeo'));
    const its = await forgedBundle();
    /** Answers with another bundle than Juliet's. @param honest answers that it does not touch before */
    const swap = (bundle, honest = 0) => {
      let left = honest;
      server.onReceived((stanza) => {
        const isHers = stanza.includes(`${AXOLOTL}.bundles:${id}`) && stanza.includes('<bundle');
        return isHers && left-- <= 0 ? stanza.replace(/<bundle[^]*<\/bundle>/, bundle) : stanza;
      });
    };
    // Juliet's device had another key before.
    swap(withIdentity(hers, randomBytes(32)));
    const settings = { omemo_key_transport_identity: 'own' };
    const romeo = await world.open('romeo', 'juliet', { settings, onPage: server.attach });
    await trustAll(romeo, 'juliet');
    server.onReceived((stanza) => stanza);
    await chooseFiles(romeo, { bytes: Buffer.from('But soft') });
    await (await card(romeo, 'failed')).getByRole('button', { name: 'End-to-end encrypted' }).click();
    const { text, trust } = await openDialog(romeo);

    expect(await text()).toContain(fingerprintOf(hers));
    swap(its, 1);
    await trust();
    // The decision is made when the heading has the focus again.
    await romeo.page.waitForFunction(() => document.activeElement?.className === 'modal-title');

    expect(await trusted(romeo)).not.toContain(fingerprintOf(its));
  });
});
