import { DEFAULTS, readSettings, type Settings } from '../../../../plugins/encrypted-file-transfer/settings.js';
import { DeviceTrustDecisions, type AskTrust } from '../../../../plugins/encrypted-file-transfer/devices/trust.js';
import * as keyTransport from '../../../../src/key-transport/key-transport.js';
import { Registry } from '../../../../src/registry.js';

const JULIET = 'juliet@capulet.lit';

const OWN = { jid: 'romeo@montague.lit', id: 1, fingerprint: 'ab' };

/** The devices of Juliet in one namespace. */
class Devices implements Pick<keyTransport.KeyTransport, 'namespace' | 'unavailable' | 'devices' | 'trust'> {
  readonly trusts = new Map<number, keyTransport.Trust>();
  readonly asked: boolean[] = [];
  readonly changed = new Set<number>();
  /** Identity keys by device; others have their number as it. */
  readonly keys = new Map<number, string>();
  reason: string | undefined;

  constructor(
    readonly namespace: string,
    ...devices: (readonly [number, keyTransport.Trust])[]
  ) {
    for (const [id, trust] of devices) this.trusts.set(id, trust);
  }

  unavailable(): string | undefined {
    return this.reason;
  }

  devices(jid: string, { fresh = false } = {}): Promise<keyTransport.TrustedDevice[]> {
    this.asked.push(fresh);
    const devices = [...this.trusts].map(([id, trust]) => {
      const device = { jid, id, fingerprint: this.#key(id), trust };
      return this.changed.has(id) ? { ...device, changed: true as const } : device;
    });
    return Promise.resolve(jid === JULIET ? devices : []);
  }

  trust({ jid, id, fingerprint }: keyTransport.Device, decision: keyTransport.Decision): Promise<void> {
    const fail = (failure: keyTransport.KeyTransportFailure) =>
      Promise.reject(new keyTransport.KeyTransportError(failure, failure));
    if (jid !== JULIET || !this.trusts.has(id)) return fail('unknown-device');
    if (decision === 'trusted' && fingerprint !== this.#key(id)) return fail('identity-changed');
    this.trusts.set(id, decision);
    return Promise.resolve();
  }

  #key(id: number): string {
    return this.keys.get(id) ?? `${id}`;
  }
}

const never: AskTrust = () => Promise.reject(new Error('nobody was to be asked'));
const device = (id: number, trust: keyTransport.Trust) => ({ jid: JULIET, id, fingerprint: `${id}`, trust });

describe('Trust', () => {
  let settings: Settings;
  let transports: Registry<keyTransport.KeyTransport>;
  let trust: DeviceTrustDecisions;

  beforeEach(() => {
    settings = readSettings({
      settings: { get: (name) => (DEFAULTS as Record<string, unknown>)[name], extend: () => undefined },
    });
    transports = new Registry();
    const usable = () => transports.all().filter((one) => one.unavailable() === undefined);
    trust = new DeviceTrustDecisions(usable, () => settings);
  });
  const register = (devices: Devices): Devices => {
    transports.register(devices as unknown as keyTransport.KeyTransport);
    return devices;
  };

  it('knows whether a device of an account is distrusted, in whatever namespace', async () => {
    const devices = register(new Devices('a', [1, 'trusted'], [2, 'undecided']));
    register(new Devices('b'));

    expect(await trust.distrustsAny(JULIET)).toBeFalse();

    devices.trusts.set(2, 'distrusted');

    expect(await trust.distrustsAny(JULIET)).toBeTrue();
    expect(await trust.distrustsAny('nurse@capulet.lit')).toBeFalse();
    expect(await trust.distrustsAny(JULIET, [])).toBeFalse();
  });

  it('knows this device, once for each identity that it has', async () => {
    register(new Devices('a'));
    for (const [namespace, own] of [
      ['b', OWN],
      ['c', { ...OWN }],
      ['d', undefined],
    ] as const)
      // prettier-ignore
      register(Object.assign(new Devices(namespace), { own: () => Promise.resolve(own) }));

    expect(await trust.own()).toEqual([OWN]);
  });

  describe('is recorded', () => {
    it('where the device is known: each namespace may have devices of its own', async () => {
      const one = register(new Devices('a', [1, 'undecided']));
      const two = register(new Devices('b', [2, 'undecided']));
      const both = register(new Devices('c', [1, 'undecided'], [2, 'undecided']));
      await trust.decide(device(1, 'undecided'), 'trusted');

      expect([one.trusts.get(1), two.trusts.get(2)]).toEqual(['trusted', 'undecided']);
      expect([...both.trusts.values()]).toEqual(['trusted', 'undecided']);
    });

    it('as trust for the key that was shown alone, as distrust for the device', async () => {
      const devices = register(new Devices('a', [1, 'undecided']));
      const another = { ...device(1, 'undecided'), fingerprint: 'another' };
      const refused = await trust.decide(another, 'trusted').catch((error: unknown) => error);

      expect((refused as keyTransport.KeyTransportError).failure).toBe('identity-changed');
      expect(devices.trusts.get(1)).toBe('undecided');

      await trust.decide(another, 'distrusted');

      expect(devices.trusts.get(1)).toBe('distrusted');
    });
  });

  describe('in a device that asks for a file', () => {
    for (const decided of ['trusted', 'distrusted'] as const) {
      it(`is ${decided} without a question`, async () => {
        register(new Devices('a', [1, decided]));

        expect(await trust.settleDevice(device(1, 'undecided'), never)).toBe(decided);
      });
    }

    it('is what the person says when it was undecided', async () => {
      const devices = register(new Devices('a', [1, 'undecided'], [2, 'undecided']));
      const ask: AskTrust = async (asked) => {
        expect(asked.map(({ id }) => id)).toEqual([1]);
        await trust.decide(asked[0]!, 'trusted');
        return 'decided';
      };

      expect(await trust.settleDevice(device(1, 'trusted'), ask)).toBe('trusted');
      expect([...devices.trusts]).toEqual([
        [1, 'trusted'],
        [2, 'undecided'],
      ]);
    });

    it('stays undecided when the person does not want to decide, and is asked for again later', async () => {
      register(new Devices('a', [1, 'undecided']));
      const ask = jasmine.createSpy<AskTrust>().and.resolveTo('dismissed');

      expect(await trust.settleDevice(device(1, 'undecided'), ask)).toBe('undecided');
      expect(await trust.settleDevice(device(1, 'undecided'), ask)).toBe('undecided');
      expect(ask).toHaveBeenCalledTimes(2);
    });

    it('is asked for once for several files', async () => {
      register(new Devices('a', [1, 'undecided']));
      const ask = jasmine.createSpy<AskTrust>().and.callFake(async ([asked]) => {
        await trust.decide(asked!, 'trusted');
        return 'decided';
      });
      const both = await Promise.all([1, 1].map((id) => trust.settleDevice(device(id, 'undecided'), ask)));

      expect(both).toEqual(['trusted', 'trusted']);
      expect(ask).toHaveBeenCalledTimes(1);
    });

    it('is none when the device is known by another identity key now, or not at all', async () => {
      register(new Devices('a', [1, 'trusted']));

      expect(await trust.settleDevice({ ...device(1, 'trusted'), fingerprint: 'old' }, never)).toBe('distrusted');
      expect(await trust.settleDevice(device(2, 'trusted'), never)).toBe('distrusted');
    });

    it('is none when the device is distrusted in another namespace', async () => {
      register(new Devices('a', [1, 'trusted']));
      register(new Devices('b', [1, 'distrusted']));

      expect(await trust.settleDevice(device(1, 'trusted'), never)).toBe('distrusted');
    });
  });

  describe('before something is sent', () => {
    it('asks nobody when every device is decided', async () => {
      const devices = register(new Devices('a', [1, 'trusted'], [2, 'distrusted']));

      expect(await trust.settle(JULIET, never)).toBeTrue();
      expect(devices.asked).toEqual([true]); // a device that is new now is seen
    });

    it('asks nobody about devices that only another record has', async () => {
      const here = register(new Devices('a', [1, 'trusted']));
      register(new Devices('b', [2, 'undecided']));

      expect(await trust.settle(JULIET, never, [here])).toBeTrue();
    });

    it('asks about undecided devices, and about no others', async () => {
      register(new Devices('a', [1, 'trusted'], [2, 'undecided'], [3, 'distrusted'], [4, 'undecided']));
      const ask = jasmine.createSpy<AskTrust>().and.resolveTo('decided');

      expect(await trust.settle(JULIET, ask)).toBeTrue();
      expect(ask.calls.argsFor(0)[0].map(({ id }) => id)).toEqual([2, 4]);
    });

    it('keeps what the person says', async () => {
      const devices = register(new Devices('a', [1, 'undecided'], [2, 'undecided']));
      await trust.settle(JULIET, async (asked) => {
        for (const one of asked) await trust.decide(one, one.id === 1 ? 'trusted' : 'distrusted');
        return 'decided';
      });

      expect([...devices.trusts]).toEqual([
        [1, 'trusted'],
        [2, 'distrusted'],
      ]);
    });

    it('stops when the person does not want to decide, and trusts nobody', async () => {
      const devices = register(new Devices('a', [1, 'undecided']));

      expect(await trust.settle(JULIET, () => Promise.resolve('dismissed'))).toBeFalse();
      expect(devices.trusts.get(1)).toBe('undecided');
    });

    it('trusts every undecided device unasked where a deployer wants that, but no distrusted one', async () => {
      settings = { ...settings, trust: 'blind' };
      const devices = register(new Devices('a', [1, 'undecided'], [2, 'distrusted']));

      expect(await trust.settle(JULIET, never)).toBeTrue();
      expect([...devices.trusts.values()]).toEqual(['trusted', 'distrusted']);
    });

    it('asks about a device that has changed its key, also where a deployer wants blind trust', async () => {
      settings = { ...settings, trust: 'blind' };
      const devices = register(new Devices('a', [1, 'undecided'], [2, 'undecided']));
      devices.changed.add(2);
      const ask = jasmine.createSpy<AskTrust>().and.resolveTo('dismissed');

      expect(await trust.settle(JULIET, ask)).toBeFalse();
      expect(ask.calls.argsFor(0)[0].map(({ id }) => id)).toEqual([2]);
      expect([...devices.trusts.values()]).toEqual(['trusted', 'undecided']);
    });

    it('asks about the devices of every key transport that can be used', async () => {
      register(new Devices('a', [1, 'undecided']));
      register(new Devices('b', [2, 'undecided']));
      register(new Devices('c', [3, 'undecided'])).reason = 'no OMEMO';
      const ask = jasmine.createSpy<AskTrust>().and.resolveTo('decided');
      await trust.settle(JULIET, ask);

      expect(ask.calls.argsFor(0)[0].map(({ id }) => id)).toEqual([1, 2]);
    });
  });

  it('is asked for once of those who know the devices for two securities', async () => {
    const devices = register(new Devices('a', [1, 'undecided']));
    const twice = new DeviceTrustDecisions(
      () => [...transports.all(), ...transports.all()],
      () => settings,
    );

    expect((await twice.devices(JULIET)).map(({ id }) => id)).toEqual([1]);
    expect(devices.asked.length).toBe(1);
  });

  describe('in a key without an id', () => {
    const keys = ['aa', 'bb'].map((fingerprint) => ({ jid: JULIET, id: 0, fingerprint }));
    let trusts: Map<string, keyTransport.Trust>;
    beforeEach(() => {
      trusts = new Map([
        ['aa', 'trusted'],
        ['bb', 'distrusted'],
      ]);
      const record: keyTransport.TrustRecord = {
        devices: () => Promise.resolve(keys.map((key) => ({ ...key, trust: trusts.get(key.fingerprint)! }))),
        trust: ({ fingerprint }, decision) => Promise.resolve(void trusts.set(fingerprint, decision)),
      };
      trust = new DeviceTrustDecisions(
        () => [record],
        () => settings,
      );
    });

    it('is its own: another key of the account has another', async () => {
      expect((await trust.now({ ...keys[0]!, trust: 'undecided' })).trust).toBe('trusted');
      expect(await trust.settleDevice({ ...keys[0]!, trust: 'undecided' }, never)).toBe('trusted');
      expect(await trust.settleDevice({ ...keys[1]!, trust: 'trusted' }, never)).toBe('distrusted');
    });
  });

  describe('in a device', () => {
    it('is what it is now, not what it was', async () => {
      register(new Devices('a', [1, 'trusted']));

      expect((await trust.now(device(1, 'undecided'))).trust).toBe('trusted');
    });

    it('is none when one key transport has none', async () => {
      register(new Devices('a', [1, 'trusted']));
      register(new Devices('b', [1, 'distrusted']));

      expect((await trust.now(device(1, 'trusted'))).trust).toBe('distrusted');
    });

    it('is as it was when the device is gone', async () => {
      register(new Devices('a', [2, 'trusted']));

      expect(await trust.now(device(1, 'undecided'))).toEqual(device(1, 'undecided'));
    });

    it('is recorded in each key transport', async () => {
      const both = [register(new Devices('a', [1, 'undecided'])), register(new Devices('b', [1, 'trusted']))];
      await trust.decide(device(1, 'undecided'), 'distrusted');

      expect(both.map(({ trusts }) => trusts.get(1))).toEqual(['distrusted', 'distrusted']);
    });
  });
});
