import { DeviceTrust } from '../../../plugins/omemo-key-transport/device-trust.js';
import { fromBase64, toBase64 } from '../../../src/bytes/base64.js';
import { toHex } from '../../../src/bytes/hex.js';
import type { StoredBundle } from '../../../src/converse/converse-omemo.js';
import { NS } from '../../../src/xmpp/namespaces.js';
import { failureOf } from '../../contracts/key-transport.js';
import { loadLibomemo, type WholeLibomemo } from '../../support/libomemo.js';
import { MemoryOmemo, MemoryPubsub } from '../../support/memory-omemo.js';

const JULIET = 'juliet@example.org';

describe('DeviceTrust', () => {
  let library: WholeLibomemo;
  let pubsub: MemoryPubsub;
  let romeo: MemoryOmemo;
  let trust: DeviceTrust;

  beforeEach(async () => {
    library = await loadLibomemo();
    pubsub = new MemoryPubsub();
    romeo = await MemoryOmemo.create(library, pubsub, 'romeo@example.org', 1);
    await MemoryOmemo.create(library, pubsub, JULIET, 2);
    trust = new DeviceTrust(romeo.omemo, () => Promise.resolve(library));
  });

  const trusts = async (): Promise<string[]> =>
    (await trust.devices(JULIET, { fresh: false })).map((device) => device.trust);
  const bundle = (): StoredBundle => pubsub.bundles.get(`${JULIET}.2`)!;
  const omemo2 = () => romeo.device(JULIET, 2, NS.omemo2);

  /** The identity key of a bundle as omemo:2 publishes it. */
  const ed25519 = async ({ identity_key }: StoredBundle): Promise<string> =>
    toBase64(new Uint8Array(await library.curvePubKeyToEd25519PubKey(fromBase64(identity_key).buffer)));

  /** Juliet's device publishes another identity, and Converse hears of it. */
  async function changeIdentity(): Promise<void> {
    await MemoryOmemo.create(library, pubsub, JULIET, 2);
    await romeo.device(JULIET, 2).fetchBundleFromServer();
  }

  it('follows what Converse has stored', async () => {
    for (const [trusted, expected] of [
      [0, 'undecided'],
      [1, 'trusted'],
      [-1, 'distrusted'],
    ] as const) {
      romeo.device(JULIET, 2).save({ trusted });

      expect(await trusts()).toEqual([expected]);
    }
  });

  it('takes anything else for undecided', async () => {
    for (const trusted of [undefined, null, '1', true, 2, NaN]) {
      romeo.device(JULIET, 2).save({ trusted });

      expect(await trusts()).toEqual(['undecided']);
    }
  });

  it('shows the fingerprint without the type byte of the key', async () => {
    const [device] = await trust.devices(JULIET, { fresh: false });

    expect(device?.fingerprint).toBe(toHex(fromBase64(bundle().identity_key).subarray(1)));
  });

  it('is distrust when omemo:2 says so, whatever was decided here', async () => {
    await trust.decide(JULIET, 2, 'trusted');
    omemo2().save({ trusted: -1 });

    expect(await trusts()).toEqual(['distrusted']);

    await trust.decide(JULIET, 2, 'trusted');

    expect(await trusts()).toEqual(['distrusted']);
  });

  it('goes over to omemo:2 when it is distrust, and not when it is trust', async () => {
    omemo2().save({ trusted: 0 });
    await trust.decide(JULIET, 2, 'trusted');

    expect(omemo2().get('trusted')).toBe(0);

    await trust.decide(JULIET, 2, 'distrusted');

    expect(omemo2().get('trusted')).toBe(-1);
    expect(romeo.device(JULIET, 2).get('trusted')).toBe(-1);
  });

  it('in the omemo:2 form of a device counts when the identity key is the same', async () => {
    omemo2().save({ trusted: 1, bundle: { identity_key: await ed25519(bundle()) } });

    expect(await trusts()).toEqual(['trusted']);
  });

  it('in the omemo:2 form of a device does not count when the identity key is another, or unreadable, or unknown', async () => {
    const other = await ed25519(pubsub.bundles.get('romeo@example.org.1')!);
    for (const identity_key of [other, toBase64(new Uint8Array(32)), 'AAAA', '%%', undefined]) {
      omemo2().save({ trusted: 1, bundle: identity_key === undefined ? undefined : { identity_key } });

      expect(await trusts()).toEqual(['undecided']);
    }
  });

  it('in the omemo:2 form of a device does not count while the library is not there', async () => {
    omemo2().save({ trusted: 1, bundle: { identity_key: await ed25519(bundle()) } });
    trust = new DeviceTrust(romeo.omemo, () => undefined);

    expect(await trusts()).toEqual(['undecided']);
  });

  it('is given to an identity: another one under the same device id is undecided again', async () => {
    await trust.decide(JULIET, 2, 'trusted');
    await changeIdentity();

    expect(await trusts()).toEqual(['undecided']);

    await trust.decide(JULIET, 2, 'trusted');

    expect(await trusts()).toEqual(['trusted']);
  });

  it('that Converse has stored is tied to the identity that we see first', async () => {
    romeo.device(JULIET, 2).save({ trusted: 1 });

    expect(await trusts()).toEqual(['trusted']);

    await changeIdentity();

    expect(await trusts()).toEqual(['undecided']);
  });

  it('that was withdrawn stays withdrawn when the identity changes', async () => {
    await trust.decide(JULIET, 2, 'distrusted');
    await changeIdentity();

    expect(await trusts()).toEqual(['distrusted']);
  });

  it('cannot be given to a device without a bundle', async () => {
    pubsub.lists.get(JULIET)?.add(3);

    expect(await failureOf(trust.decide(JULIET, 3, 'trusted'))).toBe('unknown-device');
    expect(await failureOf(trust.decide(JULIET, 4, 'trusted'))).toBe('unknown-device');
  });

  it('leaves out devices that are no longer listed or have no bundle', async () => {
    for (const id of [3, 4]) await MemoryOmemo.create(library, pubsub, JULIET, id);
    pubsub.bundles.delete(`${JULIET}.4`);
    romeo.device(JULIET, 3).save({ active: false });
    const devices = await trust.devices(JULIET, { fresh: false });

    expect(devices.map(({ id }) => id)).toEqual([2]);
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
    expect(await trust.listed(JULIET, 2)).toBeTrue();
    expect(romeo.fetched).toEqual([]);
    expect(await trust.listed(JULIET, 3)).toBeFalse();
    expect(romeo.fetched).toEqual([JULIET]);

    await MemoryOmemo.create(library, pubsub, JULIET, 3);

    expect(await trust.listed(JULIET, 3)).toBeTrue();
  });
});
