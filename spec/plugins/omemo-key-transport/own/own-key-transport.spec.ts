import { parseEncrypted } from '../../../../plugins/omemo-key-transport/omemo/encrypted-stanza.js';
import { bundleElement, parseBundle } from '../../../../plugins/omemo-key-transport/own/pep-stanza.js';
import { AXOLOTL, OMEMO_0, type OmemoVariant } from '../../../../plugins/omemo-key-transport/omemo/omemo-variants.js';
import { readPrekeyMessage, readWhisperMessage } from '../../../../plugins/omemo-key-transport/omemo/signal-message.js';
import { Sessions } from '../../../../plugins/omemo-key-transport/own/sessions.js';
import { toBase64 } from '../../../../src/bytes/base64.js';
import { StanzaError } from '../../../../src/errors.js';
import { element } from '../../../../src/xmpp/element.js';
import { NS } from '../../../../src/xmpp/namespaces.js';
import { failureOf, overTheWire } from '../../../contracts/key-transport.js';
import { MemoryPep, prekeysOf } from '../../../support/memory-pep.js';
import { variantOfRun } from '../../../support/long-run.js';
import { OwnParty } from '../../../support/own-party.js';
import { testBytes } from '../../../support/streams.js';
import { xml } from '../../../support/xml.js';
import { decide } from '../../../support/decide.js';

const secret = { key: testBytes(16), iv: testBytes(12, 2) };

/** Making keys, on a machine that does much else. */
const LONG_MS = 60_000;

const variant = variantOfRun;

describe(`An identity of our own in ${variant.namespace}`, () => {
  let pep: MemoryPep;
  let romeo: OwnParty;
  let juliet: OwnParty;
  const others: OwnParty[] = [];
  const party = async (name: string, jid?: string): Promise<OwnParty> => {
    const made = await OwnParty.create(pep, name, { namespaces: [variant.namespace], ...(jid && { jid }) });
    others.push(made);
    return made;
  };

  beforeEach(async () => {
    pep = new MemoryPep();
    romeo = await party('romeo');
    juliet = await party('juliet');
    await decide(romeo.transport, juliet.jid, juliet.id, 'trusted');
  }, LONG_MS);
  afterEach(async () => {
    await Promise.all(others.splice(0).map((each) => each.remove()));
  });

  const wrap = async (from = romeo, to = juliet): Promise<Element> =>
    overTheWire(await from.transport.wrap(to.jid, secret));
  const unwrap = (envelope: Element, to = juliet, from = romeo) => to.transport.unwrap(envelope, from.jid);
  const bundleNode = (of: OwnParty): string => variant.bundleNode(of.id);
  const published = (of: OwnParty): Element => pep.item(of.jid, bundleNode(of))!;
  /** Resolves when that client has published its bundle again. */
  const republished = (of: OwnParty): Promise<void> =>
    new Promise((resolve) => {
      pep.onRequest = ({ from, type, node }) => {
        if (from === of.jid && type === 'set' && node === bundleNode(of)) resolve();
      };
    });
  const keysFor = (envelope: Element, id: number) => parseEncrypted(envelope, id, variant.namespace).keys;
  /** A session with this blob as the key. */
  const blob = async (bytes: Uint8Array): Promise<Element> => {
    const real = Sessions.prototype.wrap;
    spyOn(Sessions.prototype, 'wrap').and.callFake(function (this: Sessions, device, _key, signal) {
      return real.call(this, device, bytes, signal);
    });
    return wrap();
  };

  it('§4.3: publishes its device list and 100 prekeys, numbered from 1, for everybody', () => {
    const ids = prekeysOf(published(juliet)).map((key) => Number(key.getAttribute('preKeyId')));

    expect(ids).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
    expect(pep.item(juliet.jid, variant.deviceListNode)?.firstElementChild?.getAttribute('id')).toBe(String(juliet.id));

    expect([...pep.nodes.values()].map(({ access }) => access)).toEqual(['open', 'open', 'open', 'open']);
    expect(juliet.id).toBeGreaterThan(0);
    expect(juliet.id).toBeLessThan(2 ** 31);
  });

  it('§5: builds a session only right before it sends', async () => {
    await romeo.transport.devices(juliet.jid);

    expect(await romeo.store.read((unit) => unit.all('sessions', variant.namespace, juliet.jid))).toEqual([]);
    await wrap();

    expect((await romeo.store.read((unit) => unit.all('sessions', variant.namespace, juliet.jid))).length).toBe(1);
  });

  it('§4.4: builds a session of a random prekey', async () => {
    const used = new Set<number>();
    // Ten times the same of a hundred is as good as never.
    for (let n = 0; n < 10; n++) {
      const { bytes } = keysFor(await wrap(), juliet.id)[0]!;
      used.add(readPrekeyMessage(bytes)!.prekeyId);
      await romeo.store.transact((unit) => {
        unit.delete('sessions', [variant.namespace, juliet.jid, juliet.id]);
        return Promise.resolve();
      });
    }

    expect(used.size).toBeGreaterThan(1);
  });

  it('§7: sends nothing to a device on which the person has not decided, nor to a distrusted one', async () => {
    expect(await failureOf(juliet.transport.wrap(romeo.jid, secret))).toBe('no-device');
    await decide(juliet.transport, romeo.jid, romeo.id, 'distrusted');

    expect(await failureOf(juliet.transport.wrap(romeo.jid, secret))).toBe('no-device');
  });

  it('§4.5: marks a PreKeyWhisperMessage as the namespace has it, and until it is answered', async () => {
    const first = await wrap();

    expect(first.querySelector('key')?.getAttribute('prekey')).toBe(variant.marksPrekeys ? 'true' : null);
    expect(readPrekeyMessage(keysFor(first, juliet.id)[0]!.bytes)).toBeDefined();
    await unwrap(first);
    await decide(juliet.transport, romeo.jid, romeo.id, 'trusted');
    await unwrap(await wrap(juliet, romeo), romeo, juliet);
    const next = await wrap();

    expect(next.querySelector('key')?.hasAttribute('prekey')).toBeFalse();
    expect(readPrekeyMessage(keysFor(next, juliet.id)[0]!.bytes)).toBeUndefined();
  });

  it('§4.7: deletes a used prekey, and publishes a bundle of 100 without it', async () => {
    const envelope = await wrap();
    const id = readPrekeyMessage(keysFor(envelope, juliet.id)[0]!.bytes)!.prekeyId;
    const again = republished(juliet);
    await unwrap(envelope);
    await again;
    await Promise.resolve();
    const { prekeys } = parseBundle(variant, published(juliet));

    expect(prekeys.length).toBe(100);
    expect(prekeys.map((prekey) => prekey.id)).not.toContain(id);
    expect(prekeys.at(-1)?.id).toBe(101);
    expect(await juliet.store.read((unit) => unit.get('prekeys', [variant.namespace, id]))).toBeUndefined();
  });

  it('sends nothing to a device whose bundle is hostile', async () => {
    const tybalt = await party('tybalt');
    const good = published(juliet).cloneNode(true) as Element;
    const others = parseBundle(variant, published(tybalt));
    const own = parseBundle(variant, good);
    const change = (name: string, text: string): Element => {
      const bundle = good.cloneNode(true) as Element;
      bundle.querySelector(name)!.textContent = text;
      return bundle;
    };
    const hostile = {
      'a forged signature': change('signedPreKeySignature', toBase64(testBytes(64))),
      'a signed prekey of another': bundleElement(variant, { ...own, signedPrekey: others.signedPrekey }),
      'another identity': bundleElement(variant, others),
      'no prekeys': bundleElement(variant, { ...own, prekeys: [] }),
      'a key that is not base64': change('identityKey', '!!!!'),
      'a key that is too short': change('identityKey', toBase64(testBytes(32))),
      'a key of another curve': change('identityKey', toBase64(Uint8Array.of(6, ...testBytes(32)))),
      'a signature that is too short': change('signedPreKeySignature', toBase64(testBytes(63))),
      'nothing in it': xml(`<bundle xmlns="${variant.namespace}"/>`),
      'another element': xml('<bundle xmlns="urn:x"/>'),
    };
    for (const [name, bundle] of Object.entries(hostile)) {
      pep.publish(juliet.jid, bundleNode(juliet), bundle);

      expect(await failureOf(romeo.transport.wrap(juliet.jid, secret)))
        .withContext(name)
        .toBe('no-device');
    }
    // What was substituted is not kept once the right one is back.
    pep.publish(juliet.jid, bundleNode(juliet), good);

    expect((await unwrap(await wrap())).key).toEqual(secret.key);
  });

  it('takes no bundle that comes from another account, nor of another node', async () => {
    pep.onAnswer = (iq) => {
      if (iq.querySelector('bundle') !== null) iq.setAttribute('from', 'tybalt@example.org');
      return iq;
    };

    expect(await failureOf(romeo.transport.wrap(juliet.jid, secret))).toBe('no-device');
    pep.onAnswer = (iq) => {
      if (iq.querySelector('bundle') !== null) iq.querySelector('items')!.setAttribute('node', 'another');
      return iq;
    };

    expect(await failureOf(romeo.transport.wrap(juliet.jid, secret))).toBe('no-device');
  });

  it('leaves out single prekeys that cannot be read', () => {
    const bundle = published(juliet).cloneNode(true) as Element;
    const [first, second, third, fourth] = prekeysOf(bundle);
    first!.textContent = '?';
    second!.setAttribute('preKeyId', '0');
    third!.setAttribute('preKeyId', '-1');
    fourth!.removeAttribute('preKeyId');

    expect(parseBundle(variant, bundle).prekeys.length).toBe(96);
  });

  it('§10: reads the attribute names of the schema of the draft', () => {
    const bundle = published(juliet).cloneNode(true) as Element;
    for (const key of bundle.querySelectorAll('[preKeyId],[signedPreKeyId]')) {
      key.setAttribute('id', key.getAttribute('preKeyId') ?? key.getAttribute('signedPreKeyId')!);
      key.removeAttribute('preKeyId');
      key.removeAttribute('signedPreKeyId');
    }

    expect(parseBundle(variant, bundle)).toEqual(parseBundle(variant, published(juliet)));
  });

  for (const length of [0, 1, 15, 17, 24, 33, 48]) {
    it(`takes no key of ${length} bytes`, async () => {
      expect(await failureOf(unwrap(await blob(testBytes(length))))).toBe('malformed');
    });
  }

  it('takes the first 16 of 32 bytes for the key', async () => {
    expect((await unwrap(await blob(testBytes(32)))).key).toEqual(testBytes(16));
  });

  it('takes a tag for that of a payload only in its place', async () => {
    const message = await blob(testBytes(32));
    message.append(element(variant.namespace, 'payload', {}, toBase64(testBytes(5))));

    expect(await failureOf(unwrap(message))).toBe(variant.tagInBlob ? undefined : 'malformed');
  });

  it('refuses envelopes that are not as they should be, and opens the right one afterwards', async () => {
    const right = await wrap();
    const change = (work: (envelope: Element) => void): Element => {
      const envelope = right.cloneNode(true) as Element;
      work(envelope);
      return envelope;
    };
    const header = (envelope: Element): Element => envelope.querySelector('header')!;
    const hostile = {
      'doubled header': change((envelope) => envelope.append(header(envelope).cloneNode(true))),
      'doubled iv': change((envelope) => header(envelope).append(envelope.querySelector('iv')!.cloneNode(true))),
      'missing iv': change((envelope) => envelope.querySelector('iv')!.remove()),
      'short iv': change((envelope) => (envelope.querySelector('iv')!.textContent = toBase64(testBytes(11)))),
      'a key that is not base64': change((envelope) => (envelope.querySelector('key')!.textContent = 'A')),
      'a key that is no message': change(
        (envelope) => (envelope.querySelector('key')!.textContent = toBase64(testBytes(90))),
      ),
      'an empty key': change((envelope) => (envelope.querySelector('key')!.textContent = '')),
      'a sender that is no number': change((envelope) => header(envelope).setAttribute('sid', 'x')),
    };
    for (const [name, envelope] of Object.entries(hostile)) {
      expect(await failureOf(unwrap(envelope)))
        .withContext(name)
        .toMatch(/malformed|undecryptable/);
    }

    expect(await failureOf(unwrap(change((envelope) => envelope.querySelector('key')!.setAttribute('rid', '1'))))).toBe(
      'not-for-this-device',
    );

    expect(await failureOf(unwrap(change((envelope) => header(envelope).setAttribute('sid', '77'))))).toBe(
      'unknown-device',
    );

    expect((await unwrap(right)).key).toEqual(secret.key);
  });

  it('is not told by the sender of another account which session to use', async () => {
    const tybalt = await party('tybalt');
    pep.publish(tybalt.jid, variant.deviceListNode, pep.item(romeo.jid, variant.deviceListNode)!);

    expect(await failureOf(juliet.transport.unwrap(await wrap(), tybalt.jid))).toBe('unknown-device');
  });

  it('blocks an identity key that changes, and shows the new one undecided', async () => {
    await decide(juliet.transport, romeo.jid, romeo.id, 'trusted');
    const [before] = await juliet.transport.devices(romeo.jid);
    await romeo.remove();
    const tybalt = await party('tybalt', romeo.jid);
    pep.publish(romeo.jid, bundleNode(romeo), published(tybalt));
    pep.publish(
      romeo.jid,
      variant.deviceListNode,
      xml(`<list xmlns="${variant.namespace}"><device id="${romeo.id}"/></list>`),
    );
    await decide(tybalt.transport, juliet.jid, juliet.id, 'trusted');
    const forge = async (): Promise<Element> => {
      const envelope = await wrap(tybalt);
      envelope.querySelector('header')!.setAttribute('sid', String(romeo.id));
      return envelope;
    };

    expect(await failureOf(unwrap(await forge()))).toBe('identity-changed');
    const [after] = await juliet.transport.devices(romeo.jid);

    expect(before?.trust).toBe('trusted');
    expect(after?.trust).toBe('undecided');
    expect(after?.fingerprint).not.toBe(before!.fingerprint);
    expect(await failureOf(juliet.transport.wrap(romeo.jid, secret))).toBe('no-device');
    expect((await unwrap(await forge())).trust).toBe('undecided');
  });

  it('§5: answers an invalid prekey with a new session, once, and the next envelope arrives', async () => {
    const envelope = await wrap();
    const { prekeyId } = readPrekeyMessage(keysFor(envelope, juliet.id)[0]!.bytes)!;
    await juliet.store.transact((unit) => {
      unit.delete('prekeys', [variant.namespace, prekeyId]);
      return Promise.resolve();
    });
    const answer = new Promise<Element>((resolve) => (juliet.port.onSend = resolve));

    expect(await failureOf(unwrap(envelope))).toBe('unusable-prekey');
    const element = await answer;

    expect(juliet.port.sent.map(({ jid }) => jid)).toEqual([romeo.jid]);
    expect(readPrekeyMessage(keysFor(element, romeo.id)[0]!.bytes)).toBeDefined();
    expect((await unwrap(element, romeo, juliet)).key).not.toEqual(secret.key);
    const next = await wrap();

    expect(readWhisperMessage(keysFor(next, juliet.id)[0]!.bytes)).toBeDefined();
    expect((await unwrap(next)).key).toEqual(secret.key);
    expect(await failureOf(unwrap(envelope))).toBe('unusable-prekey');
    expect(juliet.port.sent.length).toBe(1);
  });

  it('sends no automatic element to a distrusted device', async () => {
    await decide(juliet.transport, romeo.jid, romeo.id, 'distrusted');
    const envelope = await wrap();
    const { prekeyId } = readPrekeyMessage(keysFor(envelope, juliet.id)[0]!.bytes)!;
    await juliet.store.transact((unit) => {
      unit.delete('prekeys', [variant.namespace, prekeyId]);
      return Promise.resolve();
    });
    await failureOf(unwrap(envelope));
    // A later step of the same account comes after what was under way.
    await juliet.store.transact(() => Promise.resolve());
    await juliet.transport.devices(romeo.jid, { fresh: true });

    expect(juliet.port.sent).toEqual([]);
  });

  it(
    'sends a heartbeat once for a long chain',
    async () => {
      let last = await wrap();
      for (let n = 0; n < 54; n++) last = await wrap();
      const beat = new Promise<Element>((resolve) => (juliet.port.onSend = resolve));
      await unwrap(last);
      await unwrap(await beat, romeo, juliet);
      for (let n = 0; n < 2; n++) await unwrap(await wrap());

      expect(juliet.port.sent.length).toBe(1);
    },
    LONG_MS,
  );

  it('§5: reads old messages twice with one prekey, and starts anew before it sends anything to them', async () => {
    const tybalt = await party('tybalt');
    await decide(tybalt.transport, juliet.jid, juliet.id, 'trusted');
    const bundle = published(juliet);
    for (const key of prekeysOf(bundle).slice(1)) key.remove();
    pep.publish(juliet.jid, bundleNode(juliet), bundle);
    const [a, b] = [await wrap(), await wrap(tybalt)];
    const old = { catchUp: true };

    expect((await juliet.transport.unwrap(a, romeo.jid, old)).key).toEqual(secret.key);
    expect((await juliet.transport.unwrap(b, tybalt.jid, old)).key).toEqual(secret.key);
    await juliet.transport.endCatchUp();

    expect(await juliet.store.read((unit) => unit.get('prekeys', [variant.namespace, 1]))).toBeUndefined();
    await decide(juliet.transport, romeo.jid, romeo.id, 'trusted');
    const payload = await wrap(juliet, romeo);

    expect(juliet.port.sent.map(({ jid }) => jid)).toEqual([romeo.jid]);
    await unwrap(juliet.port.sent[0]!.encrypted, romeo, juliet);

    expect((await unwrap(payload, romeo, juliet)).key).toEqual(secret.key);
    await wrap(juliet, romeo);

    expect(juliet.port.sent.length).toBe(1);
  });

  it(
    '§7: sends no heartbeat in a session whose prekey may have been used twice',
    async () => {
      await decide(juliet.transport, romeo.jid, romeo.id, 'trusted');
      await juliet.transport.unwrap(await wrap(), romeo.jid, { catchUp: true });
      let last = await wrap();
      for (let n = 0; n < 53; n++) last = await wrap();
      await unwrap(last);
      const payload = await wrap(juliet, romeo);

      expect(juliet.port.sent.length).toBe(1);
      await unwrap(juliet.port.sent[0]!.encrypted, romeo, juliet);

      expect((await unwrap(payload, romeo, juliet)).key).toEqual(secret.key);
    },
    LONG_MS,
  );

  it('§4.6: wraps for own other devices by the same rules', async () => {
    const phone = await party('phone', romeo.jid).catch(() => undefined);

    // The same account in the same browser has one store, so the other device is another client's.
    expect(phone?.id).toBe(romeo.id);
    const nurse = await party('nurse');
    pep.publish(romeo.jid, variant.bundleNode(nurse.id), published(nurse));
    pep.publish(
      romeo.jid,
      variant.deviceListNode,
      xml(`<list xmlns="${variant.namespace}"><device id="${romeo.id}"/><device id="${nurse.id}"/></list>`),
    );
    const rids = async (): Promise<string[]> => {
      const envelope = await romeo.transport.wrap(juliet.jid, secret, { ownDevices: true });
      return [...envelope.querySelectorAll('key')].map((key) => key.getAttribute('rid')!);
    };

    expect(await rids()).toEqual([String(juliet.id)]);
    await decide(romeo.transport, romeo.jid, nurse.id, 'trusted');

    expect(await rids()).toEqual([String(juliet.id), String(nurse.id)]);
  });

  const answers = {
    'item-not-found': 'no-device',
    forbidden: 'unavailable',
    'remote-server-not-found': 'unavailable',
    'remote-server-timeout': 'unavailable',
  } as const;
  for (const [condition, failure] of Object.entries(answers)) {
    it(`says ${failure} when the server answers ${condition}`, async () => {
      pep.onRequest = ({ to }) => {
        if (to !== romeo.jid) throw new StanzaError(condition as keyof typeof answers, condition);
      };

      expect(await failureOf(romeo.transport.wrap('nobody@example.org', secret))).toBe(failure);
    });
  }

  it('§4.2: goes on with the last list that it has seen while the server does not answer', async () => {
    await unwrap(await wrap());
    pep.onRequest = () => {
      throw new StanzaError('remote-server-timeout', 'no answer');
    };

    expect((await unwrap(await wrap())).key).toEqual(secret.key);
  });

  it('§4.2: hears of new devices unasked', async () => {
    const tybalt = await party('tybalt');
    await decide(romeo.transport, tybalt.jid, tybalt.id, 'trusted');
    tybalt.close();
    const before = pep.log.length;
    pep.publish(tybalt.jid, variant.deviceListNode, xml(`<list xmlns="${variant.namespace}"/>`));
    // The list is written in a unit of its own.
    await romeo.store.transact(() => Promise.resolve());

    expect(await failureOf(romeo.transport.wrap(tybalt.jid, secret))).toBe('no-device');
    expect(pep.log.slice(before)).toEqual([]);
  });
});

describe('The two namespaces', () => {
  it('have nodes and elements of their own', () => {
    const names = ({ namespace, deviceListNode, bundleNode }: OmemoVariant) => [
      namespace,
      deviceListNode,
      bundleNode(7),
    ];

    expect(names(AXOLOTL)).toEqual([
      NS.axolotl,
      'eu.siacs.conversations.axolotl.devicelist',
      'eu.siacs.conversations.axolotl.bundles:7',
    ]);

    expect(names(OMEMO_0)).toEqual(['urn:xmpp:omemo:0', 'urn:xmpp:omemo:0:devicelist', 'urn:xmpp:omemo:0:bundles:7']);
  });
});
