import { logUnexpected } from '../log.js';
import { NS } from '../xmpp/namespaces.js';
import type { Converse, ConverseModel } from './converse.js';
import { recordDecision, rereadDevice, type SharedDevice } from './shared-devices.js';

/** The event of Converse when the user has decided on a device, with the bare JID of the device's account. */
export const TRUST_CHANGED = 'deviceTrustChanged';

/** What the tabs of a browser profile tell each other. */
interface News {
  /** Our account, a bare JID. */
  readonly account: string;
  /** The account of the devices, a bare JID. */
  readonly jid: string;
}

const CHANNEL = 'converse-jet-trust';

/**
 * Joins what the tabs of the browser profile tell each other of decisions that lie in a store which all of them read.
 * @returns a function that tells this tab and the others that the user has decided on a device. @param jid of its account
 */
export function tellTrust(converse: Converse): (jid: string) => void {
  const { api } = converse;
  const account = (): string => String(converse.session?.get('bare_jid'));
  const channel = new BroadcastChannel(CHANNEL);
  channel.onmessage = ({ data }: MessageEvent<News>) => {
    if (data.account === account()) api.trigger(TRUST_CHANGED, data.jid);
  };
  return (jid) => {
    channel.postMessage({ account: account(), jid } satisfies News);
    api.trigger(TRUST_CHANGED, jid);
  };
}

interface DeviceList extends ConverseModel {
  readonly devices: {
    readonly models: readonly SharedDevice[];
    on(event: 'add', handler: (device: SharedDevice) => void): void;
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

/** Logs it; the decision is read again before each key. */
const onUnread = (error: unknown): void => {
  logUnexpected('reading a decision of another tab', error);
};
const onUnwritten = (error: unknown): void => {
  logUnexpected('writing a decision', error);
};

/** Tells this tab and the other tabs of the account when the user has decided on a device. */
export class TrustNews {
  readonly #converse: Converse;
  readonly #channel = new BroadcastChannel(CHANNEL);

  constructor(converse: Converse) {
    this.#converse = converse;
    this.#channel.onmessage = ({ data }: MessageEvent<News>) => void this.#hear(data);
  }

  /** Call it when the decision is written: other tabs read it. */
  tell(jid: string): void {
    this.#channel.postMessage({ account: this.#account, jid } satisfies News);
    this.#converse.api.trigger(TRUST_CHANGED, jid);
  }

  /** Follows what the user says in Converse's own list of fingerprints. Call it when Converse's OMEMO is up. */
  watch(): void {
    for (const name of ['devicelists', 'devicelists_v2']) {
      const lists = this.#converse.state[name] as DeviceLists | undefined;
      const follow = ({ devices }: DeviceList): void => {
        devices.on('change:trusted', (device, _value, { fromStorage }) => {
          if (fromStorage !== true) void this.#record(device).catch(onUnwritten);
        });
        // Another tab may have decided on a device before Converse has heard of it here.
        devices.on('add', (device) => void rereadDevice(device).catch(onUnread));
      };
      lists?.models.forEach(follow);
      lists?.on('add', follow);
    }
  }

  get #account(): string {
    return String(this.#converse.session?.get('bare_jid'));
  }

  async #record(device: SharedDevice): Promise<void> {
    try {
      await recordDecision(device, {});
    } finally {
      this.tell(String(device.get('jid')));
    }
  }

  async #hear({ account, jid }: News): Promise<void> {
    if (account !== this.#account) return;
    if (this.#converse.state['omemo_store'] !== undefined) await this.#reread(jid).catch(onUnread);
    this.#converse.api.trigger(TRUST_CHANGED, jid);
  }

  async #reread(jid: string): Promise<void> {
    const lists = await Promise.all([NS.axolotl, NS.omemo2].map((namespace) => this.#list(jid, namespace)));
    const devices = lists.flatMap((list) => list?.devices.models ?? []);
    await Promise.all(devices.map(rereadDevice));
  }

  async #list(jid: string, namespace: string): Promise<DeviceList | null> {
    const { devicelists } = this.#converse.api['omemo'] as {
      devicelists: { get(jid: string, create: boolean, namespace: string): Promise<DeviceList | null> };
    };
    return devicelists.get(jid, false, namespace);
  }
}
