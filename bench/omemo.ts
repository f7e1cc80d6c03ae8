/** An OMEMO identity of our own, with sessions to many devices of one account. */
import type { Bundle } from '../plugins/omemo-key-transport/own/bundle.js';
import { loadLibsignal, type Libsignal } from '../plugins/omemo-key-transport/own/libsignal.js';
import { bundleElement, deviceListElement } from '../plugins/omemo-key-transport/own/pep-stanza.js';
import type { PepPort } from '../plugins/omemo-key-transport/own/pep.js';
import { AXOLOTL } from '../plugins/omemo-key-transport/omemo/omemo-variants.js';
import { startOwnIdentity, type OwnIdentity } from '../plugins/omemo-key-transport/own/start.js';
import { element } from '../src/xmpp/element.js';
import { NS } from '../src/xmpp/namespaces.js';
import { randomBytes } from './random-bytes.js';

const PEER = 'juliet@bench';
const bytes = (buffer: ArrayBuffer): Uint8Array => new Uint8Array(buffer);

async function makeBundle({ KeyHelper }: Libsignal): Promise<Bundle> {
  const identity = await KeyHelper.generateIdentityKeyPair();
  const signed = await KeyHelper.generateSignedPreKey(identity, 1);
  const prekey = await KeyHelper.generatePreKey(1);
  return {
    identityKey: bytes(identity.pubKey),
    signedPrekey: { id: 1, publicKey: bytes(signed.keyPair.pubKey), signature: bytes(signed.signature) },
    prekeys: [{ id: 1, publicKey: bytes(prekey.keyPair.pubKey) }],
  };
}

/** A server that knows the devices of one account, and takes what is published. */
async function startPep(library: Libsignal, devices: number): Promise<PepPort> {
  const items = new Map<string, Element>();
  const ids = Array.from({ length: devices }, (_, index) => index + 1);
  items.set(AXOLOTL.deviceListNode, deviceListElement(AXOLOTL, ids));
  for (const id of ids) items.set(AXOLOTL.bundleNode(id), bundleElement(AXOLOTL, await makeBundle(library)));
  const answer = (to: string, payload: Element): Element => {
    const node = payload.firstElementChild?.getAttribute('node') ?? '';
    const item = to === PEER ? items.get(node) : undefined;
    const published = element(NS.pubsub, 'items', { node }, item && element(NS.pubsub, 'item', {}, item));
    return element(NS.client, 'iq', { from: to }, element(NS.pubsub, 'pubsub', {}, published));
  };
  return {
    account: 'romeo@bench',
    send: (_type, to, payload) => Promise.resolve(answer(to, payload)),
    isContact: () => true,
    onEvent: () => undefined,
    sendEncrypted: () => undefined,
  };
}

let own: OwnIdentity | undefined;

async function wrap(): Promise<void> {
  const [transport] = own?.transports ?? [];
  await transport?.wrap(PEER, { key: randomBytes(16), iv: randomBytes(12) });
}

/** Brings the identity up, and starts a session with each device. */
export async function prepareDevices(devices: number): Promise<void> {
  const library = await loadLibsignal();
  const port = await startPep(library, devices);
  const otherTrust = { trustIn: () => Promise.resolve('trusted' as const), decide: () => Promise.resolve() };
  own = await startOwnIdentity({ port, library, namespaces: [AXOLOTL.namespace], otherTrust });
  await wrap();
}

/** One key for each of them. @returns milliseconds */
export async function wrapForDevices(): Promise<number> {
  const start = performance.now();
  await wrap();
  return performance.now() - start;
}
