import { StanzaError } from '../errors.js';
import { parseDeviceId } from '../key-transport/device-id.js';
import { element } from '../xmpp/element.js';
import { NS } from '../xmpp/namespaces.js';
import { parseIqError } from './iq-errors.js';
import type { Converse } from './converse.js';
import { rereadDevice, writeDevice, type SharedDevice } from './shared-devices.js';
import { withEnd } from './with-end.js';

/** A device as Converse stores it: `id` is a string, `trusted` is 1, 0 or −1, `active` tells whether it is listed. */
export interface StoredDevice extends SharedDevice {
  fetchBundleFromServer(): Promise<StoredBundle | null>;
  getBundle(): Promise<StoredBundle | null>;
}

/** A parsed bundle; keys are base64. */
export interface StoredBundle {
  readonly identity_key: string;
  readonly signed_prekey: { readonly id: number; readonly public_key: string; readonly signature: string };
  readonly prekeys: readonly { readonly id: number; readonly key: string }[];
}

export type OmemoNamespace = typeof NS.axolotl | typeof NS.omemo2;

interface DeviceList {
  readonly devices: {
    readonly models: readonly StoredDevice[];
    get(id: string): StoredDevice | undefined;
    create(attributes: Record<string, unknown>): unknown;
  };
}

/** Converse's own lists. */
export interface ConverseLists {
  get(jid: string, create: true, namespace: OmemoNamespace): Promise<DeviceList>;
  get(jid: string, create: false, namespace: OmemoNamespace): Promise<DeviceList | null>;
}

/** Device ids of one list that are read. */
const MAX_LISTED = 1000;

const noAnswer = (): StanzaError => new StanzaError('remote-server-timeout', 'no answer');

/** The devices that accounts list, as Converse keeps them. */
export class DeviceLists {
  readonly #converse: Converse;

  constructor(converse: Converse) {
    this.#converse = converse;
  }

  /** Devices that Converse knows of an account, those no longer listed among them. */
  async knownDevices(jid: string, namespace: OmemoNamespace): Promise<readonly StoredDevice[]> {
    return (await this.#answered(this.#lists.get(jid, false, namespace)))?.devices.models ?? [];
  }

  /**
   * The same. Converse asks the server for those of an account of which it has no list, and keeps that.
   * @throws StanzaError when the server does not answer
   */
  async devices(jid: string, namespace: OmemoNamespace): Promise<readonly StoredDevice[]> {
    return (await this.#list(jid, namespace)).devices.models;
  }

  /** The bundle of a device, from the server unless Converse has it. @returns null when there is no answer */
  bundle(device: StoredDevice): Promise<StoredBundle | null> {
    return this.#answered(device.getBundle());
  }

  /** The same, from the server, now. */
  fetchBundle(device: StoredDevice): Promise<StoredBundle | null> {
    return this.#answered(device.fetchBundleFromServer());
  }

  /**
   * The ids in an account's device list on the server, now. Devices that are new become known to Converse.
   * @throws StanzaError unless the server answers with a list, or that there is none
   */
  async fetchIds(jid: string): Promise<ReadonlySet<string>> {
    const query = element(NS.pubsub, 'pubsub', {}, element(NS.pubsub, 'items', { node: `${NS.axolotl}.devicelist` }));
    const iq = element(NS.client, 'iq', { type: 'get', to: jid, id: crypto.randomUUID() }, query);
    const answer = await this.#answered(this.#converse.api.sendIQ(iq, this.#timeoutMs, false));
    if (answer === null) throw noAnswer();
    if (answer.getAttribute('type') !== 'result') {
      const error = parseIqError(answer);
      if (error.condition === 'item-not-found') return new Set();
      throw error;
    }
    const listed = [...answer.getElementsByTagNameNS(NS.axolotl, 'device')].slice(0, MAX_LISTED);
    const ids = new Set(
      listed
        .map((device) => parseDeviceId(device.getAttribute('id')))
        .filter((id) => id !== undefined)
        .map(String),
    );
    await this.#keepIds(jid, ids);
    return ids;
  }

  async #keepIds(jid: string, ids: ReadonlySet<string>): Promise<void> {
    const account = String(this.#converse.session?.get('bare_jid'));
    const { devices } = await this.#list(jid, NS.axolotl);
    for (const device of devices.models) {
      const isListed = jid === account || ids.has(String(device.get('id')));
      if (!isListed && device.get('active') !== false) device.save({ active: false });
    }
    const list = async (id: string): Promise<void> => {
      const known = devices.get(id);
      if (known === undefined) devices.create({ id, jid });
      else if (!(await rereadDevice(known)) || known.get('active') !== true) {
        known.set({ active: true });
        await writeDevice(known);
      }
    };
    await Promise.all(Array.from(ids, list));
  }

  async #list(jid: string, namespace: OmemoNamespace): Promise<DeviceList> {
    const list = await this.#answered(this.#lists.get(jid, true, namespace));
    if (list === null) throw noAnswer();
    return list;
  }

  #answered<T>(answer: Promise<T>): Promise<T | null> {
    return withEnd(answer, this.#timeoutMs);
  }

  get #timeoutMs(): number {
    return Number(this.#converse.api.settings.get('stanza_timeout'));
  }

  get #lists(): ConverseLists {
    return (this.#converse.api['omemo'] as { devicelists: ConverseLists }).devicelists;
  }
}
