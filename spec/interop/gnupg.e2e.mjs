import { randomBytes } from 'node:crypto';
import { GnuPg } from '../support/gnupg.mjs';
import {
  choosePassphrase,
  closeOnFingerprint,
  makeKey,
  openKeyDialog,
  openpgpOptions,
  trustKeys,
} from '../support/openpgp-page.mjs';
import { chooseFiles, nextCard, sendIq, worldOfSuite } from '../support/world.mjs';

const OPENPGP = 'urn:xmpp:openpgp:0';
const PUBSUB = 'http://jabber.org/protocol/pubsub';
const CODE = 'TWNK-KD5Y-MT3T-E1GS-DRDB-KVTW';

/** Publishes an item in a node of the page's account. */
async function publish(client, node, payload) {
  const item = `<publish node="${node}"><item id="current">${payload}</item></publish>`;
  const answer = await sendIq(client, `${client.me}@localhost`, `<pubsub xmlns="${PUBSUB}">${item}</pubsub>`);

  expect(answer).toContain('type="result"');
}

/** Opens an envelope in the page. @returns the secret in base64 */
const openIn = ({ page }, message, from) =>
  page.evaluate(
    async ([namespace, base64, jid]) => {
      const envelope = document.createElementNS(namespace, 'openpgp');
      envelope.textContent = base64;
      const cipher = { namespace: 'aes-256', aliases: [], keyBytes: 32 };
      const { secret, sender } = await _converse.api.jet.envelopes.get(namespace).open(envelope, jid, cipher);
      return { secret: [...secret.key, ...secret.iv], trust: sender.trust };
    },
    [OPENPGP, message.toString('base64'), `${from}@localhost`],
  );

const signcrypt = (to, body) => `<signcrypt xmlns="${OPENPGP}">
  <to jid="${to}@localhost"/><time stamp="${new Date().toISOString()}"/><rpad>x</rpad>
  <payload><body xmlns="jabber:client">${body}</body></payload></signcrypt>`;

/** Of the page's account, as it is on the server. */
const backupOf = ({ page, me }) =>
  page.evaluate(async (jid) => {
    const { stx } = converse.env;
    const iq = await _converse.api.sendIQ(
      stx`<iq xmlns="jabber:client" type="get" to="${jid}"><pubsub xmlns="http://jabber.org/protocol/pubsub"><items node="urn:xmpp:openpgp:0:secret-key"/></pubsub></iq>`,
    );
    return iq.querySelector('secretkey').textContent;
  }, `${me}@localhost`);

for (const algorithm of ['future-default', 'default']) {
  describe(`GnuPG, with a key of the kind ${algorithm},`, () => {
    const world = worldOfSuite();
    const gnupg = new GnuPg();
    let romeo, juliet, ours, theirs;
    beforeAll(async () => {
      theirs = gnupg.makeKey('juliet', algorithm);
      [romeo, juliet] = await Promise.all([
        world.open('romeo', 'juliet', openpgpOptions()),
        world.open('juliet', 'romeo', openpgpOptions()),
      ]);
    }, 120_000);
    afterAll(() => gnupg.stop());

    it('has its key taken from a file, and a backup opened with the dashed code', async () => {
      const dialog = await openKeyDialog(juliet);
      await dialog.getByRole('button', { name: 'Take a key from a file' }).click();
      const buffer = gnupg.exportSecret(theirs, '--armor');
      await dialog
        .getByLabel('File with your secret key')
        .setInputFiles({ name: 'a.asc', mimeType: 'text/plain', buffer });
      await choosePassphrase(dialog);
      await dialog.getByRole('button', { name: 'Take this key' }).click();
      const code = await dialog.locator('.jet-openpgp-code').innerText();
      await dialog.getByRole('button', { name: 'I have written it down: store the backup' }).click();

      expect(await closeOnFingerprint(dialog)).toBe(theirs);

      const other = new GnuPg();
      const backup = Buffer.from(await backupOf(juliet), 'base64');

      expect(() => other.decrypt(backup, code.replaceAll('-', ''))).toThrow();

      other.import(other.decrypt(backup, code).bytes);

      expect(other.fingerprint('xmpp:juliet@localhost')).toBe(theirs);
      expect(other.exportSecret(theirs).length).toBeGreaterThan(300);
      other.stop();
    }, 60_000);

    it('decrypts and verifies what the page has sealed', async () => {
      ours = await makeKey(romeo);
      await trustKeys(romeo, 'juliet');
      await nextCard(juliet, 'offered', () => chooseFiles(romeo, { bytes: randomBytes(10) }));
      const [, sealed] = /<openpgp[^>]*>([^<]*)</.exec(romeo.sent.findLast((frame) => frame.includes('<openpgp')));
      gnupg.import(Buffer.from(await publicKeyOf(romeo, ours), 'base64'));
      const { bytes, signer } = gnupg.decrypt(Buffer.from(sealed, 'base64'));

      expect(signer).toBe(ours);
      expect(String(bytes)).toContain('<to xmlns="urn:xmpp:openpgp:0" jid="juliet@localhost"/>');
      expect(String(bytes)).toMatch(/<body xmlns="jabber:client">[A-Za-z0-9+/]{59}=<\/body>/);
    }, 60_000);

    it('seals what the page opens', async () => {
      const secret = randomBytes(44);
      const text = signcrypt('romeo', secret.toString('base64'));
      const message = gnupg.signAndEncrypt(text, { from: theirs, to: ours });

      expect(await openIn(romeo, message, 'juliet')).toEqual({ secret: [...secret], trust: 'trusted' });
    });

    it('makes a backup that the page restores', async () => {
      await juliet.close();
      juliet = await world.open('juliet', 'romeo', openpgpOptions());
      const backup = gnupg.encryptUnder(CODE, gnupg.exportSecret(theirs)).toString('base64');
      await publish(juliet, `${OPENPGP}:secret-key`, `<secretkey xmlns="${OPENPGP}">${backup}</secretkey>`);
      const dialog = await openKeyDialog(juliet);
      await dialog.getByRole('button', { name: 'Restore the backup' }).click();
      await dialog.getByLabel('Code of the backup').fill(CODE);
      await choosePassphrase(dialog);
      await dialog.getByRole('button', { name: 'Restore', exact: true }).click();

      expect(await closeOnFingerprint(dialog)).toBe(theirs);
    }, 60_000);
  });
}

/** The public key that an account has published, in base64. */
const publicKeyOf = ({ page, me }, fingerprint) =>
  page.evaluate(
    async ([jid, node]) => {
      const { stx } = converse.env;
      const iq = await _converse.api.sendIQ(
        stx`<iq xmlns="jabber:client" type="get" to="${jid}"><pubsub xmlns="http://jabber.org/protocol/pubsub"><items node="${node}"/></pubsub></iq>`,
      );
      return iq.querySelector('data').textContent;
    },
    [`${me}@localhost`, `${OPENPGP}:public-keys:${fingerprint.toUpperCase()}`],
  );
