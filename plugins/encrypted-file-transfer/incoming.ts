import { SessionError, StanzaError } from '../../src/errors.js';
import type { Application, Session } from '../../src/jingle/application.js';
import { freeBytes } from '../../src/streams/stored-files.js';
import { FILE_TRANSFER, type Dialect } from './dialect.js';
import { LiveTransfer } from './live-transfer.js';
import { outcomeOf } from './outcome.js';
import type { Proposal } from './proposals/proposal.js';
import type { Proposals } from './proposals/proposals.js';
import { receiveFile, type Announced } from './receive-file.js';
import { admits, receivedTransfer, type Receiving } from './receiving.js';
import { serveFile, showRefused } from './requests/serve-file.js';
import { parseRequest } from './requests/stanza.js';
import { run } from './run.js';
import { tooLarge } from './conditions.js';
import { isWhole, parseChecksum, type OfferedFile } from './stanza.js';
import type { Transfer, TransferActions } from './transfer.js';

/** What the engine has refused. */
type Refused = Parameters<Application['refused']>[0];

/** The receiver of offers and of requests: the application socket for a dialect. */
export function fileTransfer(receiving: Receiving, proposals: Proposals, dialect: Dialect): Application {
  return {
    ...dialect,
    admits: (peer) => admits(receiving, peer),
    check(description, senders) {
      if (senders === 'responder') {
        dialect.request(description);
        return;
      }
      dialect.parse(description);
      if (senders !== 'initiator') throw new StanzaError('bad-request', 'one side sends a file');
      if (parseRequest(description) !== undefined)
        throw new StanzaError('bad-request', 'an offer and a request at once');
    },
    receive(session) {
      const isRequest = session.senders === 'responder';
      const taken = isRequest ? serveFile(session, receiving) : receiveOffer(session, receiving, proposals, dialect);
      taken.catch(() => {
        session.terminate(new SessionError('failed-application', 'unknown', 'it cannot be shown'));
      });
    },
    refused(offer, error) {
      const isRequest = parseRequest(offer.description) !== undefined;
      const shown = isRequest
        ? showRefused(offer, receiving)
        : refuseOffer(offer, error, receiving, proposals, dialect);
      // A chat that cannot be made has no place for a card: the peer has its answer already.
      shown.catch(() => undefined);
    },
    flooded(peer, flood) {
      receiving.cards.warn(peer, flood).catch(() => undefined);
    },
    info(session, payload) {
      // Those of another dialect are of other bytes.
      if (session.description.namespaceURI !== dialect.namespace) return;
      const hashes = parseChecksum(payload);
      if (hashes !== undefined) receiving.checksums.tell(session, hashes);
    },
  };
}

async function receiveOffer(
  session: Session,
  receiving: Receiving,
  proposals: Proposals,
  dialect: Dialect,
): Promise<void> {
  const proposal = proposals.of(session.peer, session.sid);
  if (proposal === 'over') session.terminate({ reason: 'decline' });
  else await new Offer({ session, receiving, proposal, dialect }).show();
}

async function refuseOffer(
  { sid, peer, description }: Refused,
  { failure }: SessionError,
  receiving: Receiving,
  proposals: Proposals,
  dialect: Dialect,
): Promise<void> {
  const state = { name: 'failed', failure } as const;
  const proposal = proposals.of(peer, sid);
  if (proposal === 'over') return;
  if (proposal !== undefined) {
    proposal.end(state);
    return;
  }
  const transfer = receivedTransfer(peer, dialect.parse(description), true, sid);
  const canBeAskedFor = await servesRequests(peer, dialect, receiving);
  await receiving.cards.showEnded({ ...transfer, ...(canBeAskedFor && { canBeAskedFor }), state });
}

/** True when the sender of an offer may serve a request for its file: others take a request for an offer. */
const servesRequests = async (peer: string, dialect: Dialect, { isOurs }: Receiving): Promise<boolean> =>
  dialect === FILE_TRANSFER && (await isOurs(peer));

interface OfferParts {
  readonly session: Session;
  readonly receiving: Receiving;
  readonly proposal: Proposal | undefined;
  readonly dialect: Dialect;
}

/** One offer of a peer, from its card to the saved file. */
class Offer {
  readonly #session: Session;
  readonly #receiving: Receiving;
  readonly #dialect: Dialect;
  readonly #file: OfferedFile;
  readonly #offered: Transfer;
  readonly #proposal: Proposal | undefined;
  readonly #transfer: LiveTransfer;

  constructor({ session, receiving, proposal, dialect }: OfferParts) {
    this.#session = session;
    this.#dialect = dialect;
    this.#receiving = receiving;
    this.#file = dialect.parse(session.description);
    const transfer = receivedTransfer(session.peer, this.#file, session.security !== undefined, session.sid);
    const sender = session.security?.sender;
    this.#offered = sender === undefined ? transfer : { ...transfer, sender };
    this.#proposal = proposal;
    this.#transfer = proposal?.live ?? new LiveTransfer(this.#offered);
  }

  async show(): Promise<void> {
    const obstacle = this.#obstacle();
    if (obstacle !== undefined) this.#session.terminate(obstacle);
    this.#followEnd();
    void this.#letAsk();
    const actions = this.#actions();
    if (this.#proposal === undefined) await this.#receiving.cards.show(this.#transfer, actions);
    else if (this.#proposal.join(this.#offered, { actions, ended: this.#session.ended })) {
      await this.#start();
      return;
    }
    const trusted = this.#transfer.transfer.sender?.trust === 'trusted';
    const { autoAcceptBytes } = this.#receiving.settings();
    // 0 is never, for an empty file too.
    if (trusted && autoAcceptBytes > 0 && this.#file.size <= autoAcceptBytes) await this.#accept();
  }

  /** The card does not wait for what the sender's client says of itself. */
  async #letAsk(): Promise<void> {
    const { sid, peer } = this.#offered;
    if (sid !== undefined && (await servesRequests(peer, this.#dialect, this.#receiving))) this.#transfer.letAsk();
  }

  #actions(): TransferActions {
    return {
      accept: () => void this.#accept(),
      decline: () => {
        this.#session.terminate({ reason: 'decline' });
      },
      cancel: () => {
        this.#session.terminate({ reason: 'cancel' });
      },
      // What could not be recorded is still asked by the card.
      trust: (decision) => void this.#decide(decision).catch(() => undefined),
    };
  }

  /** An offer that nobody has accepted yet may end. */
  #followEnd(): void {
    void this.#session.ended.then((end) => {
      if (this.#transfer.transfer.state.name === 'offered') this.#transfer.move(outcomeOf(end));
    });
  }

  /** Why the offer ends before anybody is asked. */
  #obstacle(): SessionError | undefined {
    const { allowUnencrypted, maxBytes } = this.#receiving.settings();
    if (this.#file.range !== undefined && !isWhole(this.#file.range, this.#file.size)) {
      return new SessionError('failed-application', 'protocol', 'a part of a file that we do not have');
    }
    if (this.#session.security === undefined && !allowUnencrypted) {
      return new SessionError('security-error', 'unencrypted', 'no <security/>');
    }
    if (this.#file.size <= maxBytes) return undefined;
    return tooLarge('too-large', 'the file is too large');
  }

  async #decide(decision: 'trusted' | 'distrusted'): Promise<void> {
    const { sender } = this.#transfer.transfer;
    if (sender === undefined) return;
    if (decision === 'distrusted') this.#session.terminate(distrusted());
    await this.#receiving.decide(sender, decision);
    this.#transfer.senderTrust(decision);
  }

  async #accept(): Promise<void> {
    if (this.#transfer.transfer.state.name !== 'offered') return;
    this.#transfer.move({ name: 'accepted' });
    await this.#start();
  }

  /** The person has accepted. */
  async #start(): Promise<void> {
    const free = await freeBytes();
    if (this.#file.size > free) {
      this.#transfer.move({ name: 'offered', freeBytes: free });
      this.#followEnd();
      return;
    }
    await run(this.#session, this.#transfer, async () => {
      const { sender, id } = this.#transfer.transfer;
      if (sender !== undefined && (await this.#receiving.trustIn(sender)) === 'distrusted') throw distrusted();
      const name = { account: this.#receiving.account(), id };
      const announced = this.#announced(await this.#receiving.isOurs(this.#session.peer));
      await receiveFile({ session: this.#session, transfer: this.#transfer, dialect: this.#dialect }, name, announced);
    });
  }

  #announced(peerIsOurs: boolean): Announced {
    const { size, hashes, hashesUsed } = this.#file;
    const hashed = peerIsOurs || this.#dialect.hashed === 'ciphertext' ? this.#dialect.hashed : 'either';
    if (hashes.length > 0) {
      const algorithms = hashes.map(({ algorithm }) => algorithm);
      return { size, algorithms, hashes: Promise.resolve(hashes), hashed };
    }
    return { size, algorithms: hashesUsed, hashes: this.#receiving.checksums.of(this.#session), hashed };
  }
}

const distrusted = (): SessionError =>
  new SessionError('security-error', 'distrusted-device', "the sender's device is distrusted");
