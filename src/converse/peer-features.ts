import { keepNewest } from '../async/keep-newest.js';
import { withinDeadline } from '../async/deadline.js';
import { toBase64 } from '../bytes/base64.js';
import { digest } from '../crypto/one-shot-digest.js';
import { StanzaError, isStanzaError } from '../errors.js';
import { logUnexpected } from '../log.js';
import { discoWords, parseCaps, verificationString, type Caps } from '../xmpp/caps.js';
import { childOf, element } from '../xmpp/element.js';
import type { IqPort } from '../xmpp/iq-port.js';
import { bareJid } from '../xmpp/jid.js';
import { NS } from '../xmpp/namespaces.js';
import type { Converse } from './converse.js';
import { OwnDevices } from './own-devices.js';
import { PageStart } from './page-start.js';
import { listenFor } from './stanza-listener.js';

/** Distinct clients whose verified features are kept; the oldest goes first. */
const MAX_VERSIONS = 200;
/** Full JIDs whose capabilities are kept. */
const MAX_PEERS = 2000;
/** How long a device may take to say what it can do. */
const ANSWER_MS = 20_000;
/** How long after each request that it has left without an answer a device is asked again; then its next presence counts. */
const AGAIN_MS = [10_000, 60_000, 300_000];

const NONE: ReadonlySet<string> = new Set();

/** What is known of a device since its last presence. */
interface Peer {
  /** What it has said of itself. */
  said?: ReadonlySet<string>;
  /** What it is about to say. */
  answer?: Promise<ReadonlySet<string>> | undefined;
  /** Requests in a row that it has left without an answer. */
  missed: number;
}

/** Told the account whose devices have changed; without one: any may have. */
type ChangeListener = (bareJid?: string) => void;

/**
 * What each device of our contacts, and each other one of our own, can do. XEP-0115: an answer that matches its announced `ver` is kept for all
 * who announce that `ver`; one that does not, or that nobody announced, counts for that device alone until it sends
 * its next presence.
 */
export class PeerFeatures {
  readonly ownDevices: OwnDevices;
  readonly #iq: IqPort;
  readonly #start: PageStart;
  readonly #caps = new Map<string, Caps>();
  readonly #byVersion = new Map<string, ReadonlySet<string>>();
  readonly #peers = new Map<string, Peer>();
  readonly #gone = new Set<(fullJid: string) => void>();
  readonly #changed = new Set<ChangeListener>();

  constructor(converse: Converse, iq: IqPort) {
    this.#iq = iq;
    this.ownDevices = new OwnDevices(converse);
    this.#start = new PageStart(converse, () => {
      this.#tell(undefined);
    });
    listenFor(converse, { name: 'presence' }, (presence) => {
      this.#onPresence(presence);
    });
  }

  /** True in the first seconds after a login: who seems to be offline may only not have been heard yet. */
  get isStarting(): boolean {
    return !this.#start.isOver;
  }

  /** Calls back when a device went offline. @returns a function that stops that */
  onGone(listener: (fullJid: string) => void): () => void {
    this.#gone.add(listener);
    return () => this.#gone.delete(listener);
  }

  /** Calls back when a device of an account came, went, changed, or has answered or not. @returns a function that stops that */
  onChange(listener: ChangeListener): () => void {
    this.#changed.add(listener);
    return () => this.#changed.delete(listener);
  }

  /**
   * What a device says of itself: its features, and its identities as XEP-0115 §5.1 spells them. Empty when it does not
   * say. Never rejects.
   */
  async featuresOf(fullJid: string): Promise<ReadonlySet<string>> {
    return this.#said(fullJid) ?? (await this.#ask(fullJid));
  }

  /** The same without waiting: `asked` while its first answer may still come, `silent` when that did not. */
  known(fullJid: string): ReadonlySet<string> | 'asked' | 'silent' {
    const said = this.#said(fullJid);
    if (said !== undefined) return said;
    if (this.isSilent(fullJid)) return 'silent';
    void this.#ask(fullJid);
    return 'asked';
  }

  /** True for a device that has left our last request without an answer. */
  isSilent(fullJid: string): boolean {
    return (this.#peers.get(fullJid)?.missed ?? 0) > 0;
  }

  /** A device has left a request without an answer: it is asked now and then whether it is there again. */
  didNotAnswer(fullJid: string): void {
    this.#missed(fullJid, this.#peer(fullJid));
  }

  #said(fullJid: string): ReadonlySet<string> | undefined {
    const caps = this.#caps.get(fullJid);
    return this.#peers.get(fullJid)?.said ?? (caps && this.#byVersion.get(versionOf(caps)));
  }

  #peer(fullJid: string): Peer {
    const known = this.#peers.get(fullJid);
    if (known !== undefined) return known;
    const peer: Peer = { missed: 0 };
    keepNewest(this.#peers, fullJid, peer, MAX_PEERS);
    return peer;
  }

  #ask(fullJid: string): Promise<ReadonlySet<string>> {
    const peer = this.#peer(fullJid);
    peer.answer ??= this.#answerOf(fullJid, peer);
    return peer.answer;
  }

  async #answerOf(fullJid: string, peer: Peer): Promise<ReadonlySet<string>> {
    try {
      peer.said = await withinDeadline(
        { ms: ANSWER_MS, late: () => new StanzaError('remote-server-timeout', 'no answer in time') },
        (signal) => this.#query(fullJid, this.#caps.get(fullJid), signal),
        new AbortController().signal,
      );
      peer.missed = 0;
      this.#tell(fullJid);
    } catch (error) {
      if (!isStanzaError(error)) logUnexpected('asking a device what it can do', error);
      this.#missed(fullJid, peer);
    } finally {
      peer.answer = undefined;
    }
    return peer.said ?? NONE;
  }

  async #query(fullJid: string, caps: Caps | undefined, signal: AbortSignal): Promise<ReadonlySet<string>> {
    const node = caps && `${caps.node}#${caps.ver}`;
    const answer = await this.#iq.send('get', fullJid, element(NS.discoInfo, 'query', { node }), { signal });
    const query = childOf(answer, NS.discoInfo, 'query');
    if (query === undefined) return NONE;
    const words = discoWords(query);
    if (caps !== undefined && (await announces(caps, query))) {
      keepNewest(this.#byVersion, versionOf(caps), words, MAX_VERSIONS);
    }
    return words;
  }

  #missed(fullJid: string, peer: Peer): void {
    const waitMs = AGAIN_MS[peer.missed++];
    if (waitMs !== undefined) {
      setTimeout(() => {
        // Not after a presence, which makes it another one.
        if (this.#peers.get(fullJid) === peer) void this.#ask(fullJid);
      }, waitMs);
    }
    this.#tell(fullJid);
  }

  #tell(fullJid: string | undefined): void {
    const account = fullJid === undefined ? undefined : bareJid(fullJid);
    for (const listener of this.#changed) listener(account);
  }

  #onPresence(presence: Element): void {
    const from = presence.getAttribute('from') ?? '';
    const type = presence.getAttribute('type');
    if (!from.includes('/') || (type !== null && type !== 'unavailable')) return;
    this.ownDevices.note(presence);
    this.#peers.delete(from);
    this.#caps.delete(from);
    if (type === 'unavailable') {
      for (const listener of this.#gone) listener(from);
    } else {
      const caps = parseCaps(presence);
      if (caps !== undefined) keepNewest(this.#caps, from, caps, MAX_PEERS);
    }
    this.#tell(from);
  }
}

const versionOf = ({ hash, ver }: Caps): string => `${hash} ${ver}`;

async function announces(caps: Caps, query: Element): Promise<boolean> {
  const text = verificationString(query);
  if (text === undefined) return false;
  return toBase64(await digest('SHA-1', new TextEncoder().encode(text))) === caps.ver;
}
