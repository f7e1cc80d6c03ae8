import { fromBase64 } from '../bytes/base64.js';
import { element } from '../xmpp/element.js';
import { NS } from '../xmpp/namespaces.js';
import type { Converse } from './converse.js';
import { missingParts, type HostPart } from './host-parts.js';
import { DeviceLists, type OmemoNamespace, type StoredBundle, type StoredDevice } from './device-lists.js';
import type { Libomemo, SessionCipher } from './libomemo.js';
import { recordDecision, rereadDevice, type DeviceRow } from './shared-devices.js';
import { inStep, withoutWaiting, type StoredSessions, type VersionedStore } from './shared-sessions.js';
import type { TrustNews } from './trust-news.js';
import { UsedKeys, neverTwice } from './used-keys.js';

/** Converse's own OMEMO store. */
export interface OwnStore extends StoredSessions {
  getPreKeys(): Record<string, { pubKey: string }>;
  generateMissingPreKeys(): Promise<void>;
  publishBundle(): Promise<unknown>;
}

/** What is called of Converse's OMEMO, once that is up. */
const PARTS: readonly HostPart[] = [
  'api.omemo.devicelists.get',
  'env.u.omemo.getVersionedStore',
  'state.omemo_store.generateMissingPreKeys',
  'state.omemo_store.getPreKeys',
  'state.omemo_store.publishBundle',
];

interface OmemoUtilities {
  getVersionedStore(namespace: string): VersionedStore;
}

/** One ratchet with one device, in Converse's own store. */
export interface Ratchet {
  readonly cipher: SessionCipher;
  /**
   * Opens without waiting for the storage, which takes 50 ms to gather what it writes. What is lost with the page is a
   * step back of what we can read, which does no harm; one of what we send would.
   */
  readonly opener: Omit<SessionCipher, 'encrypt'>;
  /** Undefined while there is no session. */
  session(): Promise<unknown>;
  /** Base64 of the identity key that the session stands on, with its type byte; undefined while there is none. */
  identity(): string | undefined;
  build(bundle: StoredBundle, prekey: StoredBundle['prekeys'][number]): Promise<unknown>;
  heartbeatKey(): string | undefined;
  setHeartbeatKey(key: string): Promise<void>;
}

const buffer = (base64: string): ArrayBuffer => fromBase64(base64).buffer;

/** Converse's OMEMO identity, device lists, sessions and trust: everything that we touch of them is here. */
export class ConverseOmemo {
  readonly #converse: Converse;
  readonly #env: Record<string, unknown>;
  readonly #lists: DeviceLists;
  readonly #news: Pick<TrustNews, 'tell'> | undefined;

  /** @param news told each decision */
  constructor(converse: Converse, env: Record<string, unknown>, news?: Pick<TrustNews, 'tell'>) {
    this.#converse = converse;
    this.#env = env;
    this.#lists = new DeviceLists(converse);
    this.#news = news;
  }

  /** Undefined while Converse has no OMEMO store: switched off, or not logged in. */
  get #store(): OwnStore | undefined {
    return this.#converse.state['omemo_store'] as OwnStore | undefined;
  }

  /** Undefined before Converse's OMEMO is up. */
  get deviceId(): number | undefined {
    const id = Number(this.#store?.get('device_id') ?? NaN);
    return Number.isInteger(id) ? id : undefined;
  }

  /** What this version of Converse lacks, so that its OMEMO cannot be used; to be asked once that is up. */
  missing(): readonly string[] {
    return missingParts(this.#converse, this.#env, PARTS);
  }

  /** Base64 of our own identity key; undefined before Converse's OMEMO is up. */
  get ownIdentity(): unknown {
    return (this.#store?.get('identity_keypair') as { pubKey?: unknown } | undefined)?.pubKey;
  }

  get account(): string {
    return String(this.#converse.session?.get('bare_jid'));
  }

  /** Makes Converse load libomemo where a restored session has not needed it yet. */
  async wake(): Promise<void> {
    await this.#store?.generateMissingPreKeys();
  }

  /** See {@link DeviceLists.knownDevices}. */
  knownDevices(jid: string, namespace: OmemoNamespace): Promise<readonly StoredDevice[]> {
    return this.#lists.knownDevices(jid, namespace);
  }

  /** See {@link DeviceLists.devices}. */
  devices(jid: string, namespace: OmemoNamespace): Promise<readonly StoredDevice[]> {
    return this.#lists.devices(jid, namespace);
  }

  /** See {@link DeviceLists.fetchIds}. */
  fetchDeviceIds(jid: string): Promise<ReadonlySet<string>> {
    return this.#lists.fetchIds(jid);
  }

  /** See {@link DeviceLists.bundle}. */
  bundle(device: StoredDevice): Promise<StoredBundle | null> {
    return this.#lists.bundle(device);
  }

  /** See {@link DeviceLists.fetchBundle}. */
  fetchBundle(device: StoredDevice): Promise<StoredBundle | null> {
    return this.#lists.fetchBundle(device);
  }

  /** See {@link rereadDevice}. */
  reread(device: StoredDevice): Promise<boolean> {
    return rereadDevice(device);
  }

  /** Records what the user says of forms of a device, in all tabs. @throws Error when it cannot be written */
  async decide(jid: string, decisions: readonly (readonly [StoredDevice, DeviceRow])[]): Promise<void> {
    try {
      await Promise.all(decisions.map(([device, attributes]) => recordDecision(device, attributes)));
    } finally {
      this.#news?.tell(jid);
    }
  }

  /** Base64 of the identity key under which Converse knows a device by its session; undefined while there is none. */
  identityOf(jid: string, deviceId: number): string | undefined {
    return this.#store?.get(`identity_key${jid}.${String(deviceId)}`) as string | undefined;
  }

  /** Drops the session with a device, and lets the next one stand on that identity key. */
  async replaceIdentity(jid: string, deviceId: number, identityKey: string): Promise<void> {
    const address = `${jid}.${String(deviceId)}`;
    const sessions = this.#sessions();
    await sessions.removeSession(address);
    sessions.saveIdentity(address, buffer(identityKey));
  }

  /** Runs `work` while no other tab of this account runs any. */
  async exclusively<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    return await navigator.locks.request(`jet-omemo:${this.account}`, signal === undefined ? {} : { signal }, work);
  }

  /** As this tab knows them. */
  #ownSessions(): VersionedStore {
    return (this.#env['u'] as { omemo: OmemoUtilities }).omemo.getVersionedStore(NS.axolotl);
  }

  #sessions(): VersionedStore {
    const store = this.#ownSessions();
    return this.#store === undefined ? store : inStep(store, this.#store);
  }

  ratchet(library: Libomemo, jid: string, deviceId: number): Ratchet {
    const store = this.#sessions();
    const address = new library.OMEMOAddress(jid, deviceId);
    const name = address.toString();
    return {
      cipher: this.#neverTwice(new library.SessionCipher(store, address, NS.axolotl), name),
      opener: new library.SessionCipher(withoutWaiting(this.#ownSessions()), address, NS.axolotl),
      session: () => store.loadSession(name),
      identity: () => this.identityOf(jid, deviceId),
      build: ({ identity_key, signed_prekey }, prekey) =>
        new library.SessionBuilder(store, address, NS.axolotl).processPreKey({
          registrationId: deviceId,
          identityKey: buffer(identity_key),
          signedPreKey: {
            keyId: signed_prekey.id,
            publicKey: buffer(signed_prekey.public_key),
            signature: buffer(signed_prekey.signature),
          },
          preKey: { keyId: prekey.id, publicKey: buffer(prekey.key) },
        }),
      heartbeatKey: () => store.loadHeartbeatKey(name),
      setHeartbeatKey: (key) => store.storeHeartbeatKey(name, key),
    };
  }

  /** @param name address of the device */
  #neverTwice(cipher: SessionCipher, name: string): SessionCipher {
    const storage = this.#store?.storage;
    if (storage === undefined) return cipher;
    return neverTwice(cipher, new UsedKeys(storage, name), () => this.#ownSessions().loadSession(name));
  }

  /** Prekeys that are left of the hundred that Converse keeps. */
  get prekeyCount(): number {
    return Object.keys(this.#store?.getPreKeys() ?? {}).length;
  }

  async generateMissingPreKeys(): Promise<void> {
    await this.#store?.generateMissingPreKeys();
  }

  async publishBundle(): Promise<void> {
    await this.#store?.publishBundle();
  }

  get isConnected(): boolean {
    return this.#converse.api.connection.connected();
  }

  /** Lets Converse handle a message as if it had just arrived. */
  handle(stanza: Element): void {
    const { handleMessageStanza } = this.#converse.exports as { handleMessageStanza?: (stanza: Element) => unknown };
    void handleMessageStanza?.(stanza);
  }

  /** Sends a KeyTransportElement on its own (XEP-0384 §4.6). */
  sendKey(jid: string, encrypted: Element): void {
    const hint = element(NS.hints, 'store');
    const from = this.#converse.api.connection.get()?.jid;
    const id = crypto.randomUUID();
    this.#converse.api.send(element(NS.client, 'message', { type: 'chat', to: jid, from, id }, encrypted, hint));
  }
}
