import type { DeviceTrust } from '../../../../plugins/omemo-key-transport/converse/device-trust.js';
import { macrotask } from '../../../../src/async/macrotask.js';
import type { StoredBundle } from '../../../../src/converse/device-lists.js';
import { NS } from '../../../../src/xmpp/namespaces.js';
import { failureOf } from '../../../contracts/key-transport.js';
import { knownDevice } from '../../../support/known-device.js';
import type { WholeLibomemo } from '../../../support/libomemo.js';
import { MemoryOmemo, never, type MemoryPubsub } from '../../../support/memory-omemo.js';
import { JULIET } from '../../../support/omemo-pair.js';

describe('DeviceTrust', () => {
  let library: WholeLibomemo;
  let pubsub: MemoryPubsub;
  let romeo: MemoryOmemo;
  let trust: DeviceTrust;

  beforeEach(async () => {
    ({ library, pubsub, romeo, trust } = await knownDevice());
  });

  const bundle = (): StoredBundle => pubsub.bundles.get(`${JULIET}.2`)!;

  it('leaves out devices that are no longer listed or have no bundle', async () => {
    for (const id of [3, 4]) await MemoryOmemo.create(library, pubsub, JULIET, id);
    pubsub.bundles.delete(`${JULIET}.4`);
    romeo.device(JULIET, 3).save({ active: false });
    const devices = await trust.devices(JULIET, { fresh: false });

    expect(devices.map(({ id }) => id)).toEqual([2]);
  });

  describe('after a reconnect, at which Converse forgets what it waits for,', () => {
    /** Lets so much time pass that no answer can come any more, until it is settled. */
    const atTheEnd = async <T>(waiting: Promise<T>): Promise<T> => {
      const state = { isSettled: false };
      const settled = waiting.finally(() => (state.isSettled = true));
      settled.catch(() => undefined);
      while (!state.isSettled) {
        await macrotask();
        jasmine.clock().tick(2000);
      }
      return settled;
    };
    beforeEach(() => jasmine.clock().install());
    afterEach(() => jasmine.clock().uninstall());

    it('leaves out a device whose bundle does not come, and shows the others', async () => {
      romeo.device(JULIET, 3).fetchBundleFromServer = never;
      const devices = await atTheEnd(trust.devices(JULIET, { fresh: false }));

      expect(devices.map(({ id }) => id)).toEqual([2]);
    });

    it('shows the devices that Converse knows where a fresh list does not come', async () => {
      await trust.load(JULIET);
      romeo.isForgetful = true;
      const devices = await atTheEnd(trust.devices(JULIET, { fresh: true }));

      expect(devices.map(({ id }) => id)).toEqual([2]);
    });

    it('says that it cannot reach an account whose list does not come', async () => {
      romeo.isForgetful = true;

      expect(await failureOf(atTheEnd(trust.devices(JULIET, { fresh: false })))).toBe('unreachable');
    });

    it('makes no key for a device of which no fresh bundle comes', async () => {
      const [device] = await atTheEnd(trust.devices(JULIET, { fresh: false }));
      romeo.device(JULIET, 2).fetchBundleFromServer = never;

      expect(await atTheEnd(trust.bundle(device!))).toBeUndefined();
    });
  });

  it('leaves out a device whose identity key cannot be read, and shows the others', async () => {
    for (const [id, identity_key] of [
      [3, '%%'],
      [4, ''],
      [5, 'AAAA'],
    ] as const) {
      pubsub.publish(JULIET, id, { ...bundle(), identity_key });
    }
    const devices = await trust.devices(JULIET, { fresh: false });

    expect(devices.map(({ id }) => id)).toEqual([2]);
  });

  it('asks the server for the list when it shall be fresh', async () => {
    await trust.devices(JULIET, { fresh: false });

    expect(romeo.fetched).toEqual([]);

    await MemoryOmemo.create(library, pubsub, JULIET, 3);
    const devices = await trust.devices(JULIET, { fresh: true });

    expect(romeo.fetched).toEqual([JULIET]);
    expect(devices.map(({ id }) => id)).toEqual([2, 3]);
  });

  it('looks at no more than two hundred devices of an account', async () => {
    for (let id = 3; id < 1000; id++) pubsub.publish(JULIET, id, bundle());
    const devices = await trust.devices(JULIET, { fresh: true });

    expect(devices.length).toBe(200);
  });

  it('asks again before it says that a device is not listed', async () => {
    await trust.requireListed(JULIET, 2);

    expect(romeo.fetched).toEqual([]);
    expect(await failureOf(trust.requireListed(JULIET, 3))).toBe('unknown-device');
    expect(romeo.fetched).toEqual([JULIET]);

    await MemoryOmemo.create(library, pubsub, JULIET, 3);

    expect(await failureOf(trust.requireListed(JULIET, 3))).toBeUndefined();
  });

  for (const condition of [
    'forbidden',
    'not-authorized',
    'presence-subscription-required',
    'remote-server-not-found',
    'service-unavailable',
    undefined,
  ]) {
    it(`says that a list cannot be read when the answer is ${condition ?? 'none'}, and keeps what is known`, async () => {
      romeo.refusal = condition ?? 'no answer';

      expect(await failureOf(trust.requireListed(JULIET, 3))).toBe('unreachable');
      expect((await trust.devices(JULIET, { fresh: true })).map(({ id }) => id)).toEqual([2]);
    });
  }

  it('takes a list that does not exist for an empty one', async () => {
    romeo.refusal = 'item-not-found';

    expect(await failureOf(trust.requireListed(JULIET, 3))).toBe('unknown-device');
  });

  it('reads no ids from a list that are none', async () => {
    expect(romeo.list(JULIET, NS.axolotl).models.length).toBe(1);

    const list = romeo.pubsub.lists.get(JULIET)!;
    for (const id of [0, -1, 1.5, 2 ** 31, NaN]) list.add(id);
    await trust.devices(JULIET, { fresh: true });

    expect(romeo.list(JULIET, NS.axolotl).models.map((device) => device.get('id'))).toEqual(['2']);
  });
});
