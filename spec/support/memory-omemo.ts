import { ConverseOmemo, type StoredBundle, type StoredDevice } from '../../src/converse/converse-omemo.js';
import type { Converse } from '../../src/converse/converse.js';
import { element } from '../../src/xmpp/element.js';
import { NS } from '../../src/xmpp/namespaces.js';
import { base64, stored, type WholeLibomemo } from './libomemo.js';
import { MemoryModel } from './memory-model.js';
import { MemoryOmemoStore } from './memory-omemo-store.js';

/** What accounts have published: device lists by bare JID, bundles by `jid.id`. */
export class MemoryPubsub {
  readonly lists = new Map<string, Set<number>>();
  readonly bundles = new Map<string, StoredBundle>();

  publish(jid: string, id: number, bundle: StoredBundle): void {
    this.lists.set(jid, (this.lists.get(jid) ?? new Set()).add(id));
    this.bundles.set(`${jid}.${id}`, bundle);
  }
}

/** A device as Converse stores it. */
export class MemoryDevice extends MemoryModel implements StoredDevice {
  constructor(
    readonly pubsub: MemoryPubsub,
    attributes: { id: string; jid: string },
  ) {
    super({ active: true, trusted: 0, ...attributes });
  }

  fetchBundleFromServer(): Promise<StoredBundle | null> {
    const bundle = this.pubsub.bundles.get(`${String(this.get('jid'))}.${String(this.get('id'))}`);
    if (bundle === undefined) return Promise.reject(new Error('Could not fetch bundle'));
    this.save({ bundle });
    return Promise.resolve(bundle);
  }

  getBundle(): Promise<StoredBundle | null> {
    const bundle = this.get('bundle') as StoredBundle | undefined;
    return bundle === undefined ? this.fetchBundleFromServer() : Promise.resolve(bundle);
  }
}

class MemoryDevices {
  readonly models: MemoryDevice[] = [];

  constructor(readonly pubsub: MemoryPubsub) {}

  get(id: string): MemoryDevice | undefined {
    return this.models.find((device) => device.get('id') === id);
  }

  create(attributes: { id: string; jid: string }): void {
    this.models.push(new MemoryDevice(this.pubsub, attributes));
  }
}

/** One device of an account, as our plugin finds it in Converse. */
export class MemoryOmemo {
  /** Stanzas that were sent without waiting for an answer. */
  readonly sent: Element[] = [];
  /** Called with each of them. */
  onSend: (stanza: Element) => void = () => undefined;
  /** Accounts whose device list was fetched. */
  readonly fetched: string[] = [];
  /** The condition with which servers refuse device lists now, or `no answer`. */
  refusal: string | undefined;
  readonly omemo: ConverseOmemo;
  readonly #lists = new Map<string, MemoryDevices>();

  constructor(
    readonly pubsub: MemoryPubsub,
    readonly jid: string,
    readonly store: MemoryOmemoStore,
  ) {
    this.omemo = new ConverseOmemo(this.converse(), { u: { omemo: { getVersionedStore: () => store } } });
  }

  get deviceId(): number {
    return Number(this.store.get('device_id'));
  }

  /** An account that holds real keys and has published them. */
  static async create(library: WholeLibomemo, pubsub: MemoryPubsub, jid: string, id: number): Promise<MemoryOmemo> {
    const identity = await library.KeyHelper.generateIdentityKeyPair();
    const signed = await library.KeyHelper.generateSignedPreKey(identity, 1, NS.axolotl);
    const spare = stored((await library.KeyHelper.generatePreKey(1)).keyPair);
    pubsub.publish(jid, id, {
      identity_key: base64(identity.pubKey),
      signed_prekey: { id: 1, public_key: base64(signed.keyPair.pubKey), signature: base64(signed.signature) },
      prekeys: Array.from({ length: 100 }, (_, prekey) => ({ id: prekey, key: spare.pubKey })),
    });
    const store = new MemoryOmemoStore(spare, {
      device_id: id,
      identity_keypair: stored(identity),
      signed_prekey: stored(signed.keyPair),
    });
    return new MemoryOmemo(pubsub, jid, store);
  }

  /** What this device knows of another. */
  device(jid: string, id: number, namespace: string = NS.axolotl): MemoryDevice {
    const devices = this.list(jid, namespace);
    if (devices.get(String(id)) === undefined) devices.create({ id: String(id), jid });
    return devices.get(String(id))!;
  }

  /** The devices of an account, as this one knows them. */
  list(jid: string, namespace: string): MemoryDevices {
    const known = this.#lists.get(`${namespace} ${jid}`);
    if (known !== undefined) return known;
    const made = new MemoryDevices(this.pubsub);
    this.#lists.set(`${namespace} ${jid}`, made);
    if (namespace === NS.axolotl) {
      for (const id of this.pubsub.lists.get(jid) ?? []) made.create({ id: String(id), jid });
    }
    return made;
  }

  /** Converse around it. */
  converse(): Converse {
    const api = {
      connection: { get: () => ({ jid: `${this.jid}/memory` }), connected: () => true },
      settings: { get: () => 1000 },
      omemo: {
        devicelists: {
          get: (jid: string, _create: boolean, namespace: string) =>
            Promise.resolve({ devices: this.list(jid, namespace) }),
        },
      },
      send: (stanza: Element) => {
        this.sent.push(stanza);
        this.onSend(stanza);
      },
      sendIQ: (iq: Element) => Promise.resolve(this.#answer(iq)),
    };
    const session = new MemoryModel({ bare_jid: this.jid });
    return { api, session, state: { omemo_store: this.store } } as unknown as Converse;
  }

  #answer(iq: Element): Element | null {
    const jid = iq.getAttribute('to') ?? '';
    this.fetched.push(jid);
    if (this.refusal === 'no answer') return null;
    if (this.refusal !== undefined) {
      const error = element(NS.client, 'error', { type: 'cancel' }, element(NS.stanzas, this.refusal));
      return element(NS.client, 'iq', { type: 'error' }, error);
    }
    const devices = [...(this.pubsub.lists.get(jid) ?? [])].map((id) => element(NS.axolotl, 'device', { id }));
    return element(NS.client, 'iq', { type: 'result' }, element(NS.axolotl, 'list', {}, ...devices));
  }
}
