import { parseChecksum, parseDescription } from '../plugins/encrypted-file-transfer/stanza.js';
import { keyTransportEnvelope } from '../plugins/jet/envelope.js';
import { jet } from '../plugins/jet/jet.js';
import { parseSecurity, securityElement } from '../plugins/jet/stanza.js';
import { ConverseKeyTransport } from '../plugins/omemo-key-transport/converse-key-transport.js';
import { encryptedElement, parseEncrypted } from '../plugins/omemo-key-transport/stanza.js';
import { fromBase64 } from '../src/bytes/base64.js';
import { fromHex, toHex } from '../src/bytes/hex.js';
import { parseIqError } from '../src/converse/converse-iq.js';
import type { StoredBundle } from '../src/converse/converse-omemo.js';
import { decryptStream } from '../src/crypto/aes-gcm.js';
import { digest } from '../src/crypto/digest.js';
import { jingleElement, parseJingle, type Content, type JingleStanza } from '../src/jingle/stanza.js';
import { parseRequest } from '../src/transports/ibb/stanza.js';
import { discoFeatures } from '../src/xmpp/caps.js';
import { childOf, childrenOf, requiredChild } from '../src/xmpp/element.js';
import { NS } from '../src/xmpp/namespaces.js';
import { MemoryOmemo, MemoryOmemoStore, MemoryPubsub, loadLibomemo } from './support/memory-omemo.js';
import { collect, streamOf } from './support/streams.js';
import { xml } from './support/xml.js';

interface Pair {
  readonly pubKey: string;
  readonly privKey: string;
}
interface ReceiverKeys {
  readonly deviceId: number;
  readonly identity: Pair;
  readonly signedPrekey: Pair;
  readonly prekey: Pair;
  readonly transportKey: string;
  readonly transportIv: string;
  readonly file: string;
}

/** A captured stanza, without the comment that says where it is from. */
const captured = async (name: string): Promise<Element> => xml(await (await fetch(`/fixtures/${name}.xml`)).text());
const receiverKeys = async (): Promise<ReceiverKeys> =>
  (await (await fetch('/fixtures/libervia-receiver-keys.json')).json()) as ReceiverKeys;
const jingleOf = (iq: Element): Element => requiredChild(iq, NS.jingle, 'jingle');
const read = async (name: string): Promise<JingleStanza> => parseJingle(jingleOf(await captured(name)));
const onlyContent = ({ contents }: JingleStanza): Content => {
  expect(contents.length).toBe(1);
  return contents[0]!;
};

/** The same element without namespace declarations: the namespaces themselves stay. */
function undeclared(original: Element): Element {
  const copy = original.cloneNode(true) as Element;
  for (const each of [copy, ...copy.querySelectorAll('*')]) each.removeAttribute('xmlns');
  return copy;
}

/** A bundle as Converse reads it. */
function bundleOf(iq: Element): StoredBundle {
  const [bundle] = iq.getElementsByTagNameNS(NS.axolotl, 'bundle');
  const text = (name: string): string => bundle!.getElementsByTagName(name)[0]!.textContent;
  const signed = bundle!.getElementsByTagName('signedPreKeyPublic')[0]!;
  return {
    identity_key: text('identityKey'),
    signed_prekey: {
      id: Number(signed.getAttribute('signedPreKeyId')),
      public_key: signed.textContent,
      signature: text('signedPreKeySignature'),
    },
    prekeys: [...bundle!.getElementsByTagName('preKeyPublic')].map((prekey) => ({
      id: Number(prekey.getAttribute('preKeyId')),
      key: prekey.textContent,
    })),
  };
}

describe('Captured stanzas', () => {
  const offers = [
    {
      name: 'libervia-offer-prekey',
      envelope: { rid: 2084754529, sid: 136171161, prekey: true, iv: 'f1c921ceb099d0d94419c8d3', payload: 1 },
      file: { name: 'hello.txt', size: 56, mediaType: 'text/plain', hashesUsed: ['sha-256'] },
      names: true,
    },
    {
      name: 'libervia-offer',
      envelope: { rid: 136171161, sid: 2084754529, prekey: false, iv: '3ed2b6d8e4cad3e8d71c2705', payload: 1 },
      file: { name: 'rand40k.bin', size: 40527, mediaType: 'application/octet-stream', hashesUsed: ['sha-256'] },
      names: true,
    },
    {
      name: 'libervia-offer-to-dino',
      envelope: { rid: 1624960502, sid: 136171161, prekey: true, iv: '89a6ebd26a2a40969b489ec2', payload: 1 },
      file: { name: 'hello.txt', size: 56, mediaType: 'text/plain', hashesUsed: ['sha-256'] },
      names: true,
    },
    {
      name: 'dino-offer',
      envelope: { rid: 136171161, sid: 1624960502, prekey: false, iv: 'ef3c90cf1a827465866770d7', payload: undefined },
      file: { name: 'fromdino.txt', size: 43, mediaType: 'application/octet-stream', hashesUsed: [] },
      names: false,
    },
  ];

  for (const { name, envelope, file, names } of offers) {
    it(`are read: ${name}`, async () => {
      const offer = await read(name);
      const content = onlyContent(offer);
      const [security] = content.securities;
      const stanza = parseSecurity(security!, content.name);
      const { sid, keys, iv, payload } = parseEncrypted(stanza.envelope, envelope.rid);

      expect(offer.action).toBe('session-initiate');
      expect(content.senders).toBe('initiator');
      expect(security!.hasAttribute('name')).toBe(names);
      expect(stanza.type).toBe(NS.axolotl);
      expect({ sid, iv: toHex(iv), payload: payload?.length }).toEqual({
        sid: envelope.sid,
        iv: envelope.iv,
        payload: envelope.payload,
      });
      expect(keys.map(({ prekey }) => prekey)).toEqual([envelope.prekey]);
      expect(parseDescription(content.description!)).toEqual(jasmine.objectContaining(file));
    });

    it(`are written as they were: ${name}`, async () => {
      const jingle = jingleOf(await captured(name));

      expect(undeclared(jingleElement(parseJingle(jingle))).isEqualNode(undeclared(jingle))).toBeTrue();
    });

    it(`are refused when a part of their security is missing: ${name}`, async () => {
      const jingle = jingleOf(await captured(name));
      const [security] = jingle.getElementsByTagNameNS(NS.jet, 'security');
      for (const node of [...security!.querySelectorAll('*')].reverse()) {
        if (node.localName === 'payload') continue;
        node.remove();
        const readCut = (): unknown => {
          const { envelope: cut } = parseSecurity(security!, onlyContent(parseJingle(jingle)).name);
          return parseEncrypted(cut, envelope.rid);
        };

        expect(readCut).toThrowError();
      }
    });
  }

  for (const name of ['libervia-offer-prekey', 'libervia-offer', 'libervia-offer-to-dino']) {
    it(`of JET are built like Libervia's own: ${name}`, async () => {
      const content = onlyContent(await read(name));
      const [security] = content.securities;
      const { type, envelope } = parseSecurity(security!, content.name);

      expect(
        undeclared(securityElement(content.name, { type, envelope })).isEqualNode(undeclared(security!)),
      ).toBeTrue();

      childOf(envelope, NS.axolotl, 'payload')?.remove();
      const rid = Number(envelope.getElementsByTagName('key')[0]!.getAttribute('rid'));

      expect(undeclared(encryptedElement(parseEncrypted(envelope, rid))).isEqualNode(undeclared(envelope))).toBeTrue();
    });
  }

  it('that are an empty OMEMO message are built like Libervia’s own', async () => {
    const encrypted = requiredChild(await captured('libervia-empty-message'), NS.axolotl, 'encrypted');
    const envelope = parseEncrypted(encrypted, 136171161);

    expect(envelope.payload).toBeUndefined();
    expect(undeclared(encryptedElement(envelope)).isEqualNode(undeclared(encrypted))).toBeTrue();
  });

  for (const [name, senders] of [
    ['libervia-accept', 'both'],
    ['dino-accept', 'initiator'],
  ] as const) {
    it(`of a session-accept hold no <security/>: ${name}`, async () => {
      const accept = await read(name);
      const content = onlyContent(accept);

      expect(accept.action).toBe('session-accept');
      expect(content.senders).toBe(senders);
      expect(content.securities).toEqual([]);
      expect(content.transport).toBeDefined();
    });
  }

  it('of a session-terminate tell its reason', async () => {
    expect((await read('libervia-terminate')).reason?.reason).toBe('success');
  });

  it('of an error tell its condition and the one of Jingle', async () => {
    const { condition, extra } = parseIqError(await captured('dino-unknown-session'));

    expect(condition).toBe('item-not-found');
    expect(extra).toEqual({ name: 'unknown-session', namespace: NS.jingleErrors });
  });

  it('of disco#info name JET and what else a transfer takes', async () => {
    const features = discoFeatures(requiredChild(await captured('libervia-disco-info'), NS.discoInfo, 'query'));

    for (const feature of [NS.jingle, NS.fileTransfer, NS.jet, NS.jetOmemo, NS.jingleIbb, NS.ibb]) {
      expect(features).toContain(feature);
    }
  });

  it('say where they are from in their first line', async () => {
    for (const name of ['libervia-offer', 'dino-offer', 'libervia-bundle', 'dino-bundle']) {
      const { ownerDocument } = await captured(name);

      expect(ownerDocument.firstChild?.nodeType).toBe(Node.COMMENT_NODE);
      expect(ownerDocument.firstChild?.textContent).toMatch(/^ Captured: (Libervia 0\.9\.0|Dino 0\.4\.2) /);
    }
  });
});

describe('A captured transfer of Libervia', () => {
  it('is opened with the keys of the device that it was for, and is the file', async () => {
    const keys = await receiverKeys();
    const library = await loadLibomemo();
    const pubsub = new MemoryPubsub();
    pubsub.publish('romeo@xmpp.test', 136171161, bundleOf(await captured('libervia-bundle')));
    const store = new MemoryOmemoStore(keys.prekey, {
      device_id: keys.deviceId,
      identity_keypair: keys.identity,
      signed_prekey: keys.signedPrekey,
    });
    const { omemo } = new MemoryOmemo(pubsub, 'juliet@xmpp.test', store);
    const transport = new ConverseKeyTransport({ omemo, library: () => Promise.resolve(library) });
    const offer = await read('libervia-offer-prekey');
    const content = onlyContent(offer);
    const initiator = offer.initiator!;
    const context = { contentName: content.name, initiator, peer: initiator };
    const security = await jet(() => [keyTransportEnvelope(transport)]).answer(content.securities[0]!, context);
    const secret = security.takeSecret();

    expect(toHex(secret.key)).toBe(keys.transportKey);
    expect(toHex(secret.iv)).toBe(keys.transportIv);
    expect(security.sender).toEqual(
      jasmine.objectContaining({ jid: 'romeo@xmpp.test', id: 136171161, trust: 'undecided' }),
    );
    expect(store.log).toContain('generate');

    const blocks = await Promise.all(['libervia-ibb-data-0', 'libervia-ibb-data-1'].map(captured));
    const bytes = blocks.map((iq) => parseRequest(requiredChild(iq, NS.ibb, 'data')) as { bytes: Uint8Array });
    const file = await collect(streamOf(...bytes.map((block) => block.bytes)).pipeThrough(decryptStream(secret)));
    const [payload] = (await read('libervia-checksum')).payloads;

    expect(file).toEqual(fromBase64(keys.file));
    expect(parseChecksum(payload!)).toEqual([{ algorithm: 'sha-256', digest: await digest('SHA-256', file) }]);
  });

  it('is not the file under another key', async () => {
    const keys = await receiverKeys();
    const key = fromHex(keys.transportKey);
    key[0]! ^= 1;
    const secret = { key, iv: fromHex(keys.transportIv) };
    const blocks = await Promise.all(['libervia-ibb-data-0', 'libervia-ibb-data-1'].map(captured));
    const bytes = blocks.map((iq) => parseRequest(requiredChild(iq, NS.ibb, 'data')) as { bytes: Uint8Array });
    const file = collect(streamOf(...bytes.map((block) => block.bytes)).pipeThrough(decryptStream(secret)));

    await expectAsync(file).toBeRejected();
  });
});

describe('A captured bundle', () => {
  for (const [name, jid, id] of [
    ['libervia-bundle', 'romeo@xmpp.test', 136171161],
    ['dino-bundle', 'mercutio@xmpp.test', 1624960502],
  ] as const) {
    it(`is good for a first contact: ${name}`, async () => {
      const library = await loadLibomemo();
      const pubsub = new MemoryPubsub();
      pubsub.publish(jid, id, bundleOf(await captured(name)));
      const { omemo } = await MemoryOmemo.create(library, pubsub, 'juliet@example.org', 1);
      const transport = new ConverseKeyTransport({ omemo, library: () => Promise.resolve(library) });
      await transport.trust(jid, id, 'trusted');
      const envelope = await transport.wrap(jid, { key: new Uint8Array(16), iv: new Uint8Array(12) });
      const [header] = childrenOf(envelope, NS.axolotl, 'header');

      expect(childrenOf(header!, NS.axolotl, 'key').map((key) => key.getAttribute('rid'))).toEqual([String(id)]);
    });
  }
});
