import type { Session } from '../../../src/jingle/application.js';
import type { Connection } from '../../../src/jingle/transport.js';
import type { Hash } from '../../../src/streams/verify.js';
import { keepsPart, mayResume } from '../transfer/end-state.js';
import { openConnection } from '../transfer/open-connection.js';
import { runSession } from '../transfer/run-session.js';
import { runSessions, type Attempt, type Strategy } from '../transfer/resume.js';
import type { RunningTransfer } from '../transfer/running-transfer.js';
import type { TransferState } from '../transfer/transfer.js';
import { FILE_TRANSFER, type Dialect } from '../wire/dialect.js';
import type { OfferedFile } from '../wire/file-transfer-stanza.js';
import type { Continuation } from './continuation.js';
import { expectedBytes, type ExpectedBytes } from './expected-bytes.js';
import { FileReceiver, type Announced } from './receive-file.js';
import type { Receiving } from './receiving.js';
import { anotherFile, distrusted } from './refusals.js';
import type { ResumedReceiving } from './resumed-receiving.js';

/** An offer that the user has accepted. */
export interface AcceptedParts {
  readonly session: Session;
  readonly receiving: Receiving;
  readonly dialect: Dialect;
  readonly file: OfferedFile;
  readonly transfer: RunningTransfer;
  /** The digests of the sender's checksum, which may have come already. */
  readonly checksum: Promise<readonly Hash[]>;
  /** Set where another session may continue the file (the 2015 draft). */
  readonly continuation: Continuation | undefined;
}

/** One file of a peer, from Accept to the saved file. */
export class AcceptedTransfer {
  /** The newest. */
  session: Session;
  readonly #receiving: Receiving;
  readonly #dialect: Dialect;
  readonly #file: OfferedFile;
  readonly #transfer: RunningTransfer;
  readonly #checksum: Promise<readonly Hash[]>;
  readonly #continuation: Continuation | undefined;
  /** Set where another session may bring the rest (docs/resume.md). */
  #resumed: ResumedReceiving | undefined;

  constructor({ session, receiving, dialect, file, transfer, checksum, continuation }: AcceptedParts) {
    this.session = session;
    this.#receiving = receiving;
    this.#dialect = dialect;
    this.#file = file;
    this.#transfer = transfer;
    this.#checksum = checksum;
    this.#continuation = continuation;
  }

  /** Takes the file. Returns when the card says how that ended. @param free bytes that may be stored */
  async run(free: number): Promise<void> {
    const expected = expectedBytes(this.#file.size, this.#receiving.settings().maxBytes, free);
    const isOurs = await this.#receiving.isOurs(this.session.peer);
    const resumed = (this.#resumed = await this.#resumable(isOurs));
    const receiver = new FileReceiver(this.#transfer, this.#dialect.namespace, this.#announced(isOurs, expected));
    const { session } = this;
    const first = (): Promise<TransferState> => this.#take(session, receiver, () => this.#open(session, receiver));
    await (resumed === undefined ? this.#run(first, receiver) : this.#runResumed(first, receiver, resumed));
  }

  cancel(): void {
    this.#resumed?.actions.cancel?.();
  }

  resume(): void {
    this.#resumed?.actions.resume?.();
  }

  /** Another converse-jet sends the rest of a file when it is asked to. */
  async #resumable(isOurs: boolean): Promise<ResumedReceiving | undefined> {
    const { sid, security } = this.session;
    const { size } = this.#file;
    if (!isOurs || this.#dialect !== FILE_TRANSFER || security === undefined || size === undefined) return undefined;
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
        this.session = session;
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
