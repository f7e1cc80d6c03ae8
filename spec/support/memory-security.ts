import { fromHex, toHex } from '../../src/bytes/hex.js';
import { gcmSecurity } from '../../src/content-security/gcm-security.js';
import { checkInitiator, openEnvelope, refusal } from '../../src/content-security/open-envelope.js';
import type { GcmSecret } from '../../src/crypto/gcm-secret.js';
import { TransportSecret } from '../../src/crypto/transport-secret.js';
import { SessionError } from '../../src/errors.js';
import type { OfferOptions, Security, SecurityContext, SecurityPrecondition } from '../../src/jingle/security.js';
import type { Device, Trust, TrustRecord, TrustedDevice } from '../../src/key-transport/key-transport.js';
import { element, requiredAttribute } from '../../src/xmpp/element.js';
import { bareJid } from '../../src/xmpp/jid.js';
import { NS } from '../../src/xmpp/namespaces.js';

/** What people would call it. */
const LABEL = 'Memory';

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
  /** Ids of the peer's devices that get a key, and of those that get none. */
  recipients: readonly number[] = [7];
  leftOut: readonly number[] = [];
  /** Whether an account has a device that we trust. */
  reaches: (bareJid: string) => boolean = () => true;
  /** True: an envelope can be opened more than once, as no real one can. */
  opensAgain = false;
  /** The secret of each envelope that was made. */
  readonly made: GcmSecret[] = [];
  readonly #seen = new Set<string>();

  features(): readonly string[] {
    return [NS.jet];
  }

  canOfferTo(features: ReadonlySet<string>): boolean {
    return features.has(NS.jet);
  }

  trustRecords(): readonly TrustRecord[] {
    return [];
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- what it throws is a rejection
  async offer({ initiator, peer }: SecurityContext, { signal }: OfferOptions): Promise<Security> {
    signal.throwIfAborted();
    if (this.error !== undefined) throw this.error;
    const jid = bareJid(peer);
    if (!this.reaches(jid)) throw new SessionError('security-error', 'no-trusted-device', 'nobody to seal for');
    const secret = { key: crypto.getRandomValues(new Uint8Array(16)), iv: crypto.getRandomValues(new Uint8Array(12)) };
    this.made.push({ key: secret.key.slice(), iv: secret.iv.slice() });
    const from = bareJid(initiator);
    const envelope = { from, key: toHex(secret.key), iv: toHex(secret.iv), device: this.device };
    const [recipients, leftOut] = [this.recipients, this.leftOut].map((ids) => ids.map((id) => device(jid, id)));
    return gcmSecurity(
      { element: element(NS.jet, 'security', envelope), label: LABEL, recipients: recipients!, leftOut: leftOut! },
      new TransportSecret(secret),
    );
  }

  async answer(envelope: Element, context: SecurityContext): Promise<Security> {
    if (this.error !== undefined) throw this.error;
    checkInitiator(context);
    return openEnvelope({ element: envelope, label: LABEL, keyBytes: 16 }, () => {
      const [key = '', iv = '', from] = ['key', 'iv', 'from'].map((name) => requiredAttribute(envelope, name));
      if (from !== bareJid(context.initiator)) throw refusal('made by somebody else');
      if (this.#seen.has(key) && !this.opensAgain) throw refusal('opened before');
      this.#seen.add(key);
      this.opened++;
      const id = Number(envelope.getAttribute('device') ?? 7);
      const sender: TrustedDevice = { ...device(bareJid(context.peer), id), trust: this.trust };
      return Promise.resolve({ secret: { key: fromHex(key), iv: fromHex(iv) }, sender });
    });
  }
}

const device = (jid: string, id: number): Device => ({ jid, id, fingerprint: `${id}123456789abcdef`.repeat(4) });
