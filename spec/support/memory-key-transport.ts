import {
  KeyTransportError,
  type Decision,
  type Device,
  type KeyTransport,
  type KeyTransportFailure,
  type Secret,
  type Trust,
  type TrustedDevice,
  type Unwrapped,
} from '../../src/key-transport/key-transport.js';
import { childrenOf, element } from '../../src/xmpp/element.js';

const NAMESPACE = 'urn:example:memory-keys';
const refuse = (failure: KeyTransportFailure): never => {
  throw new KeyTransportError(failure, failure);
};

const fingerprintOf = (id: number | undefined): string => String(id).padStart(64, '0');

/** Secrets on their way, by the handle that stands for them; each can be taken once. */
export class MemoryKeys {
  constructor(readonly namespace = NAMESPACE) {}

  readonly devices = new Map<string, number>();
  readonly secrets = new Map<string, Secret>();

  join(jid: string, id: number): MemoryKeyTransport {
    this.devices.set(jid, id);
    return new MemoryKeyTransport(this, jid, id);
  }
}

/** A key transport that keeps its promises by memory: nothing is encrypted. */
export class MemoryKeyTransport implements KeyTransport {
  readonly namespace: string;
  readonly #trust = new Map<string, Trust>();

  constructor(
    readonly keys: MemoryKeys,
    readonly jid: string,
    readonly id: number,
  ) {
    this.namespace = keys.namespace;
  }

  unavailable(): string | undefined {
    return undefined;
  }

  own(): Promise<Device> {
    return Promise.resolve({ jid: this.jid, id: this.id, fingerprint: fingerprintOf(this.id) });
  }

  devices(jid: string): Promise<TrustedDevice[]> {
    const id = this.keys.devices.get(jid);
    const fingerprint = fingerprintOf(id);
    return Promise.resolve(
      id === undefined ? [] : [{ jid, id, fingerprint, trust: this.#trust.get(jid) ?? 'undecided' }],
    );
  }

  async trust({ jid, id, fingerprint }: Device, decision: Decision): Promise<void> {
    const [device] = await this.devices(jid);
    if (device?.id !== id) return refuse('unknown-device');
    if (decision === 'trusted' && device.fingerprint !== fingerprint) return refuse('identity-changed');
    this.#trust.set(jid, decision);
  }

  async wrap(jid: string, secret: Secret, { signal }: { signal?: AbortSignal } = {}): Promise<Element> {
    signal?.throwIfAborted();
    const trusted = (await this.devices(jid)).filter(({ trust }) => trust === 'trusted');
    if (trusted.length === 0) refuse('no-device');
    const keys = trusted.map(({ id }) => {
      const handle = crypto.randomUUID();
      this.keys.secrets.set(handle, { key: secret.key.slice(), iv: secret.iv.slice() });
      return element(this.namespace, 'key', { rid: id }, handle);
    });
    return element(this.namespace, 'encrypted', { sid: this.id }, ...keys);
  }

  async unwrap(envelope: Element, fromJid: string): Promise<Unwrapped> {
    const keys = childrenOf(envelope, this.namespace, 'key');
    if (keys.length === 0) refuse('malformed');
    const ours = keys.find((key) => key.getAttribute('rid') === String(this.id));
    if (ours === undefined) return refuse('not-for-this-device');
    const [sender] = await this.devices(fromJid);
    if (String(sender?.id) !== envelope.getAttribute('sid')) return refuse('unknown-device');
    const secret = this.keys.secrets.get(ours.textContent);
    this.keys.secrets.delete(ours.textContent);
    if (secret === undefined || sender === undefined) return refuse('undecryptable');
    const { trust, ...device } = sender;
    if (trust === 'distrusted') return refuse('distrusted-device');
    return { ...secret, device, trust };
  }
}
