import { fromBase64 } from '../bytes/base64.js';
import { StanzaError } from '../errors.js';
import { element } from '../xmpp/element.js';
import { NS } from '../xmpp/namespaces.js';
import { parseIqError } from './converse-iq.js';
import type { Converse, ConverseModel } from './converse.js';
import type { Libomemo, SessionCipher } from './libomemo.js';
import { inStep, withoutWaiting, type StoredSessions, type VersionedStore } from './shared-sessions.js';
import { UsedKeys, neverTwice } from './used-keys.js';

/** A device as Converse stores it: `id` is a string, `trusted` is 1, 0 or −1, `active` tells whether it is listed. */
export interface StoredDevice extends ConverseModel {
  fetchBundleFromServer(): Promise<StoredBundle | null>;
  getBundle(): Promise<StoredBundle | null>;
}

/** A parsed bundle; keys are base64. */
export interface StoredBundle {
  readonly identity_key: string;
  readonly signed_prekey: { readonly id: number; readonly public_key: string; readonly signature: string };
  readonly prekeys: readonly { readonly id: number; readonly key: string }[];
}

interface DeviceList {
  readonly devices: { readonly models: StoredDevice[] };
}

interface DeviceLists {
  get(jid: string, create: true, namespace: string): Promise<DeviceList>;
  get(jid: string, create: false, namespace: string): Promise<DeviceList | null>;
}

interface OwnStore extends StoredSessions {
  getPreKeys(): Record<string, { pubKey: string }>;
  generateMissingPreKeys(): Promise<void>;
  publishBundle(): Promise<unknown>;
}

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

type OmemoNamespace = typeof NS.axolotl | typeof NS.omemo2;

/** Device ids of one list that are read. */
const MAX_LISTED = 1000;

const isDeviceId = (text: string): boolean => /^[1-9]\d{0,9}$/.test(text) && Number(text) < 2 ** 31;

const buffer = (base64: string): ArrayBuffer => fromBase64(base64).buffer;

/** Converse's OMEMO identity, device lists, sessions and trust: everything that we touch of them is here. */
export class ConverseOmemo {
  readonly #converse: Converse;
  readonly #env: Record<string, unknown>;

  constructor(converse: Converse, env: Record<string, unknown>) {
    this.#converse = converse;
    this.#env = env;
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

  get account(): string {
    return String(this.#converse.session?.get('bare_jid'));
  }

  /** Makes Converse load libomemo where a restored session has not needed it yet. */
  async wake(): Promise<void> {
    await this.#store?.generateMissingPreKeys();
  }

  /** Devices that Converse knows of an account, those no longer listed among them. */
  async knownDevices(jid: string, namespace: OmemoNamespace): Promise<readonly StoredDevice[]> {
    return (await this.#lists.get(jid, false, namespace))?.devices.models ?? [];
  }

  /** The same. Converse asks the server for those of an account of which it has no list, and keeps that. */
  async devices(jid: string, namespace: OmemoNamespace): Promise<readonly StoredDevice[]> {
    return (await this.#lists.get(jid, true, namespace)).devices.models;
  }

  /**
   * The ids in an account's device list on the server, now. Devices that are new become known to Converse.
   * @throws StanzaError unless the server answers with a list, or that there is none
   */
  async fetchDeviceIds(jid: string): Promise<ReadonlySet<string>> {
    const query = element(NS.pubsub, 'pubsub', {}, element(NS.pubsub, 'items', { node: `${NS.axolotl}.devicelist` }));
    const iq = element(NS.client, 'iq', { type: 'get', to: jid, id: crypto.randomUUID() }, query);
    const answer = await this.#converse.api.sendIQ(
      iq,
      Number(this.#converse.api.settings.get('stanza_timeout')),
      false,
    );
    if (answer === null) throw new StanzaError('remote-server-timeout', 'no answer');
    if (answer.getAttribute('type') !== 'result') {
      const error = parseIqError(answer);
      if (error.condition === 'item-not-found') return new Set();
      throw error;
    }
    const listed = [...answer.getElementsByTagNameNS(NS.axolotl, 'device')].slice(0, MAX_LISTED);
    const ids = new Set(listed.map((device) => device.getAttribute('id') ?? '').filter(isDeviceId));
    const { devices } = (await this.#lists.get(jid, true, NS.axolotl)) as unknown as { devices: DeviceCollection };
    for (const device of devices.models) {
      if (jid !== this.account && !ids.has(String(device.get('id')))) device.save({ active: false });
    }
    for (const id of ids) {
      const known = devices.get(id);
      if (known === undefined) devices.create({ id, jid });
      else if (known.get('active') !== true) known.save({ active: true });
    }
    return ids;
  }

  /** Base64 of the identity key under which Converse knows a device by its session; undefined while there is none. */
  identityOf(jid: string, deviceId: number): string | undefined {
    return this.#store?.get(`identity_key${jid}.${String(deviceId)}`) as string | undefined;
  }

  /** Drops the session with a device, and lets the next one stand on that identity key. */
  replaceIdentity(jid: string, deviceId: number, identityKey: string): void {
    const address = `${jid}.${String(deviceId)}`;
    void this.#sessions().removeSession(address);
    this.#sessions().saveIdentity(address, buffer(identityKey));
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

  get #lists(): DeviceLists {
    return (this.#converse.api['omemo'] as { devicelists: DeviceLists }).devicelists;
  }
}

interface DeviceCollection {
  readonly models: readonly ConverseModel[];
  get(id: string): ConverseModel | undefined;
  create(attributes: Record<string, unknown>): unknown;
}
