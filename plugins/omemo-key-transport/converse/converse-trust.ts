import type { ConverseOmemo } from '../../../src/converse/converse-omemo.js';
import {
  isKeyTransportError,
  type Decision,
  type Device,
  type KeyTransportFailure,
  type Trust,
} from '../../../src/key-transport/key-transport.js';
import type { DeviceTrust } from './device-trust.js';
import type { OtherTrust } from '../omemo/other-trust.js';

/** Converse has nothing to record of a device that it does not know, or knows by another key. */
const NOT_KNOWN: readonly KeyTransportFailure[] = ['unknown-device', 'identity-changed'];

/** Converse's trust, for an identity of our own: the user decides on a device once. */
export class ConverseTrust implements OtherTrust {
  readonly #omemo: ConverseOmemo;
  readonly #trust: DeviceTrust;
  readonly #decided: (jid: string) => void;

  /** @param decided told the account of each device that the user has decided on */
  constructor(omemo: ConverseOmemo, trust: DeviceTrust, decided: (jid: string) => void) {
    this.#omemo = omemo;
    this.#trust = trust;
    this.#decided = decided;
  }

  async trustIn(device: Device): Promise<Trust> {
    if (this.#omemo.deviceId === undefined) return 'undecided';
    await this.#trust.load(device.jid);
    return this.#omemo.exclusively(() => this.#trust.opinion(device));
  }

  async decide(device: Device, decision: Decision): Promise<void> {
    try {
      if (this.#omemo.deviceId !== undefined) await this.#trust.decide(device, decision);
    } catch (error) {
      if (!isKeyTransportError(error) || !NOT_KNOWN.includes(error.failure)) throw error;
    } finally {
      this.#decided(device.jid);
    }
  }
}
