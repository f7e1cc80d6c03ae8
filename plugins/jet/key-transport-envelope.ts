import { decryptMessage } from '../../src/crypto/one-shot-gcm.js';
import { ciphertextSize } from '../../src/crypto/gcm-secret.js';
import type { KeyTransport, Secret, Unwrapped } from '../../src/key-transport/key-transport.js';
import { blobFormFor } from '../../src/key-transport/blob-form.js';
import { recipientsOf } from '../../src/key-transport/recipients.js';
import { asSessionError } from '../../src/key-transport/session-error.js';
import { NS } from '../../src/xmpp/namespaces.js';
import { AES_128_GCM, type Cipher } from './cipher.js';
import type { Envelope } from './envelope.js';
import { parseSecretText } from './text-envelope.js';

/*
 * XEP-0396 (0.2.0): the secret is the key of a KeyTransportElement and its IV, for AES-128-GCM only. Deviations, in
 * what is read:
 * - aTalk sends an OMEMO message instead, whose text is base64(key‖IV), for AES-256-GCM too;
 * - Libervia sends a KeyTransportElement with a payload of one byte, which says nothing.
 * The length tells them apart.
 *
 * What is announced: JET-OMEMO means axolotl to every client that has it, so keys of other namespaces are announced by
 * features of their own.
 */

/** Bytes of the payload whose text is base64(key‖IV), its tag among them. */
const textPayloadBytes = ({ keyBytes }: Cipher): number => ciphertextSize(Math.ceil((keyBytes + 12) / 3) * 4);

async function secretOf({ key, iv, payload }: Unwrapped, cipher: Cipher): Promise<Secret> {
  if (payload?.length !== textPayloadBytes(cipher)) {
    if (key.length !== cipher.keyBytes) throw new RangeError('the key is not one for this cipher');
    return { key, iv };
  }
  try {
    const text = await decryptMessage({ key, iv }, payload);
    return parseSecretText(new TextDecoder().decode(text), cipher);
  } finally {
    key.fill(0);
  }
}

/** XEP-0396: every key transport is an envelope. */
export const keyTransportEnvelope = (transport: KeyTransport): Envelope => ({
  namespace: transport.namespace,
  label: transport.label ?? 'OMEMO',
  trustRecord: transport,
  ...(transport.namespace === NS.axolotl && { feature: NS.jetOmemo }),
  ciphers: [AES_128_GCM.namespace],
  async reaches(peer) {
    try {
      return (await transport.devices(peer)).length > 0;
    } catch (error) {
      throw asSessionError(error);
    }
  },
  async seal(secret, peer, { features, signal }) {
    try {
      return await transport.wrap(peer, secret, { blob: blobFormFor(features), signal });
    } catch (error) {
      throw asSessionError(error);
    }
  },
  recipients: (envelope, peer) => recipientsOf(transport, envelope, peer),
  async open(envelope, initiator, cipher) {
    try {
      const unwrapped = await transport.unwrap(envelope, initiator);
      const sender = { ...unwrapped.device, trust: unwrapped.trust };
      return { secret: await secretOf(unwrapped, cipher), sender };
    } catch (error) {
      throw asSessionError(error);
    }
  },
  postpone: (envelope, initiator) => transport.postpone?.(envelope, initiator),
});
