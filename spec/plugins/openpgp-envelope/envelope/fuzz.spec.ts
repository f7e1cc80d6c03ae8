import { toBase64 } from '../../../../src/bytes/base64.js';
import { textEnvelope } from '../../../../plugins/jet/text-envelope.js';
import { parseOpenpgp, openpgpElement, signcryptText } from '../../../../plugins/openpgp-envelope/envelope/stanza.js';
import {
  KEY_LIST_NODE,
  keyListElement,
  keyNode,
  publicKeyElement,
} from '../../../../plugins/openpgp-envelope/keys/stanza.js';
import type { PrivateKey } from '../../../../plugins/openpgp-envelope/library.js';
import { userIdOf } from '../../../../plugins/openpgp-envelope/keys/public-key.js';
import type { Security, SecurityPrecondition } from '../../../../src/jingle/security.js';
import { NS } from '../../../../src/xmpp/namespaces.js';
import { failureOf } from '../../../contracts/key-transport.js';
import { jetWith } from '../../../support/memory-jet.js';
import { MemoryPep } from '../../../support/memory-pep.js';
import { threePeople, type OpenPgpParty } from '../../../support/openpgp-party.js';
import { recordLog } from '../../../support/recorded-log.js';
import { rejection } from '../../../support/rejection.js';
import { testBytes } from '../../../support/streams.js';

const { signal } = new AbortController();
const features = new Set([NS.jet, 'converse-jet:0#urn:xmpp:openpgp:0']);

describe('A hostile envelope of OpenPGP', () => {
  let pep: MemoryPep;
  let romeo: OpenPgpParty;
  let juliet: OpenPgpParty;
  let tybalt: OpenPgpParty;
  let receiver: SecurityPrecondition;
  let sealed: Element;
  let log: string[];

  beforeEach(async () => {
    log = recordLog();
    pep = new MemoryPep();
    ({ romeo, juliet, tybalt } = await threePeople(pep));
    receiver = jetWith(textEnvelope(juliet.envelope));
    const sender = jetWith(textEnvelope(romeo.envelope));
    const context = { contentName: 'a', initiator: `${romeo.jid}/orchard`, peer: `${juliet.jid}/balcony` };
    sealed = (await sender.offer(context, { features, signal })).element();
  });
  afterEach(() => Promise.all([romeo, juliet, tybalt].map((one) => one.close())));

  /** What becomes of an offer with this envelope. */
  async function answer(envelope: Element): Promise<unknown> {
    const security = sealed.cloneNode() as Element;
    security.append(envelope);
    const from = `${romeo.jid}/orchard`;
    return receiver.answer(security, { contentName: 'a', initiator: from, peer: from });
  }

  const expectRefusal = async (envelope: Element, context: string): Promise<void> => {
    const error = await rejection(answer(envelope));

    expect(error)
      .withContext(context)
      .toEqual(jasmine.objectContaining({ name: 'SessionError', reason: 'security-error' }));
  };
  const content = (): string =>
    signcryptText({ to: juliet.jid, time: Date.now(), body: toBase64(crypto.getRandomValues(new Uint8Array(44))) });

  it('opens as it was sealed, and so does what is made by hand here', async () => {
    for (const envelope of [sealed.children[0]!, await romeo.envelopeWith(content(), { to: juliet })]) {
      expect(await answer(envelope.cloneNode(true) as Element)).toEqual(jasmine.objectContaining({ label: 'OpenPGP' }));
    }
  });

  it('is refused with any of its bytes flipped', async () => {
    const message = parseOpenpgp(sealed.children[0]!);
    for (const [at, byte] of message.entries()) {
      const flipped = message.slice();
      flipped[at] = byte ^ (1 << (at % 8));
      await expectRefusal(openpgpElement(flipped), `byte ${String(at)} of ${String(message.length)}`);
    }

    expect(log).toEqual([]);
  }, 120_000);

  it('is refused wherever it is cut off', async () => {
    const message = parseOpenpgp(sealed.children[0]!);
    for (let length = 0; length < message.length; length += 7) {
      await expectRefusal(openpgpElement(message.slice(0, length)), `${String(length)} bytes`);
    }
  }, 120_000);

  it('is refused where it would become 4 MiB', async () => {
    const { createMessage, encrypt, enums } = romeo.library;
    const message = await encrypt({
      message: await createMessage({ text: content().replace('<payload', `${' '.repeat(4 << 20)}<payload`) }),
      encryptionKeys: juliet.key.toPublic(),
      signingKeys: romeo.key,
      format: 'binary',
      config: { preferredCompressionAlgorithm: enums.compression.zlib },
    });

    expect(message.length).toBeLessThan(32_768);
    await expectRefusal(openpgpElement(message), 'a packet bomb');

    // Not because of what is in it: it is not unpacked so far.
    expect(await failureOf(juliet.envelope.open(openpgpElement(message), romeo.jid))).toBe('undecryptable');
  });

  it('is refused where it has 4 MiB', async () => {
    const { createMessage, encrypt } = romeo.library;
    const message = await encrypt({
      message: await createMessage({ binary: crypto.getRandomValues(new Uint8Array(65_536)) }),
      encryptionKeys: juliet.key.toPublic(),
      signingKeys: romeo.key,
      format: 'binary',
    });
    await expectRefusal(openpgpElement(message), 'a large packet');
  });

  it('is opened where it is compressed, as GnuPG does', async () => {
    const { createMessage, encrypt, enums } = romeo.library;
    const body = toBase64(testBytes(44));
    const message = await encrypt({
      message: await createMessage({ text: signcryptText({ to: juliet.jid, time: Date.now(), body }) }),
      encryptionKeys: juliet.key.toPublic(),
      signingKeys: romeo.key,
      format: 'binary',
      config: { preferredCompressionAlgorithm: enums.compression.zip },
    });

    expect(((await answer(openpgpElement(message))) as Security).takeSecret().key).toEqual(testBytes(44).slice(0, 32));
  });

  it('is refused where its password is known instead of its key', async () => {
    const { createMessage, encrypt } = romeo.library;
    const message = await encrypt({
      message: await createMessage({ text: content() }),
      passwords: 'secret',
      signingKeys: romeo.key,
      format: 'binary',
    });
    await expectRefusal(openpgpElement(message), 'a password');
  });

  it('is refused where its signature is that of another text', async () => {
    const { createMessage, enums } = romeo.library;
    const [signed, other] = await Promise.all(
      [content(), content()].map(async (text) => (await createMessage({ text })).sign([romeo.key])),
    );
    const literalAt = signed!.packets.findIndex((packet) => packet instanceof romeo.library.LiteralDataPacket);
    signed!.packets[literalAt] = other!.packets.findPacket(enums.packet.literalData)!;
    const message = await signed!.encrypt([juliet.key.toPublic()]);

    await expectRefusal(openpgpElement(message.write() as Uint8Array), 'another text');
  });

  it('is refused where it is signed, and not encrypted', async () => {
    const { createMessage, sign } = romeo.library;
    const message = await sign({
      message: await createMessage({ text: content() }),
      signingKeys: romeo.key,
      format: 'binary',
    });
    await expectRefusal(openpgpElement(message), 'not encrypted');
  });

  describe('is refused where the signing key', () => {
    /** Announces a key for Romeo, which Juliet pins, then seals with it. */
    async function sealedWith(
      key: PrivateKey,
      published = key.toPublic().write(),
      signingKeys = key,
    ): Promise<Element> {
      await romeo.announce(key);
      pep.publish(romeo.jid, keyNode(key.getFingerprint()), publicKeyElement(published));
      await juliet.decide(romeo);
      // As if it were valid: what the signer says of their key does not count.
      const { createMessage, encrypt } = romeo.library;
      const message = await encrypt({
        message: await createMessage({ text: content() }),
        encryptionKeys: juliet.key.toPublic(),
        signingKeys,
        format: 'binary',
        date: key.getCreationTime(),
      });
      return openpgpElement(message);
    }
    const make = async (options: object = {}, name = userIdOf(romeo.jid)): Promise<PrivateKey> => {
      const { privateKey } = await romeo.library.generateKey({
        type: 'ecc',
        curve: 'curve25519Legacy',
        userIDs: { name },
        format: 'object',
        ...options,
      });
      return privateKey;
    };

    it('is right, it is opened', async () => {
      expect(await answer(await sealedWith(await make()))).toEqual(jasmine.objectContaining({ label: 'OpenPGP' }));
    });

    it('has expired', async () => {
      const date = new Date(Date.now() - 5 * 60_000);
      await expectRefusal(await sealedWith(await make({ keyExpirationTime: 60, date })), 'expired');
    });

    it('was revoked', async () => {
      const key = await make();
      await expectRefusal(await sealedWith(key, (await key.revoke()).toPublic().write()), 'revoked');
    });

    it('is a subkey that has expired, while others are valid', async () => {
      const date = new Date(Date.now() - 5 * 60_000);
      const key = await make({ date, subkeys: [{ sign: true, keyExpirationTime: 60, date }, { date }] });
      const envelope = await sealedWith(key);

      expect(await juliet.directory.devices(romeo.jid)).toHaveSize(2);
      await expectRefusal(envelope, 'an expired subkey');
    });

    it('was revoked once, though the server publishes it as it was', async () => {
      const { jid, fingerprint, key } = romeo;
      const revoked = await key.revoke();
      for (const [published, date] of [
        [revoked, '2027-01-01T00:00:00Z'],
        [key, '2027-01-02T00:00:00Z'],
      ] as const) {
        pep.publish(jid, keyNode(fingerprint), publicKeyElement(published.toPublic().write()));
        pep.publish(jid, KEY_LIST_NODE, keyListElement([{ fingerprint, date }]));

        expect(await juliet.directory.devices(jid)).toEqual([]);
      }
      await expectRefusal(await romeo.envelopeWith(content(), { to: juliet }), 'revoked once');
    });

    it('is published without its primary key', async () => {
      const key = await make();
      const packets = key.toPublic().toPacketList();
      const subkey = packets.filterByTag(romeo.library.enums.packet.publicSubkey);
      await expectRefusal(await sealedWith(key, subkey.write()), 'subkeys only');
    });

    it('is published with its secret part', async () => {
      const key = await make();
      await expectRefusal(await sealedWith(key, key.write()), 'secret');
    });

    it('has the user ID of another account', async () => {
      await expectRefusal(await sealedWith(await make({}, userIdOf(tybalt.jid))), 'another account');
      await expectRefusal(await sealedWith(await make({}, romeo.jid)), 'no user ID of XMPP');
    });

    it('is another than its fingerprint says', async () => {
      const [key, other] = await Promise.all([make(), make()]);
      await expectRefusal(await sealedWith(key, other.toPublic().write(), other), 'another key');
    });

    it('is one of several in one node', async () => {
      const key = await make();
      const both = Uint8Array.of(...key.toPublic().write(), ...tybalt.key.toPublic().write());
      await expectRefusal(await sealedWith(key, both), 'two keys');
    });
  });
});
