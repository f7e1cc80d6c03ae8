import { ConverseOmemo } from '../../src/converse/converse-omemo.js';
import type { Converse } from '../../src/converse/converse.js';
import { TrustNews } from '../../src/converse/trust-news.js';
import { element } from '../../src/xmpp/element.js';
import { NS } from '../../src/xmpp/namespaces.js';
import { base64, stored, type WholeLibomemo } from './libomemo.js';
import { MemoryDevices, MemoryRows, type MemoryDevice, type MemoryPubsub } from './memory-devices.js';
import { MemoryModel } from './memory-model.js';
import { MemoryOmemoStore } from './memory-omemo-store.js';

export { MemoryPubsub } from './memory-devices.js';

interface MemoryList {
  readonly devices: MemoryDevices;
}

/** A promise that stays open. */
export const never = (): Promise<never> => new Promise(() => undefined);

/** One device of an account, as our plugin finds it in one tab of Converse. */
export class MemoryOmemo {
  /** Stanzas that were sent without waiting for an answer. */
  readonly sent: Element[] = [];
  /** Called with each of them. */
  onSend: (stanza: Element) => void = () => undefined;
  /** Accounts whose device list was fetched. */
  readonly fetched: string[] = [];
  /** The condition with which servers refuse device lists now, or `no answer`. */
  refusal: string | undefined;
  /** True when Converse has forgotten what it waits for: its promises stay open. */
  isForgetful = false;
  /** Events of Converse that were triggered, with their values. */
  readonly triggered: (readonly [string, unknown])[] = [];
  /** Called with each of them. */
  onTrigger: (event: string, value: unknown) => void = () => undefined;
  readonly omemo: ConverseOmemo;
  readonly news: TrustNews | undefined;
  readonly #lists = new Map<string, MemoryList>();
  readonly #onList: ((list: MemoryList) => void)[] = [];

  constructor(
    readonly pubsub: MemoryPubsub,
    readonly jid: string,
    readonly store: MemoryOmemoStore,
    readonly rows = new MemoryRows(),
    news?: (converse: Converse) => TrustNews,
  ) {
    const converse = this.converse();
    const utilities = { u: { omemo: { getVersionedStore: () => store } } };
    this.news = news?.(converse);
    this.omemo = new ConverseOmemo(converse, utilities, this.news);
  }

  /** A second tab of the same browser profile, in which the same is up. It hears of the first only what is stored. */
  tab(): MemoryOmemo {
    return new MemoryOmemo(this.pubsub, this.jid, this.store, this.rows);
  }

  /** The same; both tell each other what the person decides. @param count of tabs */
  talkingTabs(count: number): MemoryOmemo[] {
    const news = (converse: Converse): TrustNews => {
      const made = new TrustNews(converse);
      made.watch();
      return made;
    };
    return Array.from({ length: count }, () => new MemoryOmemo(this.pubsub, this.jid, this.store, this.rows, news));
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
    if (known !== undefined) return known.devices;
    const devices = new MemoryDevices(this.pubsub, this.rows, namespace, jid);
    this.#lists.set(`${namespace} ${jid}`, { devices });
    for (const listener of this.#onList) listener({ devices });
    for (const id of namespace === NS.axolotl ? (this.pubsub.lists.get(jid) ?? []) : []) {
      if (devices.get(String(id)) === undefined) devices.create({ id: String(id), jid });
    }
    return devices;
  }

  /** True when this tab has the devices of that account in memory. */
  knowsList(jid: string): boolean {
    return this.#lists.has(`${NS.axolotl} ${jid}`);
  }

  /** Converse around it. */
  converse(): Converse {
    const api = {
      connection: { get: () => ({ jid: `${this.jid}/memory` }), connected: () => true },
      settings: { get: () => 1000 },
      omemo: {
        devicelists: {
          get: (jid: string, create: boolean, namespace: string) => {
            const known = this.#lists.get(`${namespace} ${jid}`) ?? null;
            if (!create || known !== null) return Promise.resolve(known);
            return this.isForgetful ? never() : Promise.resolve({ devices: this.list(jid, namespace) });
          },
        },
      },
      send: (stanza: Element) => {
        this.sent.push(stanza);
        this.onSend(stanza);
      },
      sendIQ: (iq: Element) => (this.isForgetful ? never() : Promise.resolve(this.#answer(iq))),
      trigger: (event: string, value: unknown) => {
        this.triggered.push([event, value]);
        this.onTrigger(event, value);
      },
    };
    const session = new MemoryModel({ bare_jid: this.jid });
    const devicelists = {
      models: [...this.#lists.values()],
      on: (_event: 'add', listener: (list: MemoryList) => void) => {
        this.#onList.push(listener);
      },
    };
    return { api, session, state: { omemo_store: this.store, devicelists } } as unknown as Converse;
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
