import {
  FORGET_AFTER_MS,
  PREKEYS,
  ROTATE_AFTER_MS,
  forgetSpentPrekeys,
  markAnnounced,
  markPublished,
  ownBundle,
  replenish,
  settleIdentity,
  usePrekey,
} from '../../../../plugins/omemo-key-transport/own/own-identity.js';
import type { Unit } from '../../../../plugins/omemo-key-transport/own/account-store.js';
import { NS } from '../../../../src/xmpp/namespaces.js';
import { memoryUnit, quickLibrary } from '../../../support/memory-unit.js';

/** Numbers of prekeys are 24 bits. */
const MAX_ID = 2 ** 24 - 2;
const NOW = 1_000_000_000_000;

describe('The keys of our own identity', () => {
  const library = quickLibrary();
  let unit: Unit;

  beforeEach(async () => {
    unit = memoryUnit();
    await settleIdentity(unit, library, new Set());
  });

  const replenishNow = (now = NOW): Promise<boolean> => replenish(unit, library, NS.axolotl, now);
  const prekeyIds = async (): Promise<number[]> => (await unit.all('prekeys', NS.axolotl)).map(([id]) => id);
  const signedIds = async (): Promise<number[]> => (await unit.all('signedPrekeys', NS.axolotl)).map(([id]) => id);
  const publish = async (): Promise<void> => markPublished(unit, NS.axolotl, await ownBundle(unit, NS.axolotl));

  it('take no device id that is in use', async () => {
    const numbers = [7, 0, 0x8000_0009, 8];
    spyOn(crypto, 'getRandomValues').and.callFake(((array: Uint32Array) => {
      array[0] = numbers.shift() ?? 1;
      return array;
    }) as typeof crypto.getRandomValues);
    const self = await settleIdentity(memoryUnit(), library, new Set([7, 9]));

    expect(self.deviceId).toBe(8);
  });

  it('keep the device id once it was announced, and their identity key always', async () => {
    const before = await settleIdentity(unit, library, new Set());
    const other = await settleIdentity(unit, library, new Set([before.deviceId]));

    expect(other.deviceId).not.toBe(before.deviceId);
    expect(other.identity).toBe(before.identity);
    await markAnnounced(unit);

    expect((await settleIdentity(unit, library, new Set([other.deviceId]))).deviceId).toBe(other.deviceId);
  });

  it('are outdated until what is there is published', async () => {
    expect(await replenishNow()).toBeTrue();
    expect(await replenishNow()).toBeTrue();
    await publish();

    expect(await replenishNow()).toBeFalse();
  });

  it('stay outdated where a prekey was used while they were published', async () => {
    await replenishNow();
    const bundle = await ownBundle(unit, NS.axolotl);
    await usePrekey(unit, NS.axolotl, 3, false);
    await markPublished(unit, NS.axolotl, bundle);

    expect(await replenishNow()).toBeTrue();
  });

  it('stay outdated where the signed prekey was replaced while they were published', async () => {
    await replenishNow();
    const bundle = await ownBundle(unit, NS.axolotl);
    await replenishNow(NOW + ROTATE_AFTER_MS);
    await markPublished(unit, NS.axolotl, bundle);

    expect(await replenishNow(NOW + ROTATE_AFTER_MS)).toBeTrue();
  });

  it('begin again with prekey 1 after the last number, and leave out those that are there', async () => {
    await replenishNow();
    unit.put('counters', NS.axolotl, { nextPrekeyId: MAX_ID, signedPrekeyId: 1, outdated: false });
    for (const id of [4, 5]) await usePrekey(unit, NS.axolotl, id, false);
    const before = (await unit.get('prekeys', [NS.axolotl, 1]))!;
    await replenishNow();

    expect(await prekeyIds()).toEqual([...Array.from({ length: PREKEYS }, (_, index) => index + 1).filter((id) => id !== 5), MAX_ID]); // prettier-ignore
    expect(await unit.get('prekeys', [NS.axolotl, 1])).toBe(before);
  });

  it('begin again with signed prekey 1 after the last number', async () => {
    await replenishNow();
    unit.put('counters', NS.axolotl, { nextPrekeyId: 101, signedPrekeyId: MAX_ID, outdated: false });
    await replenishNow();

    expect((await ownBundle(unit, NS.axolotl)).signedPrekey.id).toBe(1);
  });

  it('replace a signed prekey after a week, and one that a wrong clock has made', async () => {
    await replenishNow();
    await replenishNow(NOW + ROTATE_AFTER_MS - 1);

    expect(await signedIds()).toEqual([1]);
    await replenishNow(NOW + ROTATE_AFTER_MS);

    expect(await signedIds()).toEqual([1, 2]);
    await replenishNow(NOW);

    expect(await signedIds()).toEqual([1, 2, 3]);
  });

  it('forget a signed prekey five weeks after it was made, and not the one that was published until now', async () => {
    await replenishNow();
    await replenishNow(NOW + ROTATE_AFTER_MS);
    await replenishNow(NOW + FORGET_AFTER_MS - 1);

    expect(await signedIds()).toEqual([1, 2, 3]);
    await replenishNow(NOW + FORGET_AFTER_MS + ROTATE_AFTER_MS);

    expect(await signedIds()).toEqual([3, 4]);
    await replenishNow(NOW + 3 * FORGET_AFTER_MS);

    expect(await signedIds()).toEqual([4, 5]);
  });

  it('publish no prekey that was used, make others in their place, and forget them when old messages are read', async () => {
    await replenishNow();
    await usePrekey(unit, NS.axolotl, 3, true);
    await replenishNow();

    expect(await prekeyIds()).toContain(3);
    const { prekeys } = await ownBundle(unit, NS.axolotl);

    expect(prekeys.length).toBe(PREKEYS);
    expect(prekeys.map(({ id }) => id)).not.toContain(3);
    await forgetSpentPrekeys(unit, NS.axolotl);

    expect((await prekeyIds()).length).toBe(PREKEYS);
    expect(await prekeyIds()).not.toContain(3);
  });
});
