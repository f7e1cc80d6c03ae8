import { forgedBundle } from '../support/forged-bundle.mjs';
import { MaliciousServer } from '../support/malicious-server.mjs';
import { fingerprintOf, knows, openDialog, publishedBy, trusted } from '../support/swapped-key.mjs';
import { chooseFiles, worldOfSuite } from '../support/world.mjs';

const AXOLOTL = 'eu.siacs.conversations.axolotl';

describe('A malicious server that swaps the key of a device while the person decides', () => {
  const world = worldOfSuite();
  const server = new MaliciousServer();
  let romeo, id, hers, its;
  beforeAll(async () => {
    its = await forgedBundle();
    ({ id, bundle: hers } = await publishedBy(await world.open('juliet', 'romeo')));
    // A second device in Juliet's list, for whose bundle the page asks again each time: the server uses the moment.
    server.onReceived((stanza) => stanza.replace(`<device id='${id}'/>`, `<device id='${id}'/><device id='77'/>`));
    romeo = await world.open('romeo', 'juliet', { onPage: server.attach });
  }, 120_000);

  /** Announces another bundle than Juliet's, or hers again. */
  const push = (bundle) =>
    server.say(
      `<message xmlns="jabber:client" from="juliet@localhost"><event xmlns="http://jabber.org/protocol/pubsub#event">
        <items node="${AXOLOTL}.bundles:${id}"><item id="current">${bundle}</item></items></event></message>`,
    );
  /** Romeo, who has trusted nobody, is asked about Juliet's device. */
  const ask = async () => {
    await chooseFiles(romeo, { bytes: Buffer.from('But soft') });
    const asked = await openDialog(romeo);

    expect(await asked.text()).toContain(fingerprintOf(hers));
    expect(await trusted(romeo)).toEqual([]);
    return asked;
  };

  it('is shown with its own key, as changed, to a person who trusts the one that was shown before', async () => {
    const { dialog, text, trust } = await ask();
    push(its);
    await knows(romeo, its);
    await trust();
    await dialog.getByRole('alert').waitFor();

    expect(await dialog.getByRole('alert').innerText()).toContain('this device has another key now');
    expect(await text()).toContain(fingerprintOf(its));
    expect(await text()).toContain('ThekeyofJuliet’sdevicehaschanged');
    expect(await trusted(romeo)).toEqual([]);
    expect(romeo.sent.some((frame) => frame.includes('session-initiate'))).toBeFalse();
    push(hers);
    await knows(romeo, hers);
    await romeo.page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
  });

  it('gets no trust for its own key: Converse’s identity', async () => {
    const { trust } = await ask();
    server.onSent((stanza) => {
      if (stanza.includes(`${AXOLOTL}.bundles:77`)) push(its);
      return stanza;
    });
    await trust();
    await knows(romeo, its);

    expect(await trusted(romeo)).not.toContain(fingerprintOf(its));
  });
});
