import { constantTimeEqual } from '../../../src/bytes/equal.js';
import {
  KeyTransportError,
  type Decision,
  type Device,
  type Trust,
  type TrustedDevice,
} from '../../../src/key-transport/key-transport.js';
import type { AccountStore, Unit } from './account-store.js';
import type { Bundle } from './bundle.js';
import type { Pep } from './pep.js';
import { isPepError } from '../../../src/xmpp/pep-error.js';
import { OMEMO_VARIANTS } from '../omemo/omemo-variants.js';
import { keyFingerprint } from '../omemo/identity-key.js';
import type { KnownDevice } from './rows.js';
import { identityOf } from './libsignal-record.js';
import type { OtherTrust } from '../omemo/other-trust.js';
import { selfOf } from './own-identity.js';
import { toBase64 } from '../../../src/bytes/base64.js';

/** Device lists that are kept, of all accounts. One more is fetched each time, unless it is that of a contact. */
const MAX_LISTS = 1000;

interface Options {
  readonly fresh?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The devices of accounts: who is listed, which identity key each has, and what the user thinks of it. Trust is
 * given to an identity key; a device id that comes with another one is undecided again, and what was distrusted stays so.
 */
export class DeviceDirectory {
  readonly #store: AccountStore;
  readonly #pep: Pep;
  readonly #other: OtherTrust;
  /** Accounts whose list is up to date: it was fetched or came unasked since we are online. */
  readonly #upToDate = new Set<string>();

  constructor(store: AccountStore, pep: Pep, other: OtherTrust) {
    this.#store = store;
    this.#pep = pep;
    this.#other = other;
  }

  /** We were offline: lists may have changed unnoticed. */
  reset(): void {
    this.#upToDate.clear();
  }

  /** The account's list, from the server unless it is up to date. @throws PepError */
  async ids(jid: string, { fresh = false, signal }: Options = {}): Promise<readonly number[]> {
    const known = await this.#store.read((unit) => this.#kept(unit, jid));
    if (known !== undefined && !fresh && this.#upToDate.has(jid)) return known;
    try {
      const ids = await this.#pep.deviceIds(jid, { signal });
      await this.remember(jid, ids);
      return ids;
    } catch (error) {
      // The last list that we have seen will do while the server cannot be asked.
      if (known !== undefined && !fresh && isPepError(error)) return known;
      throw error;
    }
  }

  /** Keeps a list that came unasked, as anybody can send one: of a stranger only in the place of one that we have. */
  async hear(jid: string, ids: readonly number[]): Promise<void> {
    const isExpected = this.#pep.isFamiliar(jid) || (await this.#store.read((unit) => this.#kept(unit, jid)));
    if (isExpected) await this.remember(jid, ids);
  }

  /** Keeps a list that was asked for, unless there are too many and it is that of a stranger. */
  async remember(jid: string, ids: readonly number[]): Promise<void> {
    await this.#store.transact(async (unit) => {
      const isExpected = this.#pep.isFamiliar(jid) || (await this.#kept(unit, jid));
      if (!isExpected && (await unit.count('lists')) >= MAX_LISTS) return;
      unit.put('lists', this.#listKey(jid), ids);
      this.#upToDate.add(jid);
    });
  }

  /** Listed devices whose identity is known; not this one. */
  async list(jid: string, options: Options = {}): Promise<TrustedDevice[]> {
    const ids = await this.ids(jid, options);
    const self = await this.#store.read(selfOf);
    const others = ids.filter((id) => jid !== this.#pep.account || id !== self?.deviceId);
    const found = await Promise.all(others.map((id) => this.device(jid, id, options.signal).catch(missing)));
    return found.filter((device) => device !== undefined);
  }

  /** @throws PepError when its bundle is needed and cannot be had */
  async device(jid: string, id: number, signal?: AbortSignal): Promise<TrustedDevice> {
    const { identity, decidedFor = identity } = await this.known(jid, id, signal);
    const device = { jid, id, fingerprint: keyFingerprint(identity) };
    const trust = await this.trustOf(device);
    const isChanged = trust !== 'trusted' && !constantTimeEqual(decidedFor, identity);
    return { ...device, trust, ...(isChanged && { changed: true as const }) };
  }

  /** What we know of a device; its bundle is fetched for what we do not. @throws PepError */
  async known(jid: string, id: number, signal?: AbortSignal): Promise<KnownDevice> {
    const known = await this.#store.read((unit) => unit.get('devices', [jid, id]));
    if (known !== undefined && known.changed !== true) return known;
    return this.recordIdentity(jid, id, await this.#pep.bundle(jid, id, { signal }));
  }

  /** Takes note of the identity in a bundle. */
  recordIdentity(jid: string, id: number, { identityKey }: Bundle): Promise<KnownDevice> {
    return this.#store.transact(async (unit) => {
      const known = await unit.get('devices', [jid, id]);
      const isSame = known !== undefined && constantTimeEqual(known.identity, identityKey);
      if (isSame && known.changed !== true) return known;
      const decision = known?.decision ?? 'undecided';
      const decidedFor = known?.decidedFor ?? known?.identity ?? identityKey;
      // Not the one by which the user knows it: it is looked at again each time, since the old one may come back.
      const changed = !constantTimeEqual(decidedFor, identityKey);
      const seen = { decision, identity: identityKey, changed, decidedFor };
      unit.put('devices', [jid, id], seen);
      return seen;
    });
  }

  /** A message came with another identity key than ours for that device: its bundle is looked at before the next. */
  async markChanged(jid: string, id: number): Promise<void> {
    await this.#store.transact(async (unit) => {
      const known = await unit.get('devices', [jid, id]);
      if (known !== undefined) unit.put('devices', [jid, id], { ...known, changed: true });
    });
  }

  /** See {@link KeyTransport.trust}. No server is asked: what the user has seen is what counts. */
  async decide(device: Device, decision: Decision): Promise<void> {
    const { jid, id, fingerprint } = device;
    await this.#store.transact(async (unit) => {
      const known = await unit.get('devices', [jid, id]);
      if (known === undefined) throw new KeyTransportError('unknown-device', 'no such device');
      const isSeen = keyFingerprint(known.identity) === fingerprint;
      if (decision === 'trusted' && !isSeen) {
        throw new KeyTransportError('identity-changed', 'the device has another identity key than the user has seen');
      }
      unit.put('devices', [jid, id], { ...known, decision, ...(isSeen && { decidedFor: known.identity }) });
      await forgetOthers(unit, jid, id, known.identity);
    });
    await this.#other.decide(device, decision);
  }

  /** What the user thinks of a device with that identity. */
  async trustOf(device: Device): Promise<Trust> {
    const { jid, id, fingerprint } = device;
    const known = await this.#store.read((unit) => unit.get('devices', [jid, id]));
    const elsewhere = await this.#other.trustIn(device);
    if (known?.decision === 'distrusted' || elsewhere === 'distrusted') return 'distrusted';
    const { decidedFor } = known ?? {};
    const isTrusted =
      known?.decision === 'trusted' && decidedFor !== undefined && keyFingerprint(decidedFor) === fingerprint;
    return isTrusted ? 'trusted' : elsewhere;
  }

  #kept(unit: Pick<Unit, 'get'>, jid: string): Promise<readonly number[] | undefined> {
    return unit.get('lists', this.#listKey(jid));
  }

  #listKey(jid: string): readonly [string, string] {
    return [this.#pep.variant.namespace, jid];
  }
}

/** Sessions with that device that stand on another identity are of no use any more. */
async function forgetOthers(unit: Unit, jid: string, id: number, identity: Uint8Array): Promise<void> {
  for (const { namespace } of OMEMO_VARIANTS) {
    const key = [namespace, jid, id];
    const session = await unit.get('sessions', key);
    if (session !== undefined && identityOf(session.record) !== toBase64(identity)) unit.delete('sessions', key);
  }
}

/** A device or list that cannot be had counts as not there; what is no PepError goes on. */
function missing(error: unknown): undefined {
  if (!isPepError(error)) throw error;
}
