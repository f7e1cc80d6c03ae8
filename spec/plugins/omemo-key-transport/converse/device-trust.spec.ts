import type { DeviceTrust } from '../../../../plugins/omemo-key-transport/converse/device-trust.js';
import { fromBase64, toBase64 } from '../../../../src/bytes/base64.js';
import { toHex } from '../../../../src/bytes/hex.js';
import type { StoredBundle } from '../../../../src/converse/device-lists.js';
import type { Decision } from '../../../../src/key-transport/key-transport.js';
import { NS } from '../../../../src/xmpp/namespaces.js';
import { failureOf } from '../../../contracts/key-transport.js';
import { decide } from '../../../support/decide.js';
import { knownDevice } from '../../../support/known-device.js';
import type { WholeLibomemo } from '../../../support/libomemo.js';
import { MemoryOmemo, type MemoryPubsub } from '../../../support/memory-omemo.js';
import { JULIET } from '../../../support/omemo-pair.js';

describe('DeviceTrust', () => {
  let library: WholeLibomemo;
  let pubsub: MemoryPubsub;
  let romeo: MemoryOmemo;
  let trust: DeviceTrust;

  beforeEach(async () => {
    ({ library, pubsub, romeo, trust } = await knownDevice());
  });

  const trusts = async (): Promise<string[]> =>
    (await trust.devices(JULIET, { fresh: false })).map((device) => device.trust);
  /** Says something of Juliet's device as it is shown. */
  const say = (decision: Decision, id = 2): Promise<void> => {
    const devices = (jid: string) => trust.devices(jid, { fresh: false });
    return decide({ devices, trust: (device, said) => trust.decide(device, said) }, JULIET, id, decision);
  };
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

  it('is not recorded when the device has come with another identity key since the person looked', async () => {
    const [seen] = await trust.devices(JULIET, { fresh: false });
    await changeIdentity();

    expect(await failureOf(trust.decide(seen!, 'trusted'))).toBe('identity-changed');
    expect(await trusts()).toEqual(['undecided']);
    expect(romeo.device(JULIET, 2).get('trusted')).not.toBe(1);
  });

  it('is distrust when omemo:2 says so, whatever was decided here', async () => {
    await say('trusted');
    omemo2().save({ trusted: -1 });

    expect(await trusts()).toEqual(['distrusted']);

    await say('trusted');

    expect(await trusts()).toEqual(['distrusted']);
  });

  it('goes over to omemo:2 when it is distrust, and not when it is trust', async () => {
    omemo2().save({ trusted: 0 });
    await say('trusted');

    expect(omemo2().get('trusted')).toBe(0);

    await say('distrusted');

    expect(omemo2().get('trusted')).toBe(-1);
    expect(romeo.device(JULIET, 2).get('trusted')).toBe(-1);
  });

  it('can be given again after distrust, and omemo:2 is undecided then', async () => {
    omemo2().save({ trusted: 1 });
    await say('distrusted');
    await say('distrusted');
    await say('trusted');

    expect(await trusts()).toEqual(['trusted']);
    expect(omemo2().get('trusted')).toBe(0);

    omemo2().save({ trusted: -1 });
    await say('trusted');

    expect(await trusts()).toEqual(['distrusted']);
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

  it('in the omemo:2 form of a device counts whatever the sign bit of its key', async () => {
    const key = fromBase64(await ed25519(bundle()));
    key[31]! ^= 0x80;
    omemo2().save({ trusted: 1, bundle: { identity_key: toBase64(key) } });

    expect(await trusts()).toEqual(['trusted']);
  });

  it('in the omemo:2 form of a device does not count for another device that has its id', async () => {
    omemo2().save({ trusted: 1, bundle: { identity_key: await ed25519(bundle()) } });
    await changeIdentity();

    expect(await trusts()).toEqual(['undecided']);
  });

  it('is given to an identity: another one under the same device id is undecided again', async () => {
    await say('trusted');
    await changeIdentity();

    expect(await trusts()).toEqual(['undecided']);

    await say('trusted');

    expect(await trusts()).toEqual(['trusted']);
  });

  it('warns of another identity under the same device id, decided or not, until the person decides', async () => {
    const changes = async (): Promise<unknown[]> =>
      (await trust.devices(JULIET, { fresh: false })).map(({ changed }) => changed);

    expect(await changes()).toEqual([undefined]);

    await changeIdentity();

    expect(await changes()).toEqual([true]);
    expect(await trusts()).toEqual(['undecided']);

    await say('trusted');

    expect(await changes()).toEqual([undefined]);

    await changeIdentity();
    await say('distrusted');

    expect(await changes()).toEqual([undefined]);
    expect(await trusts()).toEqual(['distrusted']);
  });

  it('warns of an identity that differs from that of the session which Converse has', async () => {
    romeo.store.save({ [`identity_key${JULIET}.2`]: pubsub.bundles.get('romeo@example.org.1')?.identity_key });

    expect((await trust.devices(JULIET, { fresh: false }))[0]?.changed).toBeTrue();
  });

  it('that Converse has stored is tied to the identity that we see first', async () => {
    romeo.device(JULIET, 2).save({ trusted: 1 });

    expect(await trusts()).toEqual(['trusted']);

    await changeIdentity();

    expect(await trusts()).toEqual(['undecided']);
  });

  it('that was withdrawn stays withdrawn when the identity changes', async () => {
    await say('distrusted');
    await changeIdentity();

    expect(await trusts()).toEqual(['distrusted']);
  });

  it('cannot be given to a device without a bundle', async () => {
    pubsub.lists.get(JULIET)?.add(3);

    expect(await failureOf(say('trusted', 3))).toBe('unknown-device');
    expect(await failureOf(say('trusted', 4))).toBe('unknown-device');
  });
});
