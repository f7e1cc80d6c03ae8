import { SessionError, isSessionError } from '../../../src/errors.js';
import type { Session } from '../../../src/jingle/application.js';
import { isKeyTransportError, type Decision } from '../../../src/key-transport/key-transport.js';
import { logUnlessExpected } from '../../../src/log.js';
import { freeBytes } from '../../../src/storage/stored-files.js';
import type { Hash } from '../../../src/streams/verify.js';
import { tooLarge } from '../wire/transfer-errors.js';
import type { Dialect } from '../wire/dialect.js';
import type { AcceptedParts, AcceptedTransfer } from './accepted-transfer.js';
import { Continuation } from './continuation.js';
import { RunningTransfer } from '../transfer/running-transfer.js';
import { stateAfterSession } from '../transfer/end-state.js';
import type { Proposal } from './proposal.js';
import type { Receiving } from './receiving.js';
import { distrusted, identityChanged } from './refusals.js';
import { receivedTransfer, servesRequests } from '../transfer/ports.js';
import { isWhole, type OfferedFile } from '../wire/file-transfer-stanza.js';
import { protectionOf, type Transfer, type TransferActions } from '../transfer/transfer.js';

/** What an offer needs. */
export interface Offering extends Receiving {
  /** Loads what takes a file. @throws SessionError */
  readonly accept: (parts: AcceptedParts) => Promise<AcceptedTransfer>;
}

interface OfferParts {
  readonly session: Session;
  readonly receiving: Offering;
  readonly proposal: Proposal | undefined;
  readonly dialect: Dialect;
}

/** One offer of a peer, from its card to Accept. */
export class IncomingTransfer {
  readonly #session: Session;
  readonly #receiving: Offering;
  readonly #dialect: Dialect;
  readonly #file: OfferedFile;
  readonly #offered: Transfer;
  readonly #proposal: Proposal | undefined;
  readonly #transfer: RunningTransfer;
  /** The digests of the sender's checksum, which may come before the user accepts. */
  readonly #checksum: Promise<readonly Hash[]>;
  /** Set where another session may continue the file (the 2015 draft). */
  readonly #continuation: Continuation | undefined;
  /** Set from Accept on. */
  #accepted: AcceptedTransfer | undefined;

  constructor({ session, receiving, proposal, dialect }: OfferParts) {
    this.#session = session;
    this.#dialect = dialect;
    this.#receiving = receiving;
    this.#file = dialect.parse(session.description);
    const { peer, security, sid } = session;
    const transfer = receivedTransfer(peer, this.#file, security !== undefined, sid);
    this.#offered = { ...transfer, ...protectionOf(security) };
    this.#proposal = proposal;
    this.#transfer = proposal?.live ?? new RunningTransfer(this.#offered);
    this.#continuation = dialect.resumable ? new Continuation(session, receiving.checksums) : undefined;
    this.#checksum = this.#continuation?.hashes ?? receiving.checksums.expect(session);
  }

  async show(): Promise<void> {
    const obstacle = this.#obstacle();
    if (obstacle !== undefined) this.#session.terminate(obstacle);
    this.#followEnd();
    void this.#allowRequest();
    const actions = this.#actions();
    if (this.#proposal === undefined) await this.#receiving.cards.show(this.#transfer, actions);
    else if (this.#proposal.join(this.#offered, { actions, ended: this.#session.ended })) {
      await this.#start();
      return;
    }
    const trusted = this.#transfer.transfer.sender?.trust === 'trusted';
    const { autoAcceptBytes } = this.#receiving.settings();
    // 0 is never, for an empty file too.
    const { size } = this.#file;
    if (trusted && autoAcceptBytes > 0 && size !== undefined && size <= autoAcceptBytes) await this.#accept();
  }

  /** The card does not wait for what the sender's client says of itself. */
  async #allowRequest(): Promise<void> {
    const { sid, peer } = this.#offered;
    if (sid !== undefined && (await servesRequests(peer, this.#dialect, this.#receiving)))
      this.#transfer.allowRequest();
  }

  #actions(): TransferActions {
    return {
      accept: () => void this.#accept(),
      decline: () => {
        this.#session.terminate({ reason: 'decline' });
      },
      cancel: () => {
        this.#continuation?.close();
        this.#accepted?.cancel();
        this.#newest.terminate({ reason: 'cancel' });
      },
      resume: () => this.#accepted?.resume(),
      // What could not be recorded is still asked by the card.
      trust: (decision) => void this.#decide(decision).catch(logUnlessExpected('a decision on a sender')),
    };
  }

  /** An offer that nobody has accepted yet may end. */
  #followEnd(): void {
    void this.#session.ended.then((end) => {
      const { transfer } = this.#transfer;
      if (transfer.state.name === 'offered') this.#transfer.setState(stateAfterSession(end, this.#session, transfer));
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
    if ((this.#file.size ?? 0) <= maxBytes) return undefined;
    return tooLarge('too-large', 'the file is too large');
  }

  async #decide(decision: Decision): Promise<void> {
    const { sender } = this.#transfer.transfer;
    if (sender === undefined) return;
    if (decision === 'distrusted') this.#newest.terminate(distrusted());
    try {
      await this.#receiving.decide(sender, decision);
      this.#transfer.setSenderTrust({ ...sender, trust: decision });
    } catch (error) {
      if (!isKeyTransportError(error) || error.failure !== 'identity-changed') throw error;
      // The envelope was of a key that is not this device's any more.
      this.#transfer.setSenderTrust(await this.#receiving.now(sender));
      this.#newest.terminate(identityChanged());
    }
  }

  async #accept(): Promise<void> {
    if (this.#transfer.transfer.state.name !== 'offered') return;
    this.#transfer.setState({ name: 'accepted' });
    await this.#start();
  }

  /** The user has accepted. */
  async #start(): Promise<void> {
    const free = await freeBytes();
    if ((this.#file.size ?? 0) > free) {
      this.#transfer.setState({ name: 'offered', freeBytes: free });
      this.#followEnd();
      return;
    }
    const parts = { session: this.#session, dialect: this.#dialect, file: this.#file, transfer: this.#transfer };
    const awaited = { checksum: this.#checksum, continuation: this.#continuation };
    try {
      this.#accepted = await this.#receiving.accept({ ...parts, ...awaited, receiving: this.#receiving });
    } catch (error) {
      if (!isSessionError(error)) throw error;
      this.#session.terminate(error);
      this.#transfer.setState(stateAfterSession(await this.#session.ended, this.#session, this.#transfer.transfer));
      return;
    }
    await this.#accepted.run(free);
  }

  /** The session that brings the file now. */
  get #newest(): Session {
    return this.#accepted?.session ?? this.#session;
  }
}
