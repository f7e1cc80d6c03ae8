import { ENCRYPTED_FILE_TRANSFER } from '../../../plugins/encrypted-file-transfer/wire/dialect.js';
import { headerSecurity } from '../../../plugins/encrypted-file-transfer/wire/draft-2015-security.js';
import {
  encryptedChecksum,
  encryptedDescription,
} from '../../../plugins/encrypted-file-transfer/wire/draft-2015-stanza.js';
import { checksumElement } from '../../../plugins/encrypted-file-transfer/wire/file-transfer-stanza.js';
import { encryptStream } from '../../../src/crypto/aes-gcm.js';
import { ciphertextSize } from '../../../src/crypto/gcm-secret.js';
import { digest } from '../../../src/crypto/one-shot-digest.js';
import { isStanzaError } from '../../../src/errors.js';
import type { SecurityPrecondition } from '../../../src/jingle/security.js';
import type { KeyTransport } from '../../../src/key-transport/key-transport.js';
import { bareJid } from '../../../src/xmpp/jid.js';
import { element } from '../../../src/xmpp/element.js';
import { NS } from '../../../src/xmpp/namespaces.js';
import { Party } from '../../support/file-transfer-party.js';
import { MemoryNetwork } from '../../support/memory-iq.js';
import { MemoryKeys, type MemoryKeyTransport } from '../../support/memory-key-transport.js';
import { collect, streamOf, testBytes } from '../../support/streams.js';
import { decide } from '../../support/decide.js';

const BYTES = testBytes(10_000);
const secret = { key: testBytes(16, 3), iv: testBytes(12, 4) };
const file = { name: 'f.png', size: BYTES.length, mediaType: 'image/png', description: undefined, date: undefined };

describe('A file in the form of the 2015 draft', () => {
  let network: MemoryNetwork;
  let romeo: Party;
  let juliet: Party;
  let keys: Map<Party, MemoryKeyTransport>;
  let wire: Uint8Array<ArrayBuffer>;

  beforeAll(async () => {
    wire = await collect(streamOf(BYTES).pipeThrough(encryptStream(secret)));
  });
  beforeEach(async () => {
    network = new MemoryNetwork();
    romeo = new Party(network, 'romeo@montague.lit/orchard');
    juliet = new Party(network, 'juliet@capulet.lit/balcony');
    const memory = new MemoryKeys(NS.omemo0);
    keys = new Map([romeo, juliet].map((party, at) => [party, memory.join(bareJid(party.jid), at + 1)]));
    for (const party of [romeo, juliet]) register(party, keys.get(party));
    await decide(keys.get(romeo)!, bareJid(juliet.jid), 2, 'trusted');
  });

  const register = ({ engine }: Party, transport: KeyTransport | undefined): void => {
    engine.securities.register(headerSecurity(() => transport));
  };
  const send = ({ isOurs = false } = {}): Promise<void> => {
    const { transport, engine } = romeo;
    romeo.peersAreOurs = isOurs;
    const security = engine.securities.get(NS.omemo0);
    const dialect = ENCRYPTED_FILE_TRANSFER;
    const device = { fullJid: juliet.jid, isOurs, dialect, transports: [transport], security };
    return romeo.offer(new File([BYTES], 'f.png'), device);
  };
  const sent = (action: string): Element =>
    network.exchanges.map(({ payload }) => payload).find((one) => one.getAttribute('action') === action)!;

  /** Offers by hand. */
  async function offer(
    description: (envelope: Element) => Element,
    { security, senders = 'initiator', seal = keys.get(romeo)! } = {} as {
      security?: SecurityPrecondition;
      senders?: 'initiator' | 'responder' | 'both' | undefined;
      seal?: MemoryKeyTransport;
    },
  ) {
    const envelope = await seal.wrap(bareJid(juliet.jid), secret);
    const parts = {
      peer: juliet.jid,
      contentName: 'a-file-offer',
      transports: [romeo.transport],
      isTrusted: () => true,
    };
    return romeo.engine.initiate(
      { ...parts, senders: senders, description: description(envelope), security },
      { signal: new AbortController().signal },
    );
  }
  const described = (envelope: Element): Element => encryptedDescription(file, envelope);
  const sha256 = (bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> => digest('SHA-256', bytes);

  it('goes from one of us to the other, checked by the hash of its ciphertext', async () => {
    const sending = send();
    const card = await juliet.cards.first();
    card.actions.accept();
    const transfer = await card.until('over');
    await sending;

    expect(transfer.state).toEqual({ name: 'saved' });
    expect([transfer.encrypted, transfer.file.size, transfer.sender?.id]).toEqual([true, BYTES.length, 1]);
    expect(await juliet.received(transfer)).toEqual(BYTES);
    expect((await romeo.cards.first()).transfer.state).toEqual({ name: 'saved' });
    const [info] = sent('session-info').children;

    expect([info!.localName, info!.namespaceURI]).toEqual(['checksum', NS.encryptedFileTransfer]);
  });

  it('has no <security/>, and its session-accept no header', async () => {
    const sending = send();
    const card = await juliet.cards.first();
    card.actions.accept();
    await card.until('over');
    await sending;

    for (const action of ['session-initiate', 'session-accept']) {
      const [content] = sent(action).children;

      expect([...content!.children].map(({ localName }) => localName)).toEqual(['description', 'transport']);
    }
    const names = (action: string): string[] =>
      [...sent(action).getElementsByTagNameNS(NS.omemo0, '*')].map(({ localName }) => localName);

    expect(names('session-initiate')).toContain('key');
    expect(names('session-accept')).toContain('file');
    expect(names('session-accept')).not.toContain('key');
  });

  it('has a new key and IV each time', async () => {
    const wrap = spyOn(keys.get(romeo)!, 'wrap').and.callThrough();
    const seen: string[] = [];
    wrap.and.callFake((_jid, { key, iv }) => {
      seen.push(key.join(), iv.join());
      return Promise.reject(new Error('enough'));
    });
    await send();
    await send();

    expect(new Set(seen).size).toBe(4);
  });

  for (const [isOurs, form] of [
    [true, 'guarded'],
    [false, 'bare'],
  ] as const) {
    it(`has a ${form} key for a client that is ${isOurs ? '' : 'not '}of our own kind`, async () => {
      const wrap = spyOn(keys.get(romeo)!, 'wrap').and.rejectWith(new Error('enough'));
      await send({ isOurs });

      expect(wrap.calls.argsFor(0)[2]).toEqual(jasmine.objectContaining({ blob: form }));
    });
  }

  it('is not offered when nobody is trusted', async () => {
    await decide(keys.get(romeo)!, bareJid(juliet.jid), 2, 'distrusted');
    await send();

    expect((await romeo.cards.first()).transfer.state).toEqual({ name: 'failed', failure: 'no-trusted-device' });
    expect(network.dialogue).toEqual([]);
  });

  it('is not offered in clear: without an envelope there is no description', async () => {
    const { transport } = romeo;
    const device = { fullJid: juliet.jid, isOurs: false, dialect: ENCRYPTED_FILE_TRANSFER, transports: [transport] };
    for (const security of [undefined, romeo.security]) {
      await romeo.offer(new File([BYTES], 'f.png'), { ...device, security });
    }

    expect(romeo.cards.shown.map((card) => card.transfer.state)).toEqual([
      { name: 'failed', failure: 'unencrypted' },
      { name: 'failed', failure: 'unencrypted' },
    ]);
    expect(network.dialogue).toEqual([]);
  });

  for (const [what, senders, expected] of [
    ['without senders is its initiator’s', undefined, 'offered'],
    ['of both sides is refused', 'both', 'bad-request'],
  ] as const) {
    it(what, async () => {
      const answer = await offer(described, { senders }).catch(conditionOf);
      const seen = typeof answer === 'string' ? answer : (await juliet.cards.first()).transfer.state.name;

      expect(seen).toBe(expected);
    });
  }

  it('cannot be requested: unsupported-applications', async () => {
    const session = await offer(described, { senders: 'responder' });

    expect((await session.ended).reason).toBe('unsupported-applications');
    expect(juliet.cards.shown).toEqual([]);
  });

  for (const [what, description] of [
    ['with two envelopes', (envelope: Element) => withChildren(described(envelope), envelope)],
    ['with an envelope of JET beside', (envelope: Element) => described(envelope)],
    ['of XEP-0234 with an envelope of the draft in <file/>', inFile],
  ] as const) {
    it(`is refused ${what}, and never taken for one in clear`, async () => {
      juliet.settings = { ...juliet.settings, allowUnencrypted: true };
      const withJet = what.includes('JET') ? { security: romeo.security } : {};
      const session = await offer(description, withJet).catch(conditionOf);
      const reason = typeof session === 'string' ? session : (await session.ended).reason;

      expect(reason).toBe(what.includes('two') ? 'bad-request' : 'security-error');
      expect(juliet.cards.shown).toEqual([]);
    });
  }

  it('is refused with a payload, and its key overwritten', async () => {
    const unwrapped = { key: testBytes(16), iv: testBytes(12), payload: testBytes(30) };
    const [device] = await keys.get(juliet)!.devices(bareJid(romeo.jid));
    spyOn(keys.get(juliet)!, 'unwrap').and.resolveTo({ ...unwrapped, device: device!, trust: 'trusted' });
    const session = await offer(described);

    expect((await session.ended).reason).toBe('security-error');
    expect(unwrapped.key).toEqual(new Uint8Array(16));
  });

  for (const [what, failure, prepare] of [
    ['for another device', 'not-for-this-device', () => undefined],
    [
      'of a distrusted device',
      'distrusted-device',
      () => decide(keys.get(juliet)!, bareJid(romeo.jid), 1, 'distrusted'),
    ],
    ['where its key transport is missing', 'unavailable', () => register(juliet, undefined)],
  ] as const) {
    it(`is refused ${what}`, async () => {
      await prepare();
      const strip = (envelope: Element): Element => {
        if (failure === 'not-for-this-device') envelope.children[0]!.setAttribute('rid', '9');
        return described(envelope);
      };
      const session = await offer(strip);

      expect((await session.ended).reason).toBe('security-error');
      expect(juliet.cards.ended.map(({ state }) => state)).toEqual([{ name: 'failed', failure }]);
    });
  }

  /** Romeo offers by hand, sends these bytes and this checksum. @returns how Juliet's card ends */
  async function receive(bytes: Uint8Array, checksum: Element): Promise<unknown> {
    const session = await offer(described);
    const card = await juliet.cards.first();
    card.actions.accept();
    const { writable } = await session.connected();
    await writable.getWriter().write(bytes);
    await session.sendInfo(checksum);
    return (await card.until('over')).state;
  }

  it('is saved when the checksum is that of all that was sent', async () => {
    expect(await receive(wire, encryptedChecksum(await sha256(wire)))).toEqual({ name: 'saved' });
  });

  it('is saved only when the tag is right', async () => {
    const changed = wire.slice();
    changed[5]! ^= 1;

    expect(await receive(changed, encryptedChecksum(await sha256(changed)))).toEqual({
      name: 'failed',
      failure: 'corrupted',
    });
  });

  for (const [what, sum] of [
    ['the file itself', () => sha256(BYTES)],
    ['the ciphertext without its tag', () => sha256(wire.slice(0, -16))],
  ] as const) {
    it(`is not saved when the checksum is that of ${what}`, async () => {
      expect(await receive(wire, encryptedChecksum(await sum()))).toEqual({ name: 'failed', failure: 'corrupted' });
    });
  }

  it('takes a checksum in its own namespace only', async () => {
    const session = await offer(described);
    const card = await juliet.cards.first();
    card.actions.accept();
    const { writable } = await session.connected();
    await writable.getWriter().write(wire);
    await session.sendInfo(checksumElement('a-file-offer', { algorithm: 'sha-256', digest: new Uint8Array(32) }));
    await session.sendInfo(encryptedChecksum(await sha256(wire)));

    expect((await card.until('over')).state).toEqual({ name: 'saved' });
  });

  it('of a peer that asks for a part of it ends', async () => {
    const sending = send();
    const offered = await juliet.cards.first();
    const accept = spyOn(ENCRYPTED_FILE_TRANSFER, 'accept').and.callFake((description) => {
      const range = description.getElementsByTagNameNS(NS.omemo0, 'range')[0]!;
      range.setAttribute('offset', '16');
      return description;
    });
    offered.actions.accept();
    await sending;

    expect(accept).toHaveBeenCalled();
    expect((await romeo.cards.first()).transfer.state).toEqual({ name: 'failed', failure: 'protocol' });
  });

  it('counts the tag in its size', async () => {
    void send();
    await juliet.cards.first();

    expect(sent('session-initiate').getElementsByTagNameNS(NS.omemo0, 'size')[0]!.textContent).toBe(
      String(ciphertextSize(BYTES.length)),
    );
  });
});

const conditionOf = (error: unknown): string => (isStanzaError(error) ? error.condition : String(error));

function withChildren(description: Element, child: Element): Element {
  description.append(child);
  return description;
}

function inFile(envelope: Element): Element {
  const size = element(NS.fileTransfer, 'size', {}, '10016');
  return element(NS.fileTransfer, 'description', {}, element(NS.fileTransfer, 'file', {}, size, envelope));
}
