import { ciphertextSize } from '../../../src/crypto/gcm-secret.js';
import type { Offer, Session } from '../../../src/jingle/application.js';
import type { SecurityPrecondition } from '../../../src/jingle/security.js';
import type { Outgoing, SendJob } from '../../../src/streams/job.js';
import { startSending } from '../../../src/worker/pipelines.js';
import { mayResume } from '../transfer/end-state.js';
import { openConnection } from '../transfer/open-connection.js';
import type { Attempt, Strategy } from '../transfer/resume.js';
import type { RunningTransfer } from '../transfer/running-transfer.js';
import type { TransferState } from '../transfer/transfer.js';
import type { Dialect } from '../wire/dialect.js';
import { offerAgain } from '../wire/draft-2015-security.js';
import { isWhole } from '../wire/file-transfer-stanza.js';
import { badRange, wholeOf } from './offered-part.js';
import type { FileStream, Part } from './send-file.js';
import { SentPrefix } from './sent-prefix.js';

/** What is sent, and how. */
interface ResumedParts {
  readonly file: File;
  readonly transfer: RunningTransfer;
  readonly dialect: Dialect;
  readonly security: SecurityPrecondition | undefined;
  /** Offers the file in one session. */
  readonly attempt: (security: Offer['security']) => Promise<TransferState>;
}

/** The strategy of the 2015 draft: the rest of a file is offered in another session, under the same secret. */
export class ResumedSending implements Strategy {
  readonly #parts: ResumedParts;
  readonly #sent = new SentPrefix();
  readonly #signal: AbortSignal;
  #wake: () => void = () => undefined;

  /** @param options its signal aborts when the user cancels */
  constructor(parts: ResumedParts, { signal }: { signal: AbortSignal }) {
    this.#parts = parts;
    this.#signal = signal;
    signal.addEventListener('abort', () => {
      this.#wake();
    });
  }

  /** The user wants it to be offered again. */
  resume(): void {
    this.#wake();
  }

  mayFollow(end: TransferState): boolean {
    return this.#sent.isBegun && mayResume(end) && !this.#signal.aborted;
  }

  /** Offers the rest at once if there was any progress, else when the user says so. */
  async next(): Promise<Attempt | undefined> {
    const { file, transfer, security, attempt } = this.#parts;
    const { state } = transfer.transfer;
    const resumed = new Promise<void>((resolve) => (this.#wake = resolve));
    transfer.setState({ name: 'interrupted', bytes: 'bytes' in state ? state.bytes : file.size });
    if (!this.#sent.isProgress) await resumed;
    this.#sent.isProgress = false;
    const secret = await this.#sent.secretFor(file);
    if (secret === undefined) {
      // The file is another one now: a new offer, from its beginning.
      transfer.setState({ name: 'offered' });
      return this.#signal.aborted ? undefined : () => attempt(security);
    }
    const end = (): void => void secret.key.fill(0);
    if (!this.#signal.aborted) return () => attempt(security && offerAgain(security, secret)).finally(end);
    end();
    return undefined;
  }

  /** Opens the stream of a session. @throws SessionError, StanzaError, AbortError */
  async open(session: Session): Promise<FileStream> {
    const connection = await openConnection(session, this.#parts.dialect);
    const part = this.#rest(session);
    const secret = session.security?.takeSecret();
    if (!this.#sent.isBegun && secret !== undefined) this.#sent.keep(secret);
    return { connection, part, secret, start: (job) => this.#start(job, part) };
  }

  /** Overwrites the secret. */
  forget(): void {
    this.#sent.forget();
  }

  /** The part of the ciphertext that the peer asks for: the whole, or the rest of what was sent. @throws SessionError */
  #rest({ description }: Session): Part {
    const { file, dialect } = this.#parts;
    const size = ciphertextSize(file.size);
    const range = dialect.acceptedRange(description);
    if (range === undefined || isWhole(range, size)) return wholeOf(file);
    const { offset, length } = range;
    if (offset > this.#sent.furthest || offset > size || (length ?? size - offset) !== size - offset) throw badRange();
    return { ...wholeOf(file), offset, before: Math.min(offset, file.size) };
  }

  async #start(job: SendJob, { offset }: Part): Promise<Outgoing> {
    const outgoing = await startSending({ ...job, earlier: this.#sent.before(offset) });
    this.#sent.begin(outgoing, offset);
    return outgoing;
  }
}
