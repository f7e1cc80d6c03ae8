import { SessionError, isAbort } from '../../../src/errors.js';
import type { JingleEngine, Session } from '../../../src/jingle/application.js';
import type { SecurityPrecondition } from '../../../src/jingle/security.js';
import { sanitiseFileName } from '../wire/file-name.js';
import { SentBytes } from './sent-prefix.js';
import { RunningTransfer } from '../transfer/running-transfer.js';
import { failureOf, isInterruption } from '../transfer/end-state.js';
import type { CapableDevice } from '../devices/reachability.js';
import type { TransferPorts } from '../transfer/ports.js';
import type { Receipts } from '../transfer/receipts.js';
import type { SentOffers } from './sent-offers.js';
import { sendFile } from './send-file.js';
import { MAX_FILE_BYTES } from '../wire/file-transfer-stanza.js';
import type { FileInfo, TransferState } from '../transfer/transfer.js';

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

/** A file on its way to a device, from its card to its end: in one session, or in several where its form goes on. */
class OutgoingTransfer {
  readonly #file: File;
  readonly #device: CapableDevice;
  readonly #sending: Sending;
  readonly #info: FileInfo;
  readonly #transfer: RunningTransfer;
  readonly #cancelled = new AbortController();
  readonly #sent: SentBytes | undefined;
  #session: Session | undefined;
  #resume: () => void = noop;

  constructor(file: File, device: CapableDevice, sending: Sending) {
    const mediaType = file.type || 'application/octet-stream';
    this.#file = file;
    this.#device = device;
    this.#sending = sending;
    this.#info = { name: sanitiseFileName(file.name), size: file.size, mediaType };
    this.#sent = device.dialect.resumable ? new SentBytes() : undefined;
    this.#transfer = new RunningTransfer({
      id: crypto.randomUUID(),
      direction: 'sent',
      peer: device.fullJid,
      file: this.#info,
      encrypted: device.security !== undefined,
      state: { name: 'offered' },
    });
  }

  async run(): Promise<void> {
    const cancel = (): void => {
      this.#cancel();
    };
    const resume = (): void => {
      this.#resume();
    };
    await this.#sending.cards.show(this.#transfer, { accept: noop, decline: noop, trust: noop, cancel, resume });
    let end = await this.#attempt(this.#device.security);
    while (this.#sent?.isBegun === true && isInterruption(end) && !this.#cancelled.signal.aborted) {
      end = await this.#continue(this.#sent);
    }
    this.#sent?.forget();
    this.#transfer.setState(end);
  }

  #cancel(): void {
    this.#transfer.setState({ name: 'cancelled', by: 'us' });
    this.#cancelled.abort();
    this.#resume();
    if (this.#session === undefined) return;
    this.#sending.offers.forget(this.#session);
    this.#session.terminate({ reason: 'cancel' });
  }

  /** The way was lost: offers the rest, at once if there was any progress, else when the person says so. */
  async #continue(sent: SentBytes): Promise<TransferState> {
    const { state } = this.#transfer.transfer;
    const bytes = 'bytes' in state ? state.bytes : this.#file.size;
    const resumed = new Promise<void>((resolve) => (this.#resume = resolve));
    this.#transfer.setState({ name: 'interrupted', bytes });
    if (!sent.isProgress) await resumed;
    sent.isProgress = false;
    const secret = await sent.secretFor(this.#file);
    if (this.#cancelled.signal.aborted) return { name: 'cancelled', by: 'us' };
    // The file is another one now: a new offer, from its beginning.
    if (secret === undefined) this.#transfer.setState({ name: 'offered' });
    const { security } = this.#device;
    const end = await this.#attempt(secret === undefined ? security : security?.again?.(secret));
    secret?.key.fill(0);
    return end;
  }

  /** One session. @returns how it ended */
  async #attempt(security: SecurityPrecondition | undefined): Promise<TransferState> {
    let session: Session;
    try {
      session = this.#session = await this.#initiate(security);
    } catch (error) {
      return isAbort(error) ? { name: 'cancelled', by: 'us' } : { name: 'failed', failure: failureOf(error) };
    }
    const { offers, receipts, settings } = this.#sending;
    if (!this.#cancelled.signal.aborted) offers.add(session, this.#file, this.#info);
    const options = { ...settings(), dialect: this.#device.dialect, receipts, sent: this.#sent };
    return sendFile(this.#file, session, this.#transfer, options);
  }

  #initiate(security: SecurityPrecondition | undefined): Promise<Session> {
    const file = this.#file;
    if (file.size > MAX_FILE_BYTES) throw new SessionError('media-error', 'too-large', 'larger than one key may carry');
    const { fullJid, dialect, transports } = this.#device;
    const date = new Date(file.lastModified).toISOString();
    return this.#sending.engine.initiate(
      {
        peer: fullJid,
        contentName: CONTENT_NAME,
        senders: 'initiator',
        description: dialect.describe({ ...this.#info, description: undefined, date }),
        transports,
        // The user has decided on every device before a file is offered with encryption.
        isTrusted: () => security !== undefined,
        security,
      },
      { signal: this.#cancelled.signal },
    );
  }
}

const noop = (): void => undefined;
