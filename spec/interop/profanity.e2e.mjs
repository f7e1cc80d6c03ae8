import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GnuPg } from '../support/gnupg.mjs';
import { makeKey, openpgpOptions, trustKeys } from '../support/openpgp-page.mjs';
import { Profanity } from '../support/profanity.mjs';
import { worldOfSuite } from '../support/world.mjs';

/** Seals a secret in the page. @returns the message in base64 */
const sealIn = ({ page }, secret, peer) =>
  page.evaluate(
    async ([bytes, jid]) => {
      const envelope = _converse.api.jet.envelopes.get('urn:xmpp:openpgp:0');
      const [key, iv] = [Uint8Array.from(bytes.slice(0, 32)), Uint8Array.from(bytes.slice(32))];
      const options = { features: new Set(), signal: new AbortController().signal };
      return (await envelope.seal({ key, iv }, jid, options)).textContent;
    },
    [[...secret], `${peer}@localhost`],
  );

describe('A key that Profanity has published', () => {
  const world = worldOfSuite();
  const gnupg = new GnuPg();
  const profanity = new Profanity();
  let romeo, fingerprint;
  beforeAll(async () => {
    fingerprint = gnupg.makeKey('juliet', 'future-default');
    romeo = await world.open('romeo', 'juliet', openpgpOptions());
    await makeKey(romeo);
    await profanity.start('juliet', { c2sPort: world.c2sPort, gnupg });
    const path = join(gnupg.folder, 'public');
    writeFileSync(path, gnupg.exportPublic(fingerprint));
    await profanity.announce(path);
  }, 180_000);
  afterAll(async () => {
    await profanity.stop();
    gnupg.stop();
  });

  it('is fetched, and encrypted for', async () => {
    await trustKeys(romeo, 'juliet');
    const secret = randomBytes(44);
    const message = Buffer.from(await sealIn(romeo, secret, 'juliet'), 'base64');

    expect(gnupg.decryptOnly(message)).toContain(`>${secret.toString('base64')}</body>`);
  });
});
