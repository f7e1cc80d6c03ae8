import { randomBytes } from '../../../src/bytes/random.js';
import type { ConverseOmemo, Ratchet } from '../../../src/converse/converse-omemo.js';
import type { Decrypted } from '../../../src/converse/libomemo.js';
import type { TrustedDevice } from '../../../src/key-transport/key-transport.js';
import type { DeviceAddress } from '../../../src/key-transport/device-id.js';
import { encryptedElement, type WrappedKey } from '../omemo/encrypted-stanza.js';
import { HEARTBEAT_COUNTER } from '../omemo/heartbeat.js';
import { fingerprintOf } from '../omemo/identity-key.js';
import type { DeviceTrust } from './device-trust.js';
import { encryptKey, startSession } from './new-session.js';

/** Devices that a page answers. */
const MAX_ANSWERED = 1000;

const randomKey = (): Uint8Array => randomBytes(16);

/**
 * Sends keys that nobody keeps, so that sessions stay usable: to undecided devices, too, and never to distrusted ones.
 */
export class SessionUpkeep {
  readonly #omemo: ConverseOmemo;
  readonly #trust: DeviceTrust;
  /** Two devices that have both lost their keys must not go on for ever. */
  readonly #answered = new Set<string>();

  constructor(omemo: ConverseOmemo, trust: DeviceTrust) {
    this.#omemo = omemo;
    this.#trust = trust;
  }

  /** A long chain of one side goes on for ever unless the other answers: once a chain. */
  async sendHeartbeat(ratchet: Ratchet, { ratchet: chain }: Decrypted, { jid, id }: DeviceAddress): Promise<void> {
    if (chain === undefined || chain.counter < HEARTBEAT_COUNTER) return;
    const name = btoa(String.fromCharCode(...new Uint8Array(chain.key)));
    const fingerprint = fingerprintOf(ratchet.identity()) ?? '';
    const key = await this.#omemo.exclusively(async () => {
      if (ratchet.heartbeatKey() === name) return undefined;
      if ((await this.#trust.opinion({ jid, id, fingerprint })) === 'distrusted') return undefined;
      await ratchet.setHeartbeatKey(name);
      return encryptKey(ratchet, id, randomKey());
    });
    this.#send(jid, key);
  }

  /**
   * A session that a device has and we cannot have, since the prekey that it was made with is gone, gives way to one
   * of ours; its next envelope could not be opened either. Once for each device, as long as the page is there.
   */
  async replaceSession(ratchet: Ratchet, { jid, id }: DeviceAddress): Promise<void> {
    const device = await this.#omemo.exclusively(() => this.#firstTime(jid, id));
    const bundle = device && (await this.#trust.bundle(device)); // no network while other tabs wait
    if (device === undefined || bundle === undefined) return;
    const key = await this.#omemo.exclusively(async () => {
      if ((await this.#listed(jid, id))?.fingerprint !== device.fingerprint) return undefined;
      await this.#trust.dropStaleSession(device, bundle);
      return (await startSession(ratchet, bundle)) ? encryptKey(ratchet, id, randomKey()) : undefined;
    });
    this.#send(jid, key);
  }

  /** A device that may be answered, and was not yet. */
  async #firstTime(jid: string, id: number): Promise<TrustedDevice | undefined> {
    const device = await this.#listed(jid, id);
    const name = `${jid} ${String(id)}`;
    if (device === undefined || this.#answered.has(name) || this.#answered.size >= MAX_ANSWERED) return undefined;
    this.#answered.add(name);
    return device;
  }

  /** A device that its account lists, unless it is distrusted. */
  async #listed(jid: string, id: number): Promise<TrustedDevice | undefined> {
    const devices = await this.#trust.devicesNow(jid);
    return devices.find((device) => device.id === id && device.trust !== 'distrusted');
  }

  #send(jid: string, key: WrappedKey | undefined): void {
    if (key === undefined) return;
    const sid = this.#omemo.deviceId ?? 0;
    this.#omemo.sendKey(jid, encryptedElement({ sid, keys: [key], iv: randomBytes(12) }));
  }
}
