import type { Unit } from './account-store.js';
import type { Bundle } from './bundle.js';
import type { Libsignal } from './libsignal.js';
import type { OwnKeys } from './ratchet.js';
import type { Counters, KeyPair, Self } from './rows.js';

/** Prekeys that a bundle offers (the 2015 draft §4.3: should be 100, must not be fewer than 20). */
export const PREKEYS = 100;
/** Numbers of prekeys are 24 bits (libsignal's limit); 0 is what other libraries take for none. */
const MAX_PREKEY_ID = 2 ** 24 - 2;
const DAY_MS = 86_400_000;
/** Age at which a signed prekey is replaced. */
export const ROTATE_AFTER_MS = 7 * DAY_MS;
/** Age at which one that was replaced is deleted: messages that still use it may be under way. */
export const FORGET_AFTER_MS = 35 * DAY_MS;
const SELF = 'self';

const pairOf = ({ pubKey, privKey }: { pubKey: ArrayBuffer; privKey: ArrayBuffer }): KeyPair => ({
  publicKey: new Uint8Array(pubKey),
  privateKey: new Uint8Array(privKey),
});

/** Random, 1 … 2^31−1. */
function randomDeviceId(taken: ReadonlySet<number>): number {
  for (;;) {
    const id = (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) & 0x7fffffff;
    if (id !== 0 && !taken.has(id)) return id;
  }
}

/** Our identity, once there is one. */
export const selfOf = (unit: Pick<Unit, 'get'>): Promise<Self | undefined> => unit.get('identity', SELF);

/**
 * Our identity; made when there is none. A device id that is not announced yet gives way to one that is in use.
 * @param taken ids in the account's device lists
 */
export async function settleIdentity(unit: Unit, library: Libsignal, taken: ReadonlySet<number>): Promise<Self> {
  const known = await selfOf(unit);
  if (known !== undefined && (known.announced || !taken.has(known.deviceId))) return known;
  const identity = known?.identity ?? pairOf(await library.KeyHelper.generateIdentityKeyPair());
  const self = { deviceId: randomDeviceId(taken), identity, announced: false };
  unit.put('identity', SELF, self);
  return self;
}

/** From now on the device id stays. */
export async function markAnnounced(unit: Unit): Promise<void> {
  const self = await selfOf(unit);
  if (self !== undefined && !self.announced) unit.put('identity', SELF, { ...self, announced: true });
}

/**
 * Makes the prekeys that are missing, and the signed one when its time has come.
 * @param now milliseconds since 1970
 * @returns true when the published bundle is not the present one
 */
export async function replenish(unit: Unit, library: Libsignal, namespace: string, now: number): Promise<boolean> {
  const self = await selfOf(unit);
  if (self === undefined) throw new Error('no identity');
  const known = await unit.get('counters', namespace);
  let counters: Counters = known ?? { nextPrekeyId: 1, signedPrekeyId: 0, outdated: true };
  counters = await makePrekeys(unit, library, namespace, counters);
  counters = await rotate(unit, library, { namespace, self, now }, counters);
  if (counters !== known) unit.put('counters', namespace, counters);
  return counters.outdated;
}

async function makePrekeys(unit: Unit, library: Libsignal, namespace: string, counters: Counters): Promise<Counters> {
  const present = await unit.all('prekeys', namespace);
  const taken = new Set(present.map(([id]) => id));
  let missing = PREKEYS - present.filter(([, { spent }]) => spent !== true).length;
  if (missing <= 0) return counters;
  let next = counters.nextPrekeyId;
  for (; missing > 0; next = next >= MAX_PREKEY_ID ? 1 : next + 1) {
    if (taken.has(next)) continue;
    const { keyPair } = await library.KeyHelper.generatePreKey(next);
    unit.put('prekeys', [namespace, next], pairOf(keyPair));
    missing--;
  }
  return { ...counters, nextPrekeyId: next, outdated: true };
}

async function rotate(
  unit: Unit,
  library: Libsignal,
  { namespace, self, now }: { namespace: string; self: Self; now: number },
  counters: Counters,
): Promise<Counters> {
  const current = await unit.get('signedPrekeys', [namespace, counters.signedPrekeyId]);
  // A clock that was wrong must not keep one for ever.
  if (current !== undefined && current.madeAt <= now && now - current.madeAt < ROTATE_AFTER_MS) return counters;
  for (const [id, { madeAt }] of await unit.all('signedPrekeys', namespace)) {
    const isOld = id !== counters.signedPrekeyId && now - madeAt >= FORGET_AFTER_MS;
    if (isOld) unit.delete('signedPrekeys', [namespace, id]);
  }
  const id = counters.signedPrekeyId >= MAX_PREKEY_ID ? 1 : counters.signedPrekeyId + 1;
  const { publicKey, privateKey } = self.identity;
  const pair = { pubKey: Uint8Array.from(publicKey).buffer, privKey: Uint8Array.from(privateKey).buffer };
  const made = await library.KeyHelper.generateSignedPreKey(pair, id);
  const signature = new Uint8Array(made.signature);
  unit.put('signedPrekeys', [namespace, id], { ...pairOf(made.keyPair), signature, madeAt: now });
  return { ...counters, signedPrekeyId: id, outdated: true };
}

/** What we publish. @throws Error before {@link replenish} */
export async function ownBundle(unit: Pick<Unit, 'get' | 'all'>, namespace: string): Promise<Bundle> {
  const self = await selfOf(unit);
  const id = (await unit.get('counters', namespace))?.signedPrekeyId ?? 0;
  const signed = await unit.get('signedPrekeys', [namespace, id]);
  if (self === undefined || signed === undefined) throw new Error('no identity');
  const prekeys = await unit.all('prekeys', namespace);
  return {
    identityKey: self.identity.publicKey,
    signedPrekey: { id, publicKey: signed.publicKey, signature: signed.signature },
    prekeys: prekeys.flatMap(([number, { publicKey, spent }]) => (spent ? [] : { id: number, publicKey })),
  };
}

/** The server has the bundle with these prekeys. */
export async function markPublished(unit: Unit, namespace: string, bundle: Bundle): Promise<void> {
  const counters = await unit.get('counters', namespace);
  const present = await ownBundle(unit, namespace);
  const isSame =
    present.signedPrekey.id === bundle.signedPrekey.id &&
    present.prekeys.map(({ id }) => id).join() === bundle.prekeys.map(({ id }) => id).join();
  if (counters !== undefined && isSame) unit.put('counters', namespace, { ...counters, outdated: false });
}

/**
 * A prekey was used: its private key goes at once, or stays unpublished until old messages are read.
 * @param keep true while old messages are read
 */
export async function usePrekey(unit: Unit, namespace: string, id: number, keep: boolean): Promise<void> {
  const pair = await unit.get('prekeys', [namespace, id]);
  if (keep && pair !== undefined) unit.put('prekeys', [namespace, id], { ...pair, spent: true });
  else unit.delete('prekeys', [namespace, id]);
  const counters = await unit.get('counters', namespace);
  if (counters !== undefined) unit.put('counters', namespace, { ...counters, outdated: true });
}

/** All old messages are read: prekeys that were kept for them go. */
export async function forgetSpentPrekeys(unit: Unit, namespace: string): Promise<void> {
  for (const [id, { spent }] of await unit.all('prekeys', namespace)) {
    if (spent) unit.delete('prekeys', [namespace, id]);
  }
}

/** Our keys, as a step of a ratchet reads them. @throws Error without an identity */
export async function ownKeys(unit: Pick<Unit, 'get'>, namespace: string): Promise<OwnKeys> {
  const self = await selfOf(unit);
  if (self === undefined) throw new Error('no identity');
  return {
    deviceId: self.deviceId,
    identity: self.identity,
    prekey: (id) => unit.get('prekeys', [namespace, id]),
    signedPrekey: (id) => unit.get('signedPrekeys', [namespace, id]),
  };
}
