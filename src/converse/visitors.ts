import { NS } from '../xmpp/namespaces.js';
import type { Converse } from './converse.js';
import type { PeerFeatures } from './peer-features.js';
import type { SeenDevices } from './seen-devices.js';
import { isVisitor } from './visitor.js';

/** Who is here without an account of their own, until the page is closed: we, and others as far as their clients say so. */
export class Visitors {
  readonly #converse: Converse;
  readonly #features: Pick<PeerFeatures, 'featuresOf' | 'known'>;
  readonly #seen: Pick<SeenDevices, 'online'>;

  constructor(
    converse: Converse,
    features: Pick<PeerFeatures, 'featuresOf' | 'known'>,
    seen: Pick<SeenDevices, 'online'>,
  ) {
    this.#converse = converse;
    this.#features = features;
    this.#seen = seen;
    // Otherwise the server waits for the page to come back (XEP-0198), and the other side takes it to be there.
    addEventListener('pagehide', ({ persisted }) => {
      if (this.areWe && !persisted) converse.api.connection.get()?.disconnect('the page is closed');
    });
  }

  get areWe(): boolean {
    return isVisitor(this.#converse);
  }

  /** What we announce. */
  get features(): readonly string[] {
    return this.areWe ? [NS.visitor] : [];
  }

  async isDevice(fullJid: string): Promise<boolean> {
    return (await this.#features.featuresOf(fullJid)).has(NS.visitor);
  }

  /** As far as it is known of the devices that the account has shown. */
  isAccount(bareJid: string): boolean {
    const said = (this.#seen.online(bareJid) ?? []).map((fullJid) => this.#features.known(fullJid));
    return said.some((features) => typeof features !== 'string' && features.has(NS.visitor));
  }
}
