import { fromBase64, toBase64 } from '../../src/bytes/base64.js';
import { concat } from '../../src/bytes/concat.js';
import { isIvLength } from '../../src/crypto/iv-length.js';
import type { Secret, TrustedDevice } from '../../src/key-transport/key-transport.js';
import type { Cipher } from './cipher.js';
import type { Envelope } from './envelope.js';

/** An {@link Envelope} that carries text only: it gets the secret as base64(key‖IV). */
export interface TextEnvelope extends Omit<Envelope, 'seal' | 'open' | 'postpone'> {
  /** @param peer bare JID. @throws SessionError */
  seal(text: string, peer: string, options: { signal: AbortSignal }): Promise<Element>;
  /** @param initiator bare JID of the session initiator. @throws SessionError */
  open(envelope: Element, initiator: string): Promise<{ text: string; sender: TrustedDevice }>;
}

/** base64(key‖IV) (XEP-0391 §3). */
export const secretText = ({ key, iv }: Secret): string => toBase64(concat(key, iv));

/** Reads base64(key‖IV). @throws Error when it is not what this cipher takes */
export function parseSecretText(text: string, { keyBytes }: Cipher): Secret {
  const bytes = fromBase64(text.trim());
  const ivBytes = bytes.length - keyBytes;
  if (!isIvLength(ivBytes)) throw new RangeError('not the key and IV of this cipher');
  const secret = { key: bytes.slice(0, keyBytes), iv: bytes.slice(keyBytes) };
  bytes.fill(0);
  return secret;
}

/** Makes an envelope for text one for secrets. */
export const textEnvelope = (inner: TextEnvelope): Envelope => ({
  namespace: inner.namespace,
  label: inner.label,
  trustRecord: inner.trustRecord,
  ...(inner.feature && { feature: inner.feature }),
  ...(inner.ciphers && { ciphers: inner.ciphers }),
  ...(inner.recipients && { recipients: inner.recipients.bind(inner) }),
  reaches: (peer) => inner.reaches?.(peer) ?? Promise.resolve(true),
  seal: (secret, peer, options) => inner.seal(secretText(secret), peer, options),
  async open(envelope, initiator, cipher) {
    const { text, sender } = await inner.open(envelope, initiator);
    return { secret: parseSecretText(text, cipher), sender };
  },
});
