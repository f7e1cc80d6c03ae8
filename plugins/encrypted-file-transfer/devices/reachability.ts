import type { Converse, ConverseModel, Presence } from '../../../src/converse/converse.js';
import type { PeerFeatures } from '../../../src/converse/peer-features.js';
import type { JingleEngine } from '../../../src/jingle/application.js';
import type { SecurityPrecondition } from '../../../src/jingle/security.js';
import type { Transport } from '../../../src/jingle/transport.js';
import { NS } from '../../../src/xmpp/namespaces.js';
import type { Dialect } from '../wire/dialect.js';
import { canSecure, formFor, type Usable } from './offer-formats.js';
import type { Settings } from '../settings.js';

/** A device that a file can go to, and how. */
export interface CapableDevice {
  readonly fullJid: string;
  readonly isOurs: boolean;
  readonly dialect: Dialect;
  /** Those that we share, in the order of the setting. */
  readonly transports: readonly Transport[];
  /** Undefined: in clear, which a deployer must have allowed. */
  readonly security: SecurityPrecondition | undefined;
}

/** Why no file can go to an account. */
export type Obstacle =
  | 'self' // the chat with oneself
  | 'no-keys' // no security can be used here
  | 'no-jet' // the jet plugin is missing
  | 'offline' // no device online
  | 'not-capable'; // none that takes encrypted files

/** Where a file for an account can go, best device first: highest priority, then newest presence. */
export type Reach = { readonly devices: readonly CapableDevice[] } | { readonly obstacle: Obstacle };

/** Finds the devices of contacts that a file can go to. */
export class Peers {
  readonly #converse: Converse;
  readonly #features: PeerFeatures;
  readonly #engine: JingleEngine;
  readonly #settings: () => Settings;

  constructor(converse: Converse, features: PeerFeatures, engine: JingleEngine, settings: () => Settings) {
    this.#converse = converse;
    this.#features = features;
    this.#engine = engine;
    this.#settings = settings;
  }

  /** True when presence is shared with that account (subscription `from` or `both`), or it is our own. */
  isContact(bareJid: string): boolean {
    if (bareJid === this.#ownBareJid()) return true;
    const roster = this.#converse.state['roster'] as { get(jid: string): ConverseModel | undefined };
    const subscription = roster.get(bareJid)?.get('subscription');
    return subscription === 'from' || subscription === 'both';
  }

  /** @param bareJid of the account in the chat */
  async reach(bareJid: string): Promise<Reach> {
    if (bareJid === this.#ownBareJid()) return { obstacle: 'self' };
    const usable = { securities: this.#engine.securities, mayBeClear: this.#mayBeClear(bareJid) };
    if (!canSecure(usable.securities) && !usable.mayBeClear) {
      return { obstacle: this.#engine.securities.get(NS.jet) === undefined ? 'no-jet' : 'no-keys' };
    }
    const online = await this.#online(bareJid);
    if (online.length === 0) return { obstacle: 'offline' };
    const found = await Promise.all(online.map((fullJid) => this.#capable(fullJid, usable)));
    const devices = found.filter((device) => device !== undefined);
    return devices.length > 0 ? { devices } : { obstacle: 'not-capable' };
  }

  #ownBareJid(): unknown {
    return this.#converse.session?.get('bare_jid');
  }

  /** Never in a chat whose messages are encrypted. */
  #mayBeClear(bareJid: string): boolean {
    const chats = this.#converse.state['chatboxes'] as { get(jid: string): ConverseModel | undefined };
    return this.#settings().allowUnencrypted && chats.get(bareJid)?.get('omemo_active') !== true;
  }

  async #online(bareJid: string): Promise<string[]> {
    const contact = await this.#converse.api.contacts.get(bareJid);
    const resources = contact && (await resourcesOf(contact.presence));
    return (resources ?? [])
      .filter((resource) => resource.get('presence') === 'online')
      .map((resource) => ({
        fullJid: `${bareJid}/${String(resource.get('name'))}`,
        priority: Number(resource.get('priority')),
        time: String(resource.get('timestamp')),
      }))
      .sort((a, b) => b.priority - a.priority || (a.time < b.time ? 1 : -1))
      .map(({ fullJid }) => fullJid);
  }

  async #capable(fullJid: string, usable: Usable): Promise<CapableDevice | undefined> {
    const features = await this.#features.of(fullJid);
    const has = (feature: string): boolean => features.has(feature);
    const transports = this.#engine.transports.all().filter(({ namespace }) => has(namespace));
    const form = formFor(features, usable);
    if (transports.length === 0 || form === undefined) return undefined;
    const security = form.security === undefined ? undefined : this.#engine.securities.get(form.security);
    return { fullJid, isOurs: has(NS.self), dialect: form.dialect, transports, security };
  }
}

/**
 * The resources of a contact. After a reload that resumes its stream, in which nobody says again that they are online,
 * Converse (14.0.0) has them in its storage and does not read them.
 */
async function resourcesOf(presence: Presence): Promise<readonly ConverseModel[]> {
  const { resources } = presence;
  if (resources.models.length === 0 && presence.get('presence') === 'online') {
    await new Promise<void>((resolve) => {
      const done = (): void => {
        resolve();
      };
      resources.fetch({ success: done, error: done });
    });
  }
  return resources.models;
}
