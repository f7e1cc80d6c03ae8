import { textEnvelope } from '../../../plugins/jet/text-envelope.js';
import type { Trust } from '../../../src/key-transport/key-transport.js';
import { NS } from '../../../src/xmpp/namespaces.js';
import { openPgpEnvelope, type OpenPgp } from '../../support/example-envelope.js';
import { jetWith } from '../../support/memory-jet.js';
import { NO_DEVICES } from '../../support/recording-envelope.js';
import { rejection } from '../../support/rejection.js';

const ROMEO = 'romeo@montague.lit';
const JULIET = 'juliet@capulet.lit';
const { signal } = new AbortController();
const features = new Set([NS.jet, 'converse-jet:0#urn:xmpp:openpgp:0']);
const context = { contentName: 'a', initiator: `${ROMEO}/orchard`, peer: `${JULIET}/balcony` };

/** Signs and encrypts by saying so. */
const pgpOf = (own: string, trust: Trust = 'trusted'): OpenPgp => ({
  ...NO_DEVICES,
  canEncryptFor: (jid) => Promise.resolve(jid === JULIET),
  encrypt: (text, jid) => Promise.resolve(JSON.stringify({ from: own, to: jid, text })),
  decrypt(message, jid) {
    const { from, to, text } = JSON.parse(message) as { from: string; to: string; text: string };
    if (from !== jid || to !== own) return Promise.reject(new Error('not signed, or not for us'));
    return Promise.resolve({ text, signer: { jid, id: 0, fingerprint: '0'.repeat(64), trust } });
  },
});

describe('The envelope of the documentation', () => {
  const romeo = jetWith(textEnvelope(openPgpEnvelope(pgpOf(ROMEO))));
  const juliet = jetWith(textEnvelope(openPgpEnvelope(pgpOf(JULIET, 'undecided'))));
  const answer = (security: Element) => juliet.answer(security, { ...context, peer: context.initiator });

  it('is the code that is tested here', async () => {
    const [source, page] = await Promise.all(
      ['/base/spec/support/example-envelope.ts', '/base/docs/plugin-authors.md'].map(async (path) =>
        (await fetch(path)).text(),
      ),
    );

    expect(page).toContain(`\`\`\`ts\n${source!}\`\`\``);
  });

  it('carries the secret of an offer to the peer', async () => {
    const offered = await romeo.offer(context, { features, signal });
    const answered = await answer(offered.element());

    expect(offered.element().getAttribute('type')).toBe('urn:xmpp:openpgp:0');
    expect(answered.takeSecret()).toEqual(offered.takeSecret());
    expect(answered.sender).toEqual(jasmine.objectContaining({ jid: ROMEO, trust: 'undecided' }));
  });

  it('is not sent to whom it does not reach', async () => {
    const offer = romeo.offer({ ...context, peer: 'nurse@capulet.lit/kitchen' }, { features, signal });

    expect(await rejection(offer)).toEqual(jasmine.objectContaining({ failure: 'no-trusted-device' }));
  });

  it('ends the session with security-error when it was changed, or somebody else has signed', async () => {
    for (const [text, changed] of [
      [ROMEO, 'tybalt@capulet.lit'],
      ['"text":"', '"text":"%'],
    ] as const) {
      const security = (await romeo.offer(context, { features, signal })).element();
      security.children[0]!.textContent = security.textContent.replace(text, changed);

      expect(await rejection(answer(security))).toEqual(jasmine.objectContaining({ reason: 'security-error' }));
    }
  });
});
