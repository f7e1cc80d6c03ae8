import { toBase64 } from '../bytes/base64.js';
import { digest } from '../crypto/one-shot-digest.js';
import { logUnlessExpected } from '../log.js';
import { discoFeatures, parseCaps, verificationString, type Caps } from '../xmpp/caps.js';
import { childOf, element } from '../xmpp/element.js';
import type { IqPort } from '../xmpp/iq-port.js';
import { bareJid } from '../xmpp/jid.js';
import { NS } from '../xmpp/namespaces.js';
import type { Converse } from './converse.js';
import { listenFor } from './stanza-listener.js';

/** Distinct clients whose verified features are kept; the oldest goes first. */
const MAX_VERSIONS = 200;
/** Full JIDs whose capabilities are kept. */
const MAX_PEERS = 2000;

const NONE: ReadonlySet<string> = new Set();

/**
 * What each device of our contacts can do. XEP-0115: an answer that matches its announced `ver` is kept for all
 * who announce that `ver`; one that does not, or that nobody announced, counts for that device alone until it sends
 * its next presence.
 */
export class PeerFeatures {
  readonly #iq: IqPort;
  readonly #caps = new Map<string, Caps>();
  readonly #byVersion = new Map<string, Promise<ReadonlySet<string>>>();
  readonly #byPeer = new Map<string, Promise<ReadonlySet<string>>>();
  readonly #gone = new Set<(fullJid: string) => void>();
  readonly #changed = new Set<(bareJid: string) => void>();

  constructor(converse: Converse, iq: IqPort) {
    this.#iq = iq;
    listenFor(converse, { name: 'presence' }, (presence) => {
      this.#onPresence(presence);
    });
  }

  /** Calls back when a device went offline. @returns a function that stops that */
  onGone(listener: (fullJid: string) => void): () => void {
    this.#gone.add(listener);
    return () => this.#gone.delete(listener);
  }

  /** Calls back when a device of an account came, went or changed. @returns a function that stops that */
  onChange(listener: (bareJid: string) => void): () => void {
    this.#changed.add(listener);
    return () => this.#changed.delete(listener);
  }

  /** The features of a device; empty when it does not say. Never rejects. */
  of(fullJid: string): Promise<ReadonlySet<string>> {
    const known = this.#byPeer.get(fullJid);
    if (known !== undefined) return known;
    const caps = this.#caps.get(fullJid);
    const key = caps && `${caps.hash} ${caps.ver}`;
    const verified = key === undefined ? undefined : this.#byVersion.get(key);
    if (verified !== undefined) return verified;
    const asked = this.#ask(fullJid, caps).catch((error: unknown) => {
      logUnlessExpected('asking for features')(error);
      this.#byPeer.delete(fullJid);
      return NONE;
    });
    this.#byPeer.set(fullJid, asked);
    return asked;
  }

  async #ask(fullJid: string, caps: Caps | undefined): Promise<ReadonlySet<string>> {
    const node = caps && `${caps.node}#${caps.ver}`;
    const answer = await this.#iq.send('get', fullJid, element(NS.discoInfo, 'query', { node }));
    const query = childOf(answer, NS.discoInfo, 'query');
    if (query === undefined) return NONE;
    const features = discoFeatures(query);
    if (caps !== undefined && (await announces(caps, query))) {
      this.#byVersion.set(`${caps.hash} ${caps.ver}`, Promise.resolve(features));
      dropOldest(this.#byVersion, MAX_VERSIONS);
    }
    return features;
  }

  #onPresence(presence: Element): void {
    const from = presence.getAttribute('from') ?? '';
    const type = presence.getAttribute('type');
    if (!from.includes('/') || (type !== null && type !== 'unavailable')) return;
    this.#byPeer.delete(from);
    this.#caps.delete(from);
    if (type === 'unavailable') {
      for (const listener of this.#gone) listener(from);
    } else {
      const caps = parseCaps(presence);
      if (caps !== undefined) this.#caps.set(from, caps);
      dropOldest(this.#caps, MAX_PEERS);
      dropOldest(this.#byPeer, MAX_PEERS);
    }
    for (const listener of this.#changed) listener(bareJid(from));
  }
}

async function announces(caps: Caps, query: Element): Promise<boolean> {
  const text = verificationString(query);
  if (text === undefined) return false;
  return toBase64(await digest('SHA-1', new TextEncoder().encode(text))) === caps.ver;
}

function dropOldest(map: Map<string, unknown>, limit: number): void {
  for (const key of map.keys()) {
    if (map.size <= limit) return;
    map.delete(key);
  }
}
