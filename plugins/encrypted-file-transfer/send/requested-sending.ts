import { OWN_HASH } from '../../../src/crypto/hash-algorithms.js';
import type { Failure } from '../../../src/errors.js';
import { SessionError } from '../../../src/errors.js';
import type { Session } from '../../../src/jingle/application.js';
import { bareJid } from '../../../src/xmpp/jid.js';
import { FILE_TRANSFER } from '../wire/dialect.js';
import { cancelElement } from '../wire/proposal-stanza.js';
import type { FileRequest } from '../wire/request-stanza.js';
import { notAvailable } from '../wire/transfer-errors.js';
import { mayResume } from '../transfer/end-state.js';
import { runSessions, type Attempt, type Strategy } from '../transfer/resume.js';
import type { Resumable } from '../transfer/resumables.js';
import type { RunningTransfer } from '../transfer/running-transfer.js';
import { bytesSoFar, type TransferState, type WaitsFor } from '../transfer/transfer.js';
import { dateOf, isLike } from './kept-file.js';
import { openRequested } from './rest-of-file.js';
import { sendFile } from './send-file.js';
import type { SentOffer } from './sent-offers.js';
import { askedTransfer, refuseAsker, trustIn, whileTrusted, type Serving } from './serving.js';

/** Ends of a resumed session after which the receiver may ask for all of it again (docs/resume.md §7). */
const WRONG: readonly Failure[] = ['security', 'peer-failed', 'prefix-differs'];

/** Ends of any session after which the receiver asks for the rest: its disk was full (XEP-0234 §9.2). */
const FULL: readonly Failure[] = ['too-large'];

/** The offer of a file that is sent; without the file until the user has chosen it again. */
export type ResumedOffer = Omit<SentOffer, 'file'> & { readonly file: File | undefined };

/** A request for the rest of the file. */
interface Request {
  readonly session: Session;
  readonly request: FileRequest;
}

/** The strategy of JET on the side of the sender: another session begins when the receiver asks for the rest. */
export class RequestedSending implements Strategy, Resumable {
  readonly direction = 'sent';
  readonly sid: string;
  readonly peer: string;
  readonly #offer: ResumedOffer;
  readonly #transfer: RunningTransfer;
  readonly #serving: Serving;
  #file: File | undefined;
  /** The file was chosen after a reload: nothing has compared it yet. */
  #isChosenAgain: boolean;
  #waitsFor: WaitsFor | undefined;
  #session: Session | undefined;
  #pending: Request | undefined;
  #hadPrefix = false;
  #isOver = false;
  #hasLeft = false;
  #wake: () => void = () => undefined;

  constructor(offer: ResumedOffer, transfer: RunningTransfer, serving: Serving) {
    this.#offer = offer;
    this.sid = offer.sid;
    this.peer = offer.peer;
    this.#file = offer.file;
    this.#isChosenAgain = offer.file === undefined;
    this.#transfer = transfer;
    this.#serving = serving;
    serving.resumables.add(this);
  }

  /** The session that runs, so that another one can take its place. */
  runs(session: Session): void {
    this.#session = session;
  }

  mayFollow(end: TransferState): boolean {
    if (this.#isOver) return false;
    if (end.name !== 'failed') return false;
    const mayChoose = this.#file === undefined;
    const isAskedAgain = this.#hadPrefix && WRONG.includes(end.failure);
    return mayResume(end) || FULL.includes(end.failure) || mayChoose || isAskedAgain;
  }

  takesWhole({ peer }: Session): boolean {
    return this.#transfer.transfer.state.name === 'interrupted' && this.#file !== undefined && peer === this.peer;
  }

  /** Waits for a request, and for the file. */
  async next(): Promise<Attempt | undefined> {
    const bytes = bytesSoFar(this.#transfer.transfer);
    for (;;) {
      if (this.#hasLeft) return new Promise(() => undefined);
      if (this.#isOver) return undefined;
      const changed = new Promise<void>((resolve) => (this.#wake = resolve));
      this.#transfer.setState({ name: 'interrupted', bytes, ...(this.#waitsFor && { waitsFor: this.#waitsFor }) });
      const [pending, file] = [this.#pending, this.#file];
      if (pending !== undefined && file !== undefined) {
        this.#pending = undefined;
        return this.serve(pending, file);
      }
      await changed;
    }
  }

  /** Takes a request, from a device that got a key of the offer and is trusted now. The newest one counts. */
  async take(session: Session, request: FileRequest): Promise<void> {
    const asker = session.security?.sender;
    const trust = await trustIn(asker, this.#offer, this.#serving);
    if (trust !== 'trusted') {
      await refuseAsker(session, askedTransfer(this.#offer, session, trust), trust, this.#serving);
      return;
    }
    if (request.size !== this.#offer.info.size || this.#isOver) {
      session.terminate(notAvailable());
      return;
    }
    const lost = new SessionError('connectivity-error', 'connection-lost', 'another session goes on with it');
    this.#pending?.session.terminate(lost);
    this.#pending = { session, request };
    void session.ended.then(() => {
      if (this.#pending?.session === session) this.#pending = undefined;
    });
    this.#session?.terminate(lost);
    this.#wake();
  }

  /** Serves one request. */
  serve(request: Request, file: File): Attempt {
    this.#session = request.session;
    return () => this.#serve(request, file);
  }

  /** Runs the sessions of the transfer. @param first left out: the one that is waited for */
  async run(first?: Attempt): Promise<void> {
    const attempt = first ?? (await this.next());
    const end = attempt && (await runSessions(attempt, this));
    this.close();
    this.#transfer.setState(end ?? { name: 'cancelled', by: 'us' });
  }

  /** The user has chosen a file again. */
  choose(file: File): void {
    const { info } = this.#offer;
    if (!isLike(file, info)) {
      this.lacks('same-file');
      return;
    }
    this.#file = file;
    this.#waitsFor = undefined;
    // A request for all of it compares nothing.
    if (dateOf(file) === info.date) this.#serving.offers.restore({ ...this.#offer, file });
    this.#wake();
  }

  /** The file is not here: the card says what the user can do about that. */
  lacks(waitsFor: WaitsFor): void {
    this.#file = undefined;
    this.#waitsFor = waitsFor;
    this.#serving.offers.forget(this.#offer);
    this.#wake();
  }

  /** The user gives it up. */
  cancel(): void {
    const { name } = this.#transfer.transfer.state;
    this.#end({ name: 'cancelled', by: 'us' });
    // The end of a session says it too, but there may be none, or the stream is seen to close before.
    if (name !== 'offered') this.#serving.messages.send(bareJid(this.peer), cancelElement(this.sid));
  }

  get id(): string {
    return this.#transfer.transfer.id;
  }

  get file(): File | undefined {
    return this.#file;
  }

  cancelledByPeer(): void {
    this.#end({ name: 'cancelled', by: 'peer' });
  }

  /** Without the right receipt it can be the word of a server, and is none where not all has left. */
  async savedByPeer(receipt: Uint8Array | undefined): Promise<void> {
    const session = this.#session;
    if (session !== undefined && receipt !== undefined) this.#serving.receipts.deliver(session, receipt);
    const isConfirmed = session !== undefined && (await this.#serving.receipts.isRight(session));
    if (!isConfirmed && bytesSoFar(this.#transfer.transfer) !== this.#offer.info.size) return;
    this.#finish({ name: 'saved', ...(isConfirmed && { confirmed: true }) }, 'success');
  }

  /** The transfer is over. */
  close(): void {
    this.#isOver = true;
    this.#serving.resumables.delete(this);
  }

  leave(): void {
    this.#hasLeft = true;
    this.#transfer.leave();
    this.#wake();
  }

  /** One side gives it up. */
  #end(state: TransferState): void {
    this.#serving.offers.forget(this.#offer);
    this.#finish(state, 'cancel');
  }

  #finish(state: TransferState, reason: 'cancel' | 'success'): void {
    this.#transfer.setState(state);
    this.close();
    for (const session of [this.#session, this.#pending?.session]) session?.terminate({ reason });
    this.#wake();
  }

  async #serve({ session, request }: Request, file: File): Promise<TransferState> {
    const { settings, receipts } = this.#serving;
    this.#session = session;
    this.#hadPrefix = (request.prefix?.offset ?? 0) > 0;
    const { sendHash } = settings();
    const unproved = this.#isChosenAgain ? this.#offer.info : undefined;
    const open = openRequested({ file, transfer: this.#transfer, request, hasChecksum: sendHash, unproved });
    const options = {
      open: whileTrusted(open, this.#serving),
      sendHash,
      algorithm: OWN_HASH,
      dialect: FILE_TRANSFER,
      receipts,
    };
    const end = await sendFile(file, session, this.#transfer, options);
    if (unproved && end.name === 'failed' && end.failure === 'prefix-differs') this.lacks('same-file');
    else if (this.#hadPrefix) this.#isChosenAgain = false;
    return end;
  }
}
