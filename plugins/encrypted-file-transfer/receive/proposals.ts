import { OfferLimits } from '../../../src/jingle/offer-limits.js';
import { isTooLarge } from '../../../src/jingle/stanza.js';
import type { ChatMessages, IncomingMessage, SentMessage } from '../../../src/xmpp/chat-messages.js';
import { bareJid } from '../../../src/xmpp/jid.js';
import { NS } from '../../../src/xmpp/namespaces.js';
import { RecentKeys } from '../../../src/async/recent-keys.js';
import { logUnlessExpected } from '../../../src/log.js';
import { admits, receivedTransfer, type PeerPorts, type ShownFile, type TransferPorts } from '../transfer/ports.js';
import { isFinal } from '../transfer/transfer.js';
import { Proposal } from './proposal.js';
import { parseId, parseProposal, rejectElement } from '../wire/proposal-stanza.js';

/** Proposals at a time from one account, and in all. */
const MAX_PER_ACCOUNT = 20;
const MAX_PROPOSALS = 100;

/** Its session says what it is. */
const UNNAMED: ShownFile = {
  name: '',
  size: undefined,
  mediaType: 'application/octet-stream',
  descriptions: [],
  date: undefined,
};

/** XML has no NUL: no id can borrow a JID. */
const key = (peer: string, id: string): string => `${id}\0${peer}`;

/** What proposals need. */
type Proposing = TransferPorts & Pick<PeerPorts, 'isContact'>;

/** Files that peers want to offer, before there is a session (XEP-0353 as the responder). */
export class Proposals {
  readonly #ports: Proposing;
  readonly #messages: ChatMessages;
  readonly #limits = new OfferLimits();
  readonly #live = new Map<string, Proposal>();
  readonly #over = new RecentKeys();

  constructor(ports: Proposing, messages: ChatMessages) {
    this.#ports = ports;
    this.#messages = messages;
    messages.handle(NS.jingleMessage, (message) => {
      this.#onMessage(message);
    });
    messages.handleSent(NS.jingleMessage, (message) => {
      this.#onSent(message);
    });
  }

  /** The proposal of a session; `over` when it has ended without one. */
  find(peer: string, sid: string): Proposal | 'over' | undefined {
    return this.#live.get(key(peer, sid)) ?? (this.#over.has(key(peer, sid)) ? 'over' : undefined);
  }

  /** The peer's device went offline. */
  peerGone(fullJid: string): void {
    for (const proposal of this.#live.values()) {
      if (proposal.live.transfer.peer === fullJid) proposal.end({ name: 'failed', failure: 'peer-gone' });
    }
  }

  /** Our stream was lost, and with it what peers would have said. */
  reset(): void {
    for (const proposal of this.#live.values()) proposal.end({ name: 'failed', failure: 'connection-lost' });
  }

  #onMessage({ from, payload }: IncomingMessage): void {
    if (!admits(this.#ports, from)) return;
    const id = parseId(payload);
    const known = this.find(from, id);
    if (payload.localName === 'propose' && known === undefined) this.#onPropose(from, id, payload);
    const isWithdrawn = payload.localName === 'retract' || payload.localName === 'finish';
    if (isWithdrawn && known instanceof Proposal) known.end({ name: 'cancelled', by: 'peer' });
  }

  /** The user has answered on another device. */
  #onSent({ to, payload }: SentMessage): void {
    const id = parseId(payload);
    for (const [name, proposal] of this.#live) {
      const { peer } = proposal.live.transfer;
      if (name !== key(peer, id) || bareJid(peer) !== bareJid(to)) continue;
      if (payload.localName === 'proceed') proposal.answeredElsewhere({ name: 'failed', failure: 'taken-elsewhere' });
      if (payload.localName === 'reject') proposal.answeredElsewhere({ name: 'declined', by: 'us' });
    }
  }

  #onPropose(peer: string, id: string, propose: Element): void {
    if (isTooLarge(propose)) return;
    const proposed = parseProposal(propose);
    if (proposed === undefined) return;
    const file = proposed === 'unnamed' ? UNNAMED : proposed;
    const send = (payload: Element): void => {
      this.#messages.send(peer, payload);
    };
    const { cards, settings } = this.#ports;
    const named = receivedTransfer(peer, file, true);
    const transfer = file === UNNAMED ? { ...named, isUnnamed: true as const } : named;
    if (this.#isTooMuch(peer)) {
      send(rejectElement(id));
      if (this.#limits.isNews(bareJid(peer), 'refused'))
        cards.warn(peer, 'refused').catch(logUnlessExpected('a warning'));
    } else if ((file.size ?? 0) > settings().maxBytes) {
      send(rejectElement(id));
      const state = { name: 'failed', failure: 'too-large' } as const;
      cards.showEnded({ ...transfer, state }).catch(logUnlessExpected('showing a proposal'));
    } else {
      const proposal = new Proposal(id, transfer, send);
      this.#keep(key(peer, id), proposal);
      cards.show(proposal.live, proposal.actions).catch((error: unknown) => {
        logUnlessExpected('showing a proposal')(error);
        proposal.actions.decline();
      });
    }
  }

  #isTooMuch(peer: string): boolean {
    const account = bareJid(peer);
    const peers = Array.from(this.#live.values(), ({ live }) => bareJid(live.transfer.peer));
    const ofAccount = peers.filter((other) => other === account).length;
    return ofAccount >= MAX_PER_ACCOUNT || peers.length >= MAX_PROPOSALS || !this.#limits.take(account);
  }

  #keep(name: string, proposal: Proposal): void {
    this.#live.set(name, proposal);
    proposal.live.onChange(({ state }) => {
      if (!isFinal(state)) return;
      this.#live.delete(name);
      this.#over.add(name);
    });
  }
}
