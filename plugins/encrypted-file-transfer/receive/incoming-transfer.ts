import { SessionError } from '../../../src/errors.js';
import type { Session } from '../../../src/jingle/application.js';
import { isKeyTransportError, type Decision } from '../../../src/key-transport/key-transport.js';
import { logUnlessExpected } from '../../../src/log.js';
import { freeBytes } from '../../../src/storage/stored-files.js';
import type { Hash } from '../../../src/streams/verify.js';
import { tooLarge } from '../wire/transfer-errors.js';
import { FILE_TRANSFER, type Dialect } from '../wire/dialect.js';
import type { StoredName } from '../../../src/storage/stored-name.js';
import type { Checksums } from '../transfer/checksums.js';
import { Continuation, type Continuations } from './continuation.js';
import { RunningTransfer } from '../transfer/running-transfer.js';
import { keepsPart, mayResume, stateAfterSession } from '../transfer/end-state.js';
import type { Proposal } from './proposal.js';
import { expectedBytes, type ExpectedBytes } from './expected-bytes.js';
import { FileReceiver, type Announced } from './receive-file.js';
import { anotherFile, distrusted, identityChanged } from './refusals.js';
import type { ResumedReceiving } from './resumed-receiving.js';
import { receivedTransfer, servesRequests } from '../transfer/ports.js';
import type { PeerPorts, TransferPorts, TrustPorts } from '../transfer/ports.js';
import type { Connection } from '../../../src/jingle/transport.js';
import { openConnection } from '../transfer/open-connection.js';
import { runSessions, type Attempt, type Strategy } from '../transfer/resume.js';
import { runSession } from '../transfer/run-session.js';
import { isWhole, type OfferedFile } from '../wire/file-transfer-stanza.js';
import { protectionOf, type Transfer, type TransferActions, type TransferState } from '../transfer/transfer.js';

/** What receiving needs. */
export interface Receiving extends TransferPorts, PeerPorts, Pick<TrustPorts, 'now' | 'decide'> {
  /** Names a file that is going to be stored. */
  readonly nameFile: (id: string) => Promise<StoredName>;
  readonly checksums: Checksums;
  /** Files on their way in that another session may continue. */
  readonly continuations: Continuations;
  /** How a file that another converse-jet sends goes on in another session. */
  readonly resumed: (transfer: RunningTransfer, file: { sid: string; size: number }) => Promise<ResumedReceiving>;
}

interface OfferParts {
  readonly session: Session;
  readonly receiving: Receiving;
  readonly proposal: Proposal | undefined;
  readonly dialect: Dialect;
}

/** One offer of a peer, from its card to the saved file. */
export class IncomingTransfer {
  /** The newest. */
  #session: Session;
  readonly #receiving: Receiving;
  readonly #dialect: Dialect;
  readonly #file: OfferedFile;
  readonly #offered: Transfer;
  readonly #proposal: Proposal | undefined;
  readonly #transfer: RunningTransfer;
  /** The digests of the sender's checksum, which may come before the user accepts. */
  readonly #checksum: Promise<readonly Hash[]>;
  /** Set where another session may continue the file (the 2015 draft). */
  readonly #continuation: Continuation | undefined;
  /** Set from Accept on where another session may bring the rest (docs/resume.md). */
  #resumed: ResumedReceiving | undefined;

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
        this.#resumed?.actions.cancel?.();
        this.#session.terminate({ reason: 'cancel' });
      },
      resume: () => this.#resumed?.actions.resume?.(),
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
    if (decision === 'distrusted') this.#session.terminate(distrusted());
    try {
      await this.#receiving.decide(sender, decision);
      this.#transfer.setSenderTrust({ ...sender, trust: decision });
    } catch (error) {
      if (!isKeyTransportError(error) || error.failure !== 'identity-changed') throw error;
      // The envelope was of a key that is not this device's any more.
      this.#transfer.setSenderTrust(await this.#receiving.now(sender));
      this.#session.terminate(identityChanged());
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
    const expected = expectedBytes(this.#file.size, this.#receiving.settings().maxBytes, free);
    const isOurs = await this.#receiving.isOurs(this.#session.peer);
    const resumed = (this.#resumed = await this.#resumable(isOurs));
    const receiver = new FileReceiver(this.#transfer, this.#dialect.namespace, this.#announced(isOurs, expected));
    const session = this.#session;
    const first = (): Promise<TransferState> => this.#take(session, receiver, () => this.#open(session, receiver));
    await (resumed === undefined ? this.#run(first, receiver) : this.#runResumed(first, receiver, resumed));
  }

  /** Another converse-jet sends the rest of a file when it is asked to. */
  async #resumable(isOurs: boolean): Promise<ResumedReceiving | undefined> {
    const { sid } = this.#offered;
    const { size } = this.#file;
    if (!isOurs || this.#dialect !== FILE_TRANSFER || sid === undefined || size === undefined) return undefined;
    const resumed = await this.#receiving.resumed(this.#transfer, { sid, size });
    this.#transfer.allowResume(sid);
    return resumed;
  }

  async #run(first: Attempt, receiver: FileReceiver): Promise<void> {
    const continuation = this.#continuation;
    const end = await runSessions(first, continuation && this.#continued(continuation, receiver));
    if (continuation !== undefined) this.#receiving.continuations.delete(continuation);
    await receiver.drop();
    this.#transfer.setState(end);
  }

  async #runResumed(first: Attempt, receiver: FileReceiver, resumed: ResumedReceiving): Promise<void> {
    const attempt = async (): Promise<TransferState> => {
      const end = await first();
      await (keepsPart(end) ? receiver.interrupt() : receiver.drop());
      return end;
    };
    await resumed.end(await runSessions(attempt, resumed));
  }

  /** The strategy of the 2015 draft: the sender offers the rest in another session. */
  #continued(continuation: Continuation, receiver: FileReceiver): Strategy {
    return {
      mayFollow: (end) => continuation.isOpen && mayResume(end),
      next: async () => {
        this.#transfer.setState({ name: 'interrupted', bytes: receiver.bytes });
        const session = await continuation.next();
        if (session === undefined) return undefined;
        this.#session = session;
        return () =>
          this.#take(session, receiver, () => openConnection(session, this.#dialect, receiver.wireBytesReceived));
      },
    };
  }

  /** Takes what one session brings. @returns how it ended */
  #take(session: Session, receiver: FileReceiver, open: () => Promise<Connection>): Promise<TransferState> {
    return runSession(session, this.#transfer, async () => {
      const { sender } = this.#transfer.transfer;
      if (sender !== undefined && (await this.#receiving.now(sender)).trust === 'distrusted') throw distrusted();
      if (this.#dialect.parse(session.description).size !== this.#file.size) throw anotherFile();
      await receiver.take(session, await open());
    });
  }

  async #open(session: Session, receiver: FileReceiver): Promise<Connection> {
    const secret = session.security?.takeSecret();
    if (secret !== undefined && this.#continuation !== undefined) {
      this.#continuation.open(secret);
      this.#receiving.continuations.add(this.#continuation);
    }
    const name = await this.#receiving.nameFile(this.#transfer.transfer.id);
    await receiver.open(name, secret, session);
    return openConnection(session, this.#dialect);
  }

  #announced(peerIsOurs: boolean, expected: ExpectedBytes): Announced {
    const { hashes, hashesUsed } = this.#file;
    const hashed = peerIsOurs || this.#dialect.hashed === 'ciphertext' ? this.#dialect.hashed : 'either';
    const here = hashes.length > 0 ? hashes : undefined;
    const algorithms = here?.map(({ algorithm }) => algorithm) ?? hashesUsed;
    const promised = here === undefined ? this.#checksum : Promise.resolve(here);
    const kept = this.#resumed && { isKept: true, onUntold: this.#resumed.tellSaved.bind(this.#resumed) };
    return { expected, algorithms, hashes: promised, hashed, checksReceipt: peerIsOurs, ...kept };
  }
}
