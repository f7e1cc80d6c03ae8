import { escape } from './stream.js';

/* The keys are kept outside of the page, by libsignal: `omemo.wrap()` and `omemo.unwrap()` are functions of the spec. */

const AXOLOTL = 'eu.siacs.conversations.axolotl';
const PUBSUB = 'http://jabber.org/protocol/pubsub';
const OPEN = `<publish-options><x xmlns="jabber:x:data" type="submit"><field var="FORM_TYPE" type="hidden"><value>${PUBSUB}#publish-options</value></field><field var="pubsub#access_model"><value>open</value></field></x></publish-options>`;

const toBase64 = (bytes) => btoa(String.fromCharCode(...bytes));
const fromBase64 = (text) => Uint8Array.from(atob(text.trim()), (character) => character.charCodeAt(0));
const bare = (jid) => jid.split('/')[0];

const publish = (stream, node, item) =>
  stream.request(
    'set',
    `<pubsub xmlns="${PUBSUB}"><publish node="${node}"><item id="current">${item}</item></publish>${OPEN}</pubsub>`,
  );

const itemsOf = (stream, jid, node) =>
  stream.request('get', `<pubsub xmlns="${PUBSUB}"><items node="${node}"/></pubsub>`, jid);

/** Tells the contacts of the device. */
export async function announce(stream, { id, bundle }) {
  await publish(stream, `${AXOLOTL}.bundles:${id}`, bundle);
  await publish(stream, `${AXOLOTL}.devicelist`, `<list xmlns="${AXOLOTL}"><device id="${id}"/></list>`);
}

async function bundleOf(stream, jid, id) {
  const bundle = (await itemsOf(stream, jid, `${AXOLOTL}.bundles:${id}`)).querySelector('bundle');
  const signed = bundle.querySelector('signedPreKeyPublic');
  return {
    identity: bundle.querySelector('identityKey').textContent,
    signed: {
      id: Number(signed.getAttribute('signedPreKeyId')),
      key: signed.textContent,
      signature: bundle.querySelector('signedPreKeySignature').textContent,
    },
    prekeys: Array.from(bundle.querySelectorAll('preKeyPublic'), (prekey) => ({
      id: Number(prekey.getAttribute('preKeyId')),
      key: prekey.textContent,
    })),
  };
}

/** The account has another device: what is wrapped for that one is noise to everyone else (AxolotlService.java). */
function keyOfOwnTablet() {
  const [id] = crypto.getRandomValues(new Uint32Array(1));
  return `<key rid="${id >>> 1}">${toBase64(crypto.getRandomValues(new Uint8Array(64)))}</key>`;
}

/**
 * Makes the secret of a stream, and wraps it for all devices of the contact, and for those of its own account.
 * @returns the secret, and a function that makes `<security/>` of it for a content of that name
 */
export async function sealed(stream, device, peer) {
  const [key, iv] = [16, 12].map((length) => crypto.getRandomValues(new Uint8Array(length)));
  const list = await itemsOf(stream, bare(peer), `${AXOLOTL}.devicelist`);
  const keys = [];
  for (const id of Array.from(list.querySelectorAll('device'), (one) => Number(one.getAttribute('id')))) {
    const to = { jid: bare(peer), id, bundle: await bundleOf(stream, bare(peer), id) };
    const { isPrekey, message } = await globalThis.omemoWrap(toBase64(key), to);
    keys.push(`<key rid="${id}"${isPrekey ? ' prekey="true"' : ''}>${message}</key>`);
  }
  keys.push(keyOfOwnTablet());
  const header = `<header sid="${device.id}">${keys.join('')}<iv>${toBase64(iv)}</iv></header>`;
  const inside = `<encrypted xmlns="${AXOLOTL}">${header}</encrypted>`;
  const security = (name) =>
    `<security xmlns="urn:xmpp:jingle:jet:0" name="${escape(name)}" cipher="urn:xmpp:ciphers:aes-128-gcm-nopadding" type="${AXOLOTL}">${inside}</security>`;
  return { secret: { key, iv }, security };
}

/** The secret in the `<security/>` of a content. @returns undefined where it does not know it, as for an offer in clear */
export async function opened(content, device, peer) {
  const fits = (security) =>
    security.getAttribute('name') === content.getAttribute('name') &&
    security.getAttribute('type') === AXOLOTL &&
    security.getAttribute('cipher') === 'urn:xmpp:ciphers:aes-128-gcm-nopadding';
  const header = Array.from(content.querySelectorAll('security')).find(fits)?.querySelector('encrypted > header');
  const key = header?.querySelector(`key[rid="${device.id}"]`);
  if (!key) return undefined;
  const from = {
    jid: bare(peer),
    id: Number(header.getAttribute('sid')),
    isPrekey: ['true', '1'].includes(key.getAttribute('prekey')),
  };
  // It takes all that was wrapped for a key: 32 bytes would be one of AES-256.
  const wrapped = await globalThis.omemoUnwrap(key.textContent, from);
  return { key: fromBase64(wrapped), iv: fromBase64(header.querySelector('iv').textContent) };
}

const importKey = ({ key }) => crypto.subtle.importKey('raw', key, 'AES-GCM', false, ['encrypt', 'decrypt']);

/** @returns ciphertext and tag */
export const encrypt = async (secret, bytes) =>
  new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv: secret.iv }, await importKey(secret), bytes));

/** @throws OperationError when they were changed */
export const decrypt = async (secret, bytes) =>
  new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv: secret.iv }, await importKey(secret), bytes));

/** Digests of what has gone over the wire. */
export const hashesOf = (bytes) =>
  Promise.all(
    ['SHA-1', 'SHA-256'].map(async (name) => {
      const digest = new Uint8Array(await crypto.subtle.digest(name, bytes));
      return `<hash xmlns="urn:xmpp:hashes:2" algo="${name.toLowerCase()}">${toBase64(digest)}</hash>`;
    }),
  );
