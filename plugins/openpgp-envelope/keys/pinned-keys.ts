import type { Device, TrustedDevice } from '../../../src/key-transport/key-transport.js';
import type { PublicKey } from '../library.js';
import type { AnnouncedKey } from './stanza.js';
import type { Pin } from './store.js';

/** What is known of the keys of an account. */
export interface KnownKeys {
  /** Those that can be used. */
  readonly keys: readonly PublicKey[];
  /** All that its list names. */
  readonly announced: readonly AnnouncedKey[];
  /** By fingerprint. */
  readonly pins: ReadonlyMap<string, Pin>;
}

/** The fingerprints by which the user knows an account: those they trust, else the first that was seen. */
function familiar(pins: ReadonlyMap<string, Pin>): string[] {
  const trusted = [...pins].filter(([, { decision }]) => decision === 'trusted');
  const [first] = [...pins]
    .filter(([, { decision }]) => decision === 'undecided')
    .sort(([, a], [, b]) => a.seen - b.seen);
  return (trusted.length > 0 ? trusted : first ? [first] : []).map(([fingerprint]) => fingerprint);
}

/** A key as others compare it. @param jid of the account whose key it is */
export const deviceOf = (jid: string, fingerprint: string): Device => ({
  jid,
  id: 0,
  fingerprint,
  address: addressOf(fingerprint),
});

/** The address by which cameras take a fingerprint over. */
const addressOf = (fingerprint: string): string => `OPENPGP4FPR:${fingerprint.toUpperCase()}`;

/**
 * The keys of an account with the trust in them. A key that the user has not decided on is `changed` where the account
 * announces none any more by which they know it.
 */
export function devicesOf(jid: string, { keys, announced, pins }: KnownKeys): TrustedDevice[] {
  const known = familiar(pins);
  const isListed = (fingerprint: string): boolean => announced.some((one) => one.fingerprint === fingerprint);
  const isChanged = known.length > 0 && !known.some(isListed);
  return keys.map((key) => {
    const fingerprint = key.getFingerprint();
    const trust = pins.get(fingerprint)?.decision ?? 'undecided';
    const device = { ...deviceOf(jid, fingerprint), trust };
    return isChanged && trust === 'undecided' ? { ...device, changed: true as const } : device;
  });
}
