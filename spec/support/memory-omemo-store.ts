import { base64, restored, type KeyPair, type StoredPair } from './libomemo.js';
import { MemoryModel } from './memory-model.js';

/** Converse's OMEMO store, in memory; it is the versioned store, too. */
export class MemoryOmemoStore extends MemoryModel {
  /** What was asked of it, in order: `generate`, `publish`. */
  readonly log: string[] = [];
  /** Called at each publish. */
  onPublish: () => Promise<void> = () => Promise.resolve();
  spare: StoredPair;
  readonly #prekeys: Record<string, StoredPair> = {};

  /** @param spare the pair of every prekey: making a hundred takes long */
  constructor(spare: StoredPair, attributes: Record<string, unknown>) {
    super(attributes);
    this.spare = spare;
    this.#fill();
  }

  getPreKeys(): Record<string, StoredPair> {
    return this.#prekeys;
  }

  removePreKey(id: number): Promise<void> {
    Reflect.deleteProperty(this.#prekeys, String(id));
    return Promise.resolve();
  }

  loadPreKey(id: number): Promise<{ keyPair: KeyPair } | undefined> {
    const pair = this.#prekeys[String(id)];
    return Promise.resolve(pair && { keyPair: restored(pair) });
  }

  loadSignedPreKey(): { keyPair: KeyPair } {
    return { keyPair: restored(this.get('signed_prekey') as StoredPair) };
  }

  getIdentityKeyPair(): KeyPair {
    return restored(this.get('identity_keypair') as StoredPair);
  }

  getLocalRegistrationId(): number {
    return Number(this.get('device_id'));
  }

  isTrustedIdentity(address: string, key: ArrayBuffer): boolean {
    const known = this.get(`identity_key${address}`);
    return known === undefined || known === base64(key);
  }

  saveIdentity(address: string, key: ArrayBuffer): boolean {
    const changed = !this.isTrustedIdentity(address, key);
    this.save({ [`identity_key${address}`]: base64(key) });
    return changed;
  }

  loadSession(address: string): Promise<unknown> {
    return Promise.resolve(this.get(`session${address}`));
  }

  storeSession(address: string, record: unknown): Promise<void> {
    this.save({ [`session${address}`]: record });
    return Promise.resolve();
  }

  removeSession(address: string): Promise<void> {
    this.save({ [`session${address}`]: undefined });
    return Promise.resolve();
  }

  loadHeartbeatKey(address: string): unknown {
    return this.get(`heartbeat:${address}`);
  }

  storeHeartbeatKey(address: string, key: string): Promise<void> {
    this.save({ [`heartbeat:${address}`]: key });
    return Promise.resolve();
  }

  generateMissingPreKeys(): Promise<void> {
    this.log.push('generate');
    this.#fill();
    return Promise.resolve();
  }

  /** Makes a new pair under each id. */
  renewPrekeys(spare: StoredPair): void {
    this.spare = spare;
    for (const id of Object.keys(this.#prekeys)) this.#prekeys[id] = spare;
  }

  publishBundle(): Promise<void> {
    this.log.push('publish');
    return this.onPublish();
  }

  #fill(): void {
    for (let id = 0; id < 100; id++) this.#prekeys[String(id)] ??= this.spare;
  }
}
