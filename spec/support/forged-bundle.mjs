import libsignal from '@privacyresearch/libsignal-protocol-typescript';

const { KeyHelper } = libsignal;
const PREKEYS = 20;

const base64 = (key) => Buffer.from(key).toString('base64');

/** A bundle whose keys no client has, and which is right in all else: `<bundle/>` as XML text. */
export async function forgedBundle() {
  const identity = await KeyHelper.generateIdentityKeyPair();
  const { keyPair, signature } = await KeyHelper.generateSignedPreKey(identity, 1);
  const prekeys = [];
  for (let id = 1; id <= PREKEYS; id++) {
    const { pubKey } = (await KeyHelper.generatePreKey(id)).keyPair;
    prekeys.push(`<preKeyPublic preKeyId="${id}">${base64(pubKey)}</preKeyPublic>`);
  }
  return `<bundle xmlns="eu.siacs.conversations.axolotl">
    <signedPreKeyPublic signedPreKeyId="1">${base64(keyPair.pubKey)}</signedPreKeyPublic>
    <signedPreKeySignature>${base64(signature)}</signedPreKeySignature>
    <identityKey>${base64(identity.pubKey)}</identityKey><prekeys>${prekeys.join('')}</prekeys></bundle>`;
}
