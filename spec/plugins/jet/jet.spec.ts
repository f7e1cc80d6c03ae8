import { keyTransportEnvelope, type Envelope } from '../../../plugins/jet/envelope.js';
import { jet } from '../../../plugins/jet/jet.js';
import { ConverseKeyTransport } from '../../../plugins/omemo-key-transport/converse-key-transport.js';
import type { KeyTransport, Secret } from '../../../src/key-transport/key-transport.js';
import { element } from '../../../src/xmpp/element.js';
import { NS } from '../../../src/xmpp/namespaces.js';
import { securityContract, type SecurityParty } from '../../contracts/security.js';
import { MemoryKeys } from '../../support/memory-key-transport.js';
import { loadLibomemo } from '../../support/libomemo.js';
import { MemoryOmemo, MemoryPubsub } from '../../support/memory-omemo.js';
import { rejection } from '../../support/rejection.js';
import { testBytes } from '../../support/streams.js';
import { xml } from '../../support/xml.js';

const ROMEO = 'romeo@example.org';
const JULIET = 'juliet@example.org';
const TYBALT = 'tybalt@example.org';
const party = (jid: string, transport: KeyTransport): SecurityParty => ({
  jid: `${jid}/device`,
  security: jet(() => [keyTransportEnvelope(transport)]),
});

securityContract('JET with keys in memory', async () => {
  const keys = new MemoryKeys();
  const [romeo, juliet, tybalt] = [keys.join(ROMEO, 1), keys.join(JULIET, 2), keys.join(TYBALT, 3)];
  await romeo.trust(JULIET, 2, 'trusted');
  await juliet.trust(ROMEO, 1, 'trusted');
  return { initiator: party(ROMEO, romeo), responder: party(JULIET, juliet), stranger: party(TYBALT, tybalt) };
});

securityContract('JET with OMEMO', async () => {
  const library = await loadLibomemo();
  const pubsub = new MemoryPubsub();
  const join = async (jid: string, id: number): Promise<KeyTransport> => {
    const { omemo } = await MemoryOmemo.create(library, pubsub, jid, id);
    return new ConverseKeyTransport({ omemo, library: () => Promise.resolve(library) });
  };
  const romeo = await join(ROMEO, 1);
  const juliet = await join(JULIET, 2);
  const tybalt = await join(TYBALT, 3);
  await romeo.trust(JULIET, 2, 'trusted');
  await juliet.trust(ROMEO, 1, 'trusted');
  return { initiator: party(ROMEO, romeo), responder: party(JULIET, juliet), stranger: party(TYBALT, tybalt) };
});

/** An envelope that keeps what it is given. */
class RecordingEnvelope implements Envelope {
  readonly sealed: Secret[] = [];
  readonly peers: string[] = [];
  readonly opened: string[] = [];
  /** What opening and sealing comes to. */
  error: Error | undefined;
  last: Secret | undefined;

  constructor(readonly namespace: string) {}

  seal(secret: Secret, peer: string): Promise<Element> {
    this.last = secret;
    this.sealed.push({ key: secret.key.slice(), iv: secret.iv.slice() });
    this.peers.push(peer);
    return this.error === undefined ? Promise.resolve(element(this.namespace, 'e')) : Promise.reject(this.error);
  }

  open(_envelope: Element, initiator: string) {
    this.opened.push(initiator);
    if (this.error !== undefined) return Promise.reject(this.error);
    this.last = { key: testBytes(16), iv: testBytes(12) };
    const sender = { jid: initiator, id: 1, fingerprint: '', trust: 'trusted' as const };
    return Promise.resolve({ secret: this.last, sender });
  }
}

describe('JET', () => {
  const { signal } = new AbortController();
  const context = { contentName: 'a-file-offer', initiator: `${ROMEO}/device`, peer: `${JULIET}/device` };
  let first: RecordingEnvelope;
  let second: RecordingEnvelope;
  let envelopes: RecordingEnvelope[];
  const security = jet(() => envelopes);

  beforeEach(() => {
    first = new RecordingEnvelope('urn:example:first');
    second = new RecordingEnvelope('urn:example:second');
    envelopes = [first, second];
  });

  const wire = (type: string, more = 'name="a-file-offer"'): Element =>
    xml(
      `<security xmlns="${NS.jet}" ${more} cipher="urn:xmpp:ciphers:aes-128-gcm-nopadding" type="${type}"><e xmlns="${type}"/></security>`,
    );
  const answer = (element: Element, more = {}) =>
    security.answer(element, { ...context, peer: context.initiator, ...more });
  const failure = async (promise: Promise<unknown>): Promise<unknown> => {
    const { reason, failure } = (await rejection(promise)) as { reason?: string; failure?: string };
    return { reason, failure };
  };
  const REFUSED = { reason: 'security-error', failure: 'security' };

  it('seals a fresh 16-byte key and 12-byte IV for the bare JID of the peer', async () => {
    const offered = await security.offer(context, { signal });
    const [sealed] = first.sealed;

    expect([sealed?.key.length, sealed?.iv.length]).toEqual([16, 12]);
    expect(first.peers).toEqual([JULIET]);
    expect(offered.takeSecret()).toEqual(sealed!);
    expect(offered.element().getAttribute('type')).toBe(first.namespace);
    expect(offered.element().getAttribute('name')).toBe('a-file-offer');
    expect(second.sealed).toEqual([]);
  });

  it('overwrites the key that it gave to the envelope', async () => {
    await security.offer(context, { signal });

    expect(first.last?.key).toEqual(new Uint8Array(16));

    first.error = new Error('no');
    await rejection(security.offer(context, { signal }));

    expect(first.last?.key).toEqual(new Uint8Array(16));
  });

  it('overwrites the key that an envelope gave to it', async () => {
    const answered = await answer(wire(first.namespace));

    expect(first.last?.key).toEqual(new Uint8Array(16));
    expect(answered.takeSecret().key).toEqual(testBytes(16));
  });

  it('offers nothing without an envelope, least of all clear text', async () => {
    envelopes = [];

    expect(await failure(security.offer(context, { signal }))).toEqual({
      reason: 'security-error',
      failure: 'unavailable',
    });
  });

  it('tries no other envelope when the first cannot be sealed', async () => {
    first.error = new Error('no');

    expect(await rejection(security.offer(context, { signal }))).toBe(first.error);
    expect(second.sealed).toEqual([]);
  });

  it('opens every envelope that it knows', async () => {
    await answer(wire(second.namespace));

    expect(second.opened).toEqual([ROMEO]);
    expect(first.opened).toEqual([]);
  });

  it('opens nothing of an unknown type, for another content, or from another than the initiator', async () => {
    const refused = [
      answer(wire('urn:example:third')),
      answer(wire(first.namespace, 'name="another"')),
      answer(wire(first.namespace), { peer: `${JULIET}/device` }),
      answer(wire(first.namespace), { peer: `${ROMEO}/another-device` }),
    ];
    for (const promise of refused) expect(await failure(promise)).toEqual(REFUSED);

    expect([...first.opened, ...second.opened]).toEqual([]);
  });

  it('opens what names no content', async () => {
    await answer(wire(first.namespace, ''));

    expect(first.opened).toEqual([ROMEO]);
  });

  it('takes an exception of an envelope for an envelope that cannot be opened', async () => {
    first.error = new TypeError('no function');

    expect(await failure(answer(wire(first.namespace)))).toEqual(REFUSED);
  });

  it('lets a cancellation through', async () => {
    const abort = new Error('cancelled');
    abort.name = 'AbortError';
    first.error = abort;

    expect(await rejection(answer(wire(first.namespace)))).toBe(abort);
  });

  it('echoes the <security/> that it got', async () => {
    const got = wire(first.namespace);

    expect((await answer(got)).element()).toBe(got);
  });
});
