import type { Contacts } from '../../../src/converse/contacts.js';
import type { ChatBox, Converse, ConverseModel } from '../../../src/converse/converse.js';
import type { OpenedChats } from '../../../src/converse/opened-chats.js';
import type { PeerFeatures } from '../../../src/converse/peer-features.js';
import type { SeenDevices } from '../../../src/converse/seen-devices.js';
import type { JingleEngine } from '../../../src/jingle/application.js';
import type { SecurityPrecondition } from '../../../src/jingle/security.js';
import { ignore } from '../../../src/log.js';
import { canOffer, type Transport } from '../../../src/jingle/transport.js';
import { NS } from '../../../src/xmpp/namespaces.js';
import type { Dialect } from '../wire/dialect.js';
import { canSecure, formFor, reads, type Usable } from './offer-formats.js';
import type { Settings } from '../settings.js';

/** A device that a file can go to, and how. */
export interface CapableDevice {
  readonly fullJid: string;
  readonly isOurs: boolean;
  /** What it announces. */
  readonly features?: ReadonlySet<string>;
  readonly dialect: Dialect;
  /** Those that we share, in the order of the setting. */
  readonly transports: readonly Transport[];
  /** Undefined: in clear, which a deployer must have allowed. */
  readonly security: SecurityPrecondition | undefined;
}

/** Why no file can go to an account. */
export type Obstacle =
  | 'getting-ready' // not decided yet: the page has just started, or devices have still to say what they can do
  | 'self' // the chat with oneself: no other device of ours is online that takes encrypted files
  | 'no-keys' // no security can be used here
  | 'no-jet' // the jet plugin is missing
  | 'stranger' // presence is shared in neither direction, and the deployer does not allow files of strangers
  | 'unseen' // an account whose presence we do not see has shown no device
  | 'offline' // no device online
  | 'no-answer' // none that takes encrypted files, as far as they say what they take
  | 'dino' // only Dino, which reads no file from the transports that we share
  | 'not-capable'; // none that takes encrypted files

/**
 * Where a file for an account can go, best device first: highest priority, then newest presence; those that have left a
 * request without an answer are last. In clear only where no device takes it encrypted.
 */
export type Reach = { readonly devices: readonly CapableDevice[] } | { readonly obstacle: Obstacle };

/** What a look finds. */
interface Look {
  readonly reach: Reach;
  /** Devices have still to say what they can do. */
  readonly isAsking: boolean;
}

/** What is known of one device. */
type Found = CapableDevice | 'asked' | 'silent' | 'dino' | 'not-capable';

export const isUndecided = (reach: Reach): boolean => 'obstacle' in reach && reach.obstacle === 'getting-ready';

/** What finding devices needs. */
export interface PeersParts {
  readonly features: PeerFeatures;
  readonly engine: JingleEngine;
  readonly settings: () => Settings;
  readonly opened: Pick<OpenedChats, 'has' | 'onChange'>;
  readonly seen: Pick<SeenDevices, 'online' | 'onChange'>;
  readonly contacts: Contacts;
}

/** Finds the devices of contacts, and our own other ones, that a file can go to. */
export class Peers {
  readonly #converse: Converse;
  readonly #parts: PeersParts;
  readonly #listeners = new Set<(bareJid?: string) => void>();

  constructor(converse: Converse, parts: PeersParts) {
    this.#converse = converse;
    this.#parts = parts;
    const { features, opened, seen } = parts;
    for (const source of [opened, seen, features]) {
      source.onChange((bareJid?: string) => {
        this.#tell(bareJid);
      });
    }
    // What may be sent in clear, and uploaded, goes by it.
    converse.api.listen.on('chatBoxInitialized', (chat: ChatBox) => {
      chat.on('change:omemo_active', () => {
        this.#tell(String(chat.get('jid')));
      });
    });
  }

  /** Calls back with an account that may be reached in another way now; without one: all. @returns a function that stops that */
  onChange(listener: (bareJid?: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** What we can use ourselves has changed. */
  refresh(): void {
    this.#tell(undefined);
  }

  /** True when presence is shared with that account (subscription `from` or `both`), or it is our own. */
  isContact(bareJid: string): boolean {
    return this.#isSelf(bareJid) || this.#parts.contacts.presence(bareJid)?.theySeeUs === true;
  }

  /**
   * As it is known now; devices that have not said what they can do are asked.
   * @param bareJid of the account in the chat
   */
  async reach(bareJid: string): Promise<Reach> {
    return (await this.#look(bareJid)).reach;
  }

  /** The same once it is decided. */
  async decided(bareJid: string): Promise<Reach> {
    return this.#when(bareJid, ({ reach }) => !isUndecided(reach));
  }

  /** The same once every device has said what it can do, or did not answer. */
  async complete(bareJid: string): Promise<Reach> {
    return this.#when(bareJid, ({ reach, isAsking }) => !isAsking && !isUndecided(reach));
  }

  /** Resolves when a converse-jet client of that account can be reached. @throws the reason of the signal */
  async whenOurs(bareJid: string, signal: AbortSignal): Promise<void> {
    const { promise: stopped, reject } = Promise.withResolvers<never>();
    stopped.catch(ignore('those who wait are told'));
    signal.addEventListener('abort', () => { reject(signal.reason as Error); }); // prettier-ignore
    const isEnough = ({ reach }: Look): boolean =>
      signal.aborted ||
      (this.#converse.api.connection.connected() && 'devices' in reach && reach.devices.some(({ isOurs }) => isOurs));
    await Promise.race([this.#when(bareJid, isEnough), stopped]);
  }

  /** The same devices, those last that have left a request without an answer. */
  silentLast(devices: readonly CapableDevice[]): CapableDevice[] {
    const isSilent = ({ fullJid }: CapableDevice): number => Number(this.#parts.features.isSilent(fullJid));
    return devices.toSorted((a, b) => isSilent(a) - isSilent(b));
  }

  async #when(bareJid: string, isEnough: (look: Look) => boolean): Promise<Reach> {
    for (;;) {
      const { promise: changed, resolve } = Promise.withResolvers<undefined>();
      // Before the look: nothing that changes meanwhile is missed.
      const stop = this.onChange((jid) => {
        if (jid === undefined || jid === bareJid) resolve(undefined);
      });
      try {
        const look = await this.#look(bareJid);
        if (isEnough(look)) return look.reach;
        await changed;
      } finally {
        stop();
      }
    }
  }

  #tell(bareJid: string | undefined): void {
    for (const listener of this.#listeners) listener(bareJid);
  }

  async #look(bareJid: string): Promise<Look> {
    const { isStarting } = this.#parts.features;
    const usable = { securities: this.#parts.engine.securities, mayBeClear: this.#mayBeClear(bareJid) };
    const isSecure = canSecure(usable.securities);
    // A security may still become usable: until then nothing goes in clear, either.
    if (isStarting && !isSecure) return GETTING_READY;
    if (!isSecure && !usable.mayBeClear) {
      const isJetMissing = usable.securities.get(NS.jet) === undefined;
      return { reach: { obstacle: isJetMissing ? 'no-jet' : 'no-keys' }, isAsking: false };
    }
    const online = await this.#online(bareJid);
    const barrier = this.#barrier(bareJid);
    if (barrier !== undefined) return { reach: { obstacle: barrier }, isAsking: false };
    const found = (online ?? []).map((fullJid) => this.#device(fullJid, usable));
    const isAsking = found.includes('asked');
    const devices = found.filter((device) => typeof device === 'object');
    const secured = devices.filter(({ security }) => security !== undefined);
    if (secured.length > 0) return { reach: { devices: this.silentLast(secured) }, isAsking };
    if (isStarting || isAsking) return { reach: { obstacle: 'getting-ready' }, isAsking };
    const reach =
      devices.length > 0
        ? { devices: this.silentLast(devices) }
        : { obstacle: online === undefined ? 'unseen' : this.#obstacle(bareJid, found) };
    return { reach, isAsking };
  }

  /**
   * The devices of an account that are online. Of one whose presence we do not see they are those that it has shown.
   * @returns full JIDs, best first; undefined where such an account has shown none
   */
  async #online(bareJid: string): Promise<readonly string[] | undefined> {
    if (this.#isSelf(bareJid)) return this.#parts.features.ownDevices.online();
    // Before the roster is there nobody knows whose presence we see.
    const present = await this.#parts.contacts.devices(bareJid);
    if (this.#parts.contacts.presence(bareJid)?.weSeeThem === true) return present;
    // After a reload that resumes its stream, only Converse has what its chats were shown.
    return this.#parts.seen.online(bareJid) ?? (present.length > 0 ? present : undefined);
  }

  /** Why a stranger is not even asked what its devices can do. */
  #barrier(bareJid: string): Obstacle | undefined {
    const { theySeeUs = false, weSeeThem = false } = this.#parts.contacts.presence(bareJid) ?? {};
    if (theySeeUs || weSeeThem || this.#isSelf(bareJid)) return undefined;
    if (!this.#parts.settings().fromStrangers) return 'stranger';
    return this.#parts.opened.has(bareJid) ? undefined : 'getting-ready';
  }

  #obstacle(bareJid: string, found: readonly Found[]): Obstacle {
    const obstacle = obstacleOf(found);
    return this.#isSelf(bareJid) && (obstacle === 'offline' || obstacle === 'not-capable') ? 'self' : obstacle;
  }

  #isSelf(bareJid: string): boolean {
    return bareJid === this.#converse.session?.get('bare_jid');
  }

  /** Never in a chat whose messages are encrypted. */
  #mayBeClear(bareJid: string): boolean {
    const chats = this.#converse.state['chatboxes'] as { get(jid: string): ConverseModel | undefined };
    return this.#parts.settings().allowUnencrypted && chats.get(bareJid)?.get('omemo_active') !== true;
  }

  #device(fullJid: string, usable: Usable): Found {
    const said = this.#parts.features.known(fullJid);
    if (typeof said === 'string') return said;
    const shared = this.#parts.engine.transports.all().filter((one) => canOffer(one) && said.has(one.namespace));
    const form = formFor(said, usable);
    if (shared.length === 0 || form === undefined) return 'not-capable';
    const transports = shared.filter(({ namespace }) => reads(said, namespace));
    if (transports.length === 0) return 'dino';
    const security = form.security === undefined ? undefined : this.#parts.engine.securities.get(form.security);
    return { fullJid, isOurs: said.has(NS.converseJet), features: said, dialect: form.dialect, transports, security };
  }
}

const GETTING_READY: Look = { reach: { obstacle: 'getting-ready' }, isAsking: true };

/** Why none of these devices can get a file. */
function obstacleOf(found: readonly Found[]): Obstacle {
  if (found.length === 0) return 'offline';
  if (found.includes('silent')) return 'no-answer';
  return found.includes('dino') ? 'dino' : 'not-capable';
}
