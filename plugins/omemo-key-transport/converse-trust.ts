import type { ConverseOmemo } from '../../src/converse/converse-omemo.js';
import type { Trust } from '../../src/key-transport/key-transport.js';
import type { DeviceTrust } from './device-trust.js';
import type { OtherTrust } from './own/own-devices.js';

/** Converse's trust, for an identity of our own: the person decides on a device once. */
export class ConverseTrust implements OtherTrust {
  readonly #omemo: ConverseOmemo;
  readonly #trust: DeviceTrust;

  constructor(omemo: ConverseOmemo, trust: DeviceTrust) {
    this.#omemo = omemo;
    this.#trust = trust;
  }

  async of(jid: string, id: number, fingerprint: string): Promise<Trust> {
    if (this.#omemo.deviceId === undefined) return 'undecided';
    // Converse may know nothing of that account.
    return this.#trust.opinion(jid, id, fingerprint).catch(() => 'undecided');
  }

  async decide(jid: string, id: number, fingerprint: string, decision: 'trusted' | 'distrusted'): Promise<void> {
    if (this.#omemo.deviceId === undefined) return;
    const known = await this.#trust.devices(jid, { fresh: false }).catch(() => []);
    if (!known.some((device) => device.id === id && device.fingerprint === fingerprint)) return;
    await this.#trust.decide(jid, id, decision);
  }
}
