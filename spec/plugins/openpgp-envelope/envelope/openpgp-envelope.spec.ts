import type { TextEnvelope } from '../../../../plugins/jet/text-envelope.js';
import { MAX_SKEW_MS } from '../../../../plugins/openpgp-envelope/envelope/skew.js';
import { parseOpenpgp, signcryptText } from '../../../../plugins/openpgp-envelope/envelope/stanza.js';
import { generate } from '../../../../plugins/openpgp-envelope/own/secret-key.js';
import { element } from '../../../../src/xmpp/element.js';
import { NS } from '../../../../src/xmpp/namespaces.js';
import { failureOf } from '../../../contracts/key-transport.js';
import { MemoryPep } from '../../../support/memory-pep.js';
import { rejection } from '../../../support/rejection.js';
import { threePeople, type OpenPgpParty } from '../../../support/openpgp-party.js';

describe('The envelope of OpenPGP', () => {
  let pep: MemoryPep;
  let romeo: OpenPgpParty;
  let juliet: OpenPgpParty;
  let tybalt: OpenPgpParty;
  beforeEach(async () => {
    pep = new MemoryPep();
    ({ romeo, juliet, tybalt } = await threePeople(pep));
  });
  afterEach(() => Promise.all([romeo, juliet, tybalt].map((one) => one.close())));

  const text = (parts: Partial<{ to: string; time: number; body: string }> = {}): string =>
    signcryptText({ to: juliet.jid, time: Date.now(), body: 'a secret', ...parts });
  const open = (envelope: Element, from = romeo.jid): Promise<{ text: string }> => juliet.envelope.open(envelope, from);
  /** The failure with which Juliet refuses what Romeo has sealed so. */
  const refusal = async (content: string, options: { signingKeys?: OpenPgpParty['key'][] } = {}): Promise<unknown> =>
    failureOf(open(await romeo.envelopeWith(content, { to: juliet, ...options })));

  it('is one for text of the plugin jet', () => {
    const envelope: TextEnvelope = romeo.envelope;

    expect([envelope.namespace, envelope.label]).toEqual(['urn:xmpp:openpgp:0', 'OpenPGP']);
  });

  it('carries a text to the peer, and says who has signed', async () => {
    const { text: opened, sender } = await juliet.envelope.open(
      await romeo.envelope.seal('a secret', juliet.jid),
      romeo.jid,
    );

    expect(opened).toBe('a secret');
    expect(sender).toEqual({
      jid: romeo.jid,
      id: 0,
      fingerprint: romeo.fingerprint,
      address: `OPENPGP4FPR:${romeo.fingerprint.toUpperCase()}`,
      trust: 'trusted',
    });
  });

  it('names the keys that it was sealed for', async () => {
    const envelope = await romeo.envelope.seal('a secret', juliet.jid);

    expect(await romeo.envelope.recipients(envelope, juliet.jid)).toEqual({
      devices: [{ jid: juliet.jid, id: 0, fingerprint: juliet.fingerprint }],
      leftOut: [],
    });
  });

  it('reaches whose key is trusted, and nobody else', async () => {
    expect(await romeo.envelope.reaches(juliet.jid)).toBeTrue();
    expect(await romeo.envelope.reaches(tybalt.jid)).toBeFalse();
    expect(await romeo.envelope.reaches('nobody@example.org')).toBeFalse();
    expect(await rejection(romeo.envelope.seal('a secret', tybalt.jid))).toEqual(
      jasmine.objectContaining({ reason: 'security-error', failure: 'no-trusted-device' }),
    );
  });

  it('is encrypted for the trusted keys alone, and not for our own', async () => {
    const message = await romeo.library.readMessage({
      binaryMessage: parseOpenpgp(await romeo.envelope.seal('a secret', juliet.jid)),
    });
    const ids = message.getEncryptionKeyIDs().map((id) => id.toHex());

    expect(ids).toEqual([juliet.key.subkeys[0]!.getKeyID().toHex()]);
  });

  it('says nothing of the length of its text', async () => {
    const lengths = new Set<number>();
    for (let i = 0; i < 12; i++) lengths.add((await romeo.envelope.seal('a secret', juliet.jid)).textContent.length);

    expect(lengths.size).toBeGreaterThan(3);
  });

  it('is opened as unverified where the user has not decided on the signer', async () => {
    await tybalt.decide(juliet);
    const { sender } = await juliet.envelope.open(await tybalt.envelope.seal('a secret', juliet.jid), tybalt.jid);

    expect(sender.trust).toBe('undecided');
  });

  it('is opened once, in whatever tab', async () => {
    const envelope = await romeo.envelope.seal('a secret', juliet.jid);
    await open(envelope);

    expect(await failureOf(open(envelope))).toBe('undecryptable');
  });

  it('is opened once, even if its outer packets are others', async () => {
    const content = text();
    await open(await romeo.envelopeWith(content, { to: juliet }));

    expect(await refusal(content)).toBe('undecryptable');
  });

  it('is refused from a distrusted key', async () => {
    await juliet.decide(romeo, 'distrusted');

    expect(await failureOf(open(await romeo.envelope.seal('a secret', juliet.jid)))).toBe('distrusted-device');
  });

  it('is refused from a key that has taken the place of the pinned one, until the user decides', async () => {
    const other = await generate(romeo.library, romeo.jid);
    await romeo.nodes.withdraw(romeo.fingerprint);
    await romeo.announce(other);
    const envelope = (): Promise<Element> => romeo.envelopeWith(text(), { to: juliet, signingKeys: [other] });

    expect(await failureOf(open(await envelope()))).toBe('identity-changed');

    const [device] = await juliet.directory.devices(romeo.jid);

    expect(device).toEqual(jasmine.objectContaining({ changed: true, trust: 'undecided' }));

    await juliet.directory.trust(device!, 'trusted');

    expect((await open(await envelope())).text).toBe('a secret');
  });

  it('is refused where a key has signed that the account does not announce', async () => {
    expect(await refusal(text(), { signingKeys: [tybalt.key] })).toBe('unknown-device');
    expect(await failureOf(open(await romeo.envelope.seal('a secret', juliet.jid), tybalt.jid))).toBe('unknown-device');

    await romeo.nodes.withdraw(romeo.fingerprint);

    expect(await refusal(text())).toBe('unknown-device');
  });

  it('is refused where nobody, or more than one, has signed', async () => {
    expect(await refusal(text(), { signingKeys: [] })).toBe('undecryptable');
    expect(await refusal(text(), { signingKeys: [romeo.key, tybalt.key] })).toBe('undecryptable');
    expect(await refusal(text(), { signingKeys: [romeo.key, romeo.key] })).toBe('undecryptable');
  });

  it('is refused where it is for somebody else', async () => {
    expect(await refusal(text({ to: tybalt.jid }))).toBe('not-for-this-device');
    expect(await refusal(text({ to: '' }))).toBe('not-for-this-device');
    expect(await failureOf(tybalt.envelope.open(await romeo.envelope.seal('x', juliet.jid), romeo.jid))).toBe(
      'undecryptable',
    );
  });

  it('is refused where its time is too far from now', async () => {
    const minute = 60_000;

    expect(await refusal(text({ time: Date.now() - MAX_SKEW_MS - minute }))).toBe('undecryptable');
    expect(await refusal(text({ time: Date.now() + MAX_SKEW_MS + minute }))).toBe('undecryptable');

    for (const time of [Date.now() - MAX_SKEW_MS + minute, Date.now() + MAX_SKEW_MS - minute]) {
      expect((await open(await romeo.envelopeWith(text({ time }), { to: juliet }))).text).toBe('a secret');
    }
  });

  it('is refused in ASCII armor, and in anything else but base64', async () => {
    const message = parseOpenpgp(await romeo.envelope.seal('a secret', juliet.jid));
    const { armor, enums } = romeo.library;
    for (const content of [armor(enums.armor.message, message), 'AAAA', '%%%%', '']) {
      const failure = await failureOf(open(element(NS.openpgp, 'openpgp', {}, content)));

      expect(['malformed', 'undecryptable']).toContain(failure as string);
    }
  });

  it('is opened where white space stands between the lines of its base64', async () => {
    const { textContent } = await romeo.envelope.seal('a secret', juliet.jid);
    const lines = `\n  ${textContent.match(/.{1,60}/g)!.join('\n  ')}\n`;

    expect((await open(element(NS.openpgp, 'openpgp', {}, lines))).text).toBe('a secret');
  });
});
