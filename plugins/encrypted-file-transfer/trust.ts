import {
  KeyTransportError,
  type KeyTransport,
  type Trust as TrustValue,
  type TrustedDevice,
} from '../../src/key-transport/key-transport.js';
import type { Registry } from '../../src/registry.js';
import type { Settings } from './settings.js';

/** Asks the person about undecided devices; resolves when all are decided or the dialog was closed. */
export type AskTrust = (
  devices: readonly TrustedDevice[],
  decide: (device: TrustedDevice, decision: 'trusted' | 'distrusted') => Promise<void>,
) => Promise<'decided' | 'dismissed'>;

/** Who gets keys, and whose envelopes count. */
export class Trust {
  readonly #transports: Registry<KeyTransport>;
  readonly #settings: () => Settings;
  /** Questions that the person has not answered yet, by fingerprint. */
  readonly #asked = new Map<string, Promise<unknown>>();

  constructor(transports: Registry<KeyTransport>, settings: () => Settings) {
    this.#transports = transports;
    this.#settings = settings;
  }

  /** The trust in a device as it is now; a device that is gone counts as it did. */
  async in({ jid, id, trust }: TrustedDevice): Promise<TrustedDevice['trust']> {
    const found = (await this.devices(jid)).filter((device) => device.id === id);
    if (found.some((device) => device.trust === 'distrusted')) return 'distrusted';
    return found[0]?.trust ?? trust;
  }

  /**
   * Records what the person said, wherever that device is known: another namespace may have others. Trust is in the key
   * that they saw.
   * @throws KeyTransportError `unknown-device` when it is not known anywhere
   */
  async decide({ jid, id, fingerprint }: TrustedDevice, decision: 'trusted' | 'distrusted'): Promise<void> {
    const told = this.#usable().map(async (transport) => {
      const isMeant = (one: TrustedDevice): boolean =>
        one.id === id && (decision === 'distrusted' || one.fingerprint === fingerprint);
      const known = (await transport.devices(jid)).some(isMeant);
      if (known) await transport.trust(jid, id, decision);
      return known;
    });
    if ((await Promise.all(told)).includes(true)) return;
    throw new KeyTransportError('unknown-device', 'no such device');
  }

  /** The devices of an account, as they are known. */
  async devices(jid: string): Promise<TrustedDevice[]> {
    return (await Promise.all(this.#usable().map((transport) => transport.devices(jid)))).flat();
  }

  /**
   * Makes sure that no device of an account is undecided before something is sent to it.
   * @param jid bare JID
   * @returns false when the person did not want to decide
   */
  async settle(jid: string, ask: AskTrust): Promise<boolean> {
    const lists = await Promise.all(this.#usable().map((transport) => transport.devices(jid, { fresh: true })));
    const undecided = lists.flat().filter((device) => device.trust === 'undecided');
    // Blind trust is trust on first use: a device that has changed its key was used before.
    const isBlind = (device: TrustedDevice): boolean => this.#settings().trust === 'blind' && device.changed !== true;
    for (const device of undecided.filter(isBlind)) await this.decide(device, 'trusted');
    const asked = undecided.filter((device) => !isBlind(device));
    if (asked.length === 0) return true;
    return (await ask(asked, (device, decision) => this.decide(device, decision))) === 'decided';
  }

  /**
   * The trust in a device by its identity key; where it is undecided the person is asked, once for all who want to know.
   * @returns `undecided` when the person did not want to decide, `distrusted` when the device has another key now
   */
  async settleDevice(device: TrustedDevice, ask: AskTrust): Promise<TrustValue> {
    const trust = await this.#inIdentity(device);
    if (trust !== 'undecided') return trust;
    const { fingerprint } = device;
    const question =
      this.#asked.get(fingerprint) ??
      ask([{ ...device, trust }], (asked, decision) => this.decide(asked, decision)).finally(() =>
        this.#asked.delete(fingerprint),
      );
    this.#asked.set(fingerprint, question);
    await question;
    return this.#inIdentity(device);
  }

  async #inIdentity({ jid, id, fingerprint }: TrustedDevice): Promise<TrustValue> {
    const known = (await this.devices(jid)).filter((device) => device.id === id);
    if (known.some(({ trust }) => trust === 'distrusted')) return 'distrusted';
    return known.find((device) => device.fingerprint === fingerprint)?.trust ?? 'distrusted';
  }

  /** Whether the person distrusts a device of an account. @param jid bare JID */
  async distrustsAny(jid: string): Promise<boolean> {
    const lists = await Promise.all(this.#usable().map((transport) => transport.devices(jid)));
    return lists.flat().some(({ trust }) => trust === 'distrusted');
  }

  #usable(): KeyTransport[] {
    return this.#transports.all().filter((transport) => transport.unavailable() === undefined);
  }
}
