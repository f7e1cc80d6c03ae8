import { parseChecksum } from '../plugins/encrypted-file-transfer/wire/file-transfer-stanza.js';
import { keyTransportEnvelope } from '../plugins/jet/key-transport-envelope.js';
import { ConverseKeyTransport } from '../plugins/omemo-key-transport/converse/converse-key-transport.js';
import { fromBase64 } from '../src/bytes/base64.js';
import { fromHex, toHex } from '../src/bytes/hex.js';
import type { StoredBundle } from '../src/converse/device-lists.js';
import { decryptStream } from '../src/crypto/aes-gcm.js';
import { digest } from '../src/crypto/one-shot-digest.js';
import type { Security } from '../src/jingle/security.js';
import { parseRequest } from '../src/transports/ibb/stanza.js';
import { childrenOf, requiredChild } from '../src/xmpp/element.js';
import { NS } from '../src/xmpp/namespaces.js';
import { loadLibomemo } from './support/libomemo.js';
import { jetWith } from './support/memory-jet.js';
import { MemoryOmemo, MemoryPubsub } from './support/memory-omemo.js';
import { MemoryOmemoStore } from './support/memory-omemo-store.js';
import { collect, streamOf } from './support/streams.js';
import { captured, onlyContent, read } from './support/captured.js';
import { decide } from './support/decide.js';

interface Pair {
  readonly pubKey: string;
  readonly privKey: string;
}
interface ReceiverKeys {
  readonly deviceId: number;
  readonly identity: Pair;
  readonly signedPrekey: Pair;
  readonly prekey: Pair;
  readonly file: string;
}
interface LiberviaKeys extends ReceiverKeys {
  readonly transportKey: string;
  readonly transportIv: string;
}
interface DinoKeys extends ReceiverKeys {
  /** What came over the bytestream. */
  readonly stream: readonly string[];
}

const keysOf = async (name: string): Promise<unknown> => (await fetch(`/fixtures/${name}-receiver-keys.json`)).json();
const receiverKeys = async (): Promise<LiberviaKeys> => (await keysOf('libervia')) as LiberviaKeys;

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

/** Opens a captured offer as the device that it was for. @param from the sender's device, and its captured bundle */
async function openOffer(
  name: string,
  { keys, from }: { keys: ReceiverKeys; from: { jid: string; id: number; bundle: string } },
): Promise<{ security: Security; store: MemoryOmemoStore }> {
  const library = await loadLibomemo();
  const pubsub = new MemoryPubsub();
  pubsub.publish(from.jid, from.id, bundleOf(await captured(from.bundle)));
  const store = new MemoryOmemoStore(keys.prekey, {
    device_id: keys.deviceId,
    identity_keypair: keys.identity,
    signed_prekey: keys.signedPrekey,
  });
  const { omemo } = new MemoryOmemo(pubsub, from.jid.replace('romeo', 'juliet'), store);
  const transport = new ConverseKeyTransport({ omemo, library: () => Promise.resolve(library) });
  const offer = await read(name);
  const content = onlyContent(offer);
  const initiator = offer.initiator!;
  const context = { contentName: content.name, initiator, peer: initiator };
  return { security: await jetWith(keyTransportEnvelope(transport)).answer(content.securities[0]!, context), store };
}

describe('A captured transfer of Dino', () => {
  it('is opened with the keys of the device that it was for, and is the file', async () => {
    const keys = (await keysOf('dino-0.5')) as DinoKeys;
    const from = { jid: 'romeo@localhost', id: 1905626801, bundle: 'dino-0.5-bundle' };
    const { security } = await openOffer('dino-0.5-offer', { keys, from });
    const blocks = keys.stream.map(fromBase64);
    const secret = security.takeSecret();

    expect(security.sender).toEqual(jasmine.objectContaining({ jid: from.jid, id: from.id, trust: 'undecided' }));
    expect(await collect(streamOf(...blocks).pipeThrough(decryptStream(secret)))).toEqual(fromBase64(keys.file));
  });
});

describe('A captured transfer of Libervia', () => {
  it('is opened with the keys of the device that it was for, and is the file', async () => {
    const keys = await receiverKeys();
    const from = { jid: 'romeo@xmpp.test', id: 136171161, bundle: 'libervia-bundle' };
    const { security, store } = await openOffer('libervia-offer-prekey', { keys, from });
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
      await decide(transport, jid, id, 'trusted');
      const envelope = await transport.wrap(jid, { key: new Uint8Array(16), iv: new Uint8Array(12) });
      const [header] = childrenOf(envelope, NS.axolotl, 'header');

      expect(childrenOf(header!, NS.axolotl, 'key').map((key) => key.getAttribute('rid'))).toEqual([String(id)]);
    });
  }
});
