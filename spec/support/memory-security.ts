import { concat } from '../../src/bytes/concat.js';
import { fromHex, toHex } from '../../src/bytes/hex.js';
import { ciphertextSize, type GcmSecret } from '../../src/crypto/aes-gcm.js';
import { digest } from '../../src/crypto/one-shot-digest.js';
import { SessionError } from '../../src/errors.js';
import type { Security, SecurityContext, SecurityPrecondition } from '../../src/jingle/security.js';
import type { Device, Trust, TrustedDevice } from '../../src/key-transport/key-transport.js';
import { element, requiredAttribute } from '../../src/xmpp/element.js';
import { bareJid } from '../../src/xmpp/jid.js';
import { NS } from '../../src/xmpp/namespaces.js';

/** A security whose envelope hides nothing: the secret is in its attributes. */
export class MemorySecurity implements SecurityPrecondition {
  readonly namespace = NS.jet;
  /** The trust in devices whose envelopes are opened. */
  trust: Trust = 'undecided';
  /** Envelopes that were opened. */
  opened = 0;
  /** Set: an envelope can be neither made nor opened. */
  error: SessionError | undefined;
  /** Id of our device. */
  device = 7;
  /** Ids of the peer's devices that get a key. */
  recipients: readonly number[] = [7];
  /** The secret of each envelope that was made. */
  readonly made: GcmSecret[] = [];

  offer({ peer }: Pick<SecurityContext, 'peer'>): Promise<Security> {
    if (this.error !== undefined) return Promise.reject(this.error);
    const secret = { key: crypto.getRandomValues(new Uint8Array(16)), iv: crypto.getRandomValues(new Uint8Array(12)) };
    this.made.push({ key: secret.key.slice(), iv: secret.iv.slice() });
    const recipients = this.recipients.map((id) => device(bareJid(peer), id));
    return Promise.resolve(security(secret, this.device, { recipients }));
  }

  answer(envelope: Element, { peer }: SecurityContext): Promise<Security> {
    if (this.error !== undefined) return Promise.reject(this.error);
    this.opened++;
    const [key, iv] = ['key', 'iv'].map((name) => fromHex(requiredAttribute(envelope, name)));
    if (key === undefined || iv === undefined) throw new Error('no secret');
    const id = Number(envelope.getAttribute('device') ?? 7);
    const sender = { ...device(bareJid(peer), id), trust: this.trust };
    return Promise.resolve(security({ key, iv }, id, { sender }));
  }
}

const device = (jid: string, id: number): Device => ({ jid, id, fingerprint: `${id}123456789abcdef`.repeat(4) });

function security(
  secret: GcmSecret,
  id: number,
  { sender, recipients = [] }: { sender?: TrustedDevice; recipients?: readonly Device[] },
): Security {
  const envelope = element(NS.jet, 'security', { key: toHex(secret.key), iv: toHex(secret.iv), device: id });
  const hasSecret = (): boolean => false;
  const fingerprint = () => digest('SHA-256', concat(secret.key, secret.iv));
  const rest = { sender, recipients, ciphertextSize, hasSecret, fingerprint, close: () => undefined };
  return { element: () => envelope, takeSecret: () => secret, ...rest };
}
