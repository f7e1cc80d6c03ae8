import { NS } from '../xmpp/namespaces.js';
import type { Converse, ConverseModel } from './converse.js';
import { adoptDecision, decisionOf, recordDecision, type DeviceRow, type SharedDevice } from './shared-devices.js';

/** The event of Converse when the person has decided on a device, with the bare JID of the device's account. */
export const TRUST_CHANGED = 'deviceTrustChanged';

/** What the tabs of a browser profile tell each other. */
interface News {
  /** Our account, a bare JID. */
  readonly account: string;
  /** The account of the devices, a bare JID. */
  readonly jid: string;
  readonly decisions: readonly { readonly namespace: string; readonly id: string; readonly row: DeviceRow }[];
}

interface DeviceList extends ConverseModel {
  readonly devices: {
    get(id: string): SharedDevice | undefined;
    create(attributes: DeviceRow): unknown;
    on(event: 'change:trusted', handler: (device: SharedDevice, value: unknown, options: Options) => void): void;
  };
}

interface DeviceLists {
  readonly models: readonly DeviceList[];
  on(event: 'add', handler: (list: DeviceList) => void): void;
}

interface Options {
  readonly fromStorage?: boolean;
}

/** Tells this tab and the other tabs of the account when the person has decided on a device. */
export class TrustNews {
  readonly #converse: Converse;
  readonly #channel = new BroadcastChannel('converse-jet-trust');

  constructor(converse: Converse) {
    this.#converse = converse;
    this.#channel.onmessage = ({ data }: MessageEvent<News>) => void this.#hear(data);
  }

  /** @param devices as Converse has them; left out: those of an identity of our own, which all tabs read */
  tell(jid: string, devices: readonly SharedDevice[] = []): void {
    const decisions = devices.map((device) => ({
      namespace: (device.get('version') as string | undefined) ?? NS.axolotl,
      id: String(device.get('id')),
      row: decisionOf(device.toJSON()),
    }));
    this.#channel.postMessage({ account: this.#account, jid, decisions } satisfies News);
    this.#converse.api.trigger(TRUST_CHANGED, jid);
  }

  /** Follows what the person says in Converse's own list of fingerprints. Call it when Converse's OMEMO is up. */
  watch(): void {
    for (const name of ['devicelists', 'devicelists_v2']) {
      const lists = this.#converse.state[name] as DeviceLists | undefined;
      const follow = ({ devices }: DeviceList): void => {
        devices.on('change:trusted', (device, _value, { fromStorage }) => {
          if (fromStorage !== true) void this.#record(device);
        });
      };
      lists?.models.forEach(follow);
      lists?.on('add', follow);
    }
  }

  get #account(): string {
    return String(this.#converse.session?.get('bare_jid'));
  }

  async #record(device: SharedDevice): Promise<void> {
    const written = recordDecision(device, {});
    this.tell(String(device.get('jid')), [device]);
    await written;
  }

  async #hear({ account, jid, decisions }: News): Promise<void> {
    if (account !== this.#account) return;
    const isUp = this.#converse.state['omemo_store'] !== undefined;
    for (const { namespace, id, row } of isUp ? decisions : []) {
      const devices = (await this.#list(jid, namespace))?.devices;
      const device = devices?.get(id);
      if (device !== undefined) adoptDecision(device, row);
      // Converse would overwrite the decision when it hears of the device.
      else devices?.create({ id, jid, active: false, ...row });
    }
    this.#converse.api.trigger(TRUST_CHANGED, jid);
  }

  async #list(jid: string, namespace: string): Promise<DeviceList | null> {
    const { devicelists } = this.#converse.api['omemo'] as {
      devicelists: { get(jid: string, create: boolean, namespace: string): Promise<DeviceList | null> };
    };
    return devicelists.get(jid, false, namespace);
  }
}
