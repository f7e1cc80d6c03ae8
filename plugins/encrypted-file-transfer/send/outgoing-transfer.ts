import { SessionError, isAbort } from '../../../src/errors.js';
import type { JingleEngine, Session } from '../../../src/jingle/application.js';
import type { SecurityPrecondition } from '../../../src/jingle/security.js';
import type { CapableDevice } from '../devices/reachability.js';
import { failureOf } from '../transfer/end-state.js';
import type { TransferPorts } from '../transfer/ports.js';
import type { Receipts } from '../transfer/receipts.js';
import { runSessions } from '../transfer/resume.js';
import { RunningTransfer } from '../transfer/running-transfer.js';
import type { FileInfo, TransferState } from '../transfer/transfer.js';
import { sanitiseFileName } from '../wire/file-name.js';
import { MAX_FILE_BYTES } from '../wire/file-transfer-stanza.js';
import { openOffered } from './offered-part.js';
import { ResumedSending } from './resumed-sending.js';
import { sendFile } from './send-file.js';
import type { SentOffers } from './sent-offers.js';

/** Every offer has one content, so one name serves all (Dino and the XEP use it too). */
const CONTENT_NAME = 'a-file-offer';

/** What sending needs. */
export interface Sending extends TransferPorts {
  readonly engine: JingleEngine;
  readonly offers: SentOffers;
  readonly receipts: Receipts;
}

/** Offers one file to one device, and sends it when it is accepted. Never rejects: the card tells how it ended. */
export async function offerFile(file: File, device: CapableDevice, sending: Sending): Promise<void> {
  await new OutgoingTransfer(file, device, sending).run();
}

/** A file on its way to a device, from its card to its end: in one session, or in several where its form resumes. */
class OutgoingTransfer {
  readonly #file: File;
  readonly #device: CapableDevice;
  readonly #sending: Sending;
  readonly #info: FileInfo;
  readonly #transfer: RunningTransfer;
  readonly #cancelled = new AbortController();
  readonly #resumed: ResumedSending | undefined;
  #session: Session | undefined;

  constructor(file: File, device: CapableDevice, sending: Sending) {
    const mediaType = file.type || 'application/octet-stream';
    this.#file = file;
    this.#device = device;
    this.#sending = sending;
    this.#info = { name: sanitiseFileName(file.name), size: file.size, mediaType };
    const { dialect, security } = device;
    this.#transfer = new RunningTransfer({
      id: crypto.randomUUID(),
      direction: 'sent',
      peer: device.fullJid,
      file: this.#info,
      encrypted: security !== undefined,
      state: { name: 'offered' },
    });
    const parts = { file, transfer: this.#transfer, dialect, security, attempt: this.#attempt.bind(this) };
    this.#resumed = dialect.resumable ? new ResumedSending(parts, this.#cancelled) : undefined;
  }

  async run(): Promise<void> {
    const cancel = (): void => {
      this.#cancel();
    };
    const resume = (): void => {
      this.#resumed?.resume();
    };
    await this.#sending.cards.show(this.#transfer, { cancel, resume });
    const end = await runSessions(() => this.#attempt(this.#device.security), this.#resumed);
    this.#resumed?.forget();
    this.#transfer.setState(end);
  }

  #cancel(): void {
    this.#transfer.setState({ name: 'cancelled', by: 'us' });
    this.#cancelled.abort();
    if (this.#session === undefined) return;
    this.#sending.offers.forget(this.#session);
    this.#session.terminate({ reason: 'cancel' });
  }

  /** Offers the file in one session. @returns how it ended */
  async #attempt(security: SecurityPrecondition | undefined): Promise<TransferState> {
    let session: Session;
    try {
      session = this.#session = await this.#initiate(security);
    } catch (error) {
      return isAbort(error) ? { name: 'cancelled', by: 'us' } : { name: 'failed', failure: failureOf(error) };
    }
    const { offers, receipts, settings } = this.#sending;
    const { dialect } = this.#device;
    const resumed = this.#resumed;
    if (!this.#cancelled.signal.aborted) offers.add(session, this.#file, this.#info);
    const open = resumed === undefined ? openOffered(this.#file, dialect) : resumed.open.bind(resumed);
    const { sendHash } = settings();
    return sendFile(this.#file, session, this.#transfer, { open, sendHash, dialect, receipts });
  }

  #initiate(security: SecurityPrecondition | undefined): Promise<Session> {
    const file = this.#file;
    if (file.size > MAX_FILE_BYTES) throw new SessionError('media-error', 'too-large', 'larger than one key may carry');
    const { fullJid, dialect, transports, isOurs } = this.#device;
    const isWithoutChecksum = isOurs && !this.#sending.settings().sendHash;
    const date = new Date(file.lastModified).toISOString();
    return this.#sending.engine.initiate(
      {
        peer: fullJid,
        contentName: CONTENT_NAME,
        senders: 'initiator',
        description: dialect.describe({ ...this.#info, description: undefined, date, isWithoutChecksum }),
        transports,
        // The user has decided on every device before a file is offered with encryption.
        isTrusted: () => security !== undefined,
        security,
      },
      { signal: this.#cancelled.signal },
    );
  }
}
