import { MAX_PLAINTEXT_BYTES } from '../../../src/crypto/gcm-length.js';
import { FOREIGN_HASH, OWN_HASH, type HashAlgorithm } from '../../../src/crypto/hash-algorithms.js';
import { SessionError, isAbort } from '../../../src/errors.js';
import type { JingleEngine, Offer, Session } from '../../../src/jingle/application.js';
import { bareJid } from '../../../src/xmpp/jid.js';
import { NS } from '../../../src/xmpp/namespaces.js';
import type { CapableDevice } from '../devices/reachability.js';
import { failureOf } from '../transfer/end-state.js';
import { runSessions, type Strategy } from '../transfer/resume.js';
import { RunningTransfer } from '../transfer/running-transfer.js';
import { dateOf, keepFile } from './kept-file.js';
import { offerInTurn } from './offer-in-turn.js';
import type { FileInfo, Transfer, TransferState } from '../transfer/transfer.js';
import type { TrustPorts } from '../transfer/ports.js';
import { sanitiseFileName } from '../wire/file-name.js';
import { openOffered } from './offered-part.js';
import { RequestedSending } from './requested-sending.js';
import { ResumedSending } from './resumed-sending.js';
import { sendFile } from './send-file.js';
import type { Serving } from './serving.js';

/** Every offer has one content, so one name serves all (Dino and the XEP use it too). */
const CONTENT_NAME = 'a-file-offer';

/** What sending needs. */
export interface Sending extends Serving, Pick<TrustPorts, 'distrustsAny'> {
  readonly engine: JingleEngine;
  /** A device has left an offer without an answer. @param fullJid of that device */
  readonly didNotAnswer: (fullJid: string) => void;
}

/**
 * Offers one file to the first of these devices that answers, and sends it when it is accepted. All of them get it
 * encrypted, or all in clear. Never rejects: the card tells how it ended.
 * @param waiting what has shown the file up to now
 */
export async function offerFile(
  file: File,
  devices: readonly CapableDevice[],
  sending: Sending,
  waiting?: RunningTransfer,
): Promise<void> {
  const [best] = devices;
  if (best !== undefined) await new OutgoingTransfer(file, best, devices, sending, waiting).run();
}

/** A file on its way to a device, from its card to its end: in one session, or in several where its form resumes. */
class OutgoingTransfer {
  readonly #file: File;
  readonly #devices: readonly CapableDevice[];
  /** The one that it is offered to. */
  #device: CapableDevice;
  readonly #sending: Sending;
  readonly #info: FileInfo;
  readonly #transfer: RunningTransfer;
  /** It has a card already. */
  readonly #isShown: boolean;
  readonly #cancelled = new AbortController();
  #resumed: ResumedSending | undefined;
  #requested: RequestedSending | undefined;
  #session: Session | undefined;

  constructor(
    file: File,
    device: CapableDevice,
    devices: readonly CapableDevice[],
    sending: Sending,
    waiting?: RunningTransfer,
  ) {
    const mediaType = file.type || 'application/octet-stream';
    this.#file = file;
    this.#device = device;
    this.#devices = devices;
    this.#sending = sending;
    this.#info = { name: sanitiseFileName(file.name), size: file.size, mediaType, date: dateOf(file) };
    const offered: Transfer = {
      id: crypto.randomUUID(),
      direction: 'sent',
      peer: device.fullJid,
      file: this.#info,
      encrypted: device.security !== undefined,
      ...(device.features?.has(NS.visitor) && { isOfVisitor: true }),
      state: { name: 'offered' },
    };
    this.#isShown = waiting !== undefined;
    this.#transfer = waiting ?? new RunningTransfer(offered);
    waiting?.replace(offered);
  }

  async run(): Promise<void> {
    const cancel = (): void => {
      this.#cancel();
    };
    const resume = (): void => {
      this.#resumed?.resume();
    };
    const { cards } = this.#sending;
    if (this.#isShown) cards.act(this.#transfer, { cancel, resume });
    else await cards.show(this.#transfer, { cancel, resume });
    const end = await runSessions(() => this.#attempt(() => this.#offerInTurn()), {
      mayFollow: (state) => this.#strategy()?.mayFollow(state) === true,
      next: async () => this.#strategy()?.next(),
    });
    this.#resumed?.forget();
    this.#requested?.close();
    this.#transfer.setState(end);
  }

  /** How it goes on after its stream was lost: a file that was never accepted does not. */
  #strategy(): Strategy | undefined {
    return this.#resumed ?? (this.#transfer.transfer.state.name === 'offered' ? undefined : this.#requested);
  }

  #cancel(): void {
    this.#requested?.cancel();
    this.#transfer.setState({ name: 'cancelled', by: 'us' });
    this.#cancelled.abort();
    if (this.#session === undefined) return;
    this.#sending.offers.forget(this.#session);
    this.#session.terminate({ reason: 'cancel' });
  }

  /** Offers the file in one session. @returns how it ended */
  async #attempt(initiate: () => Promise<Session>): Promise<TransferState> {
    let session: Session;
    try {
      session = this.#session = await initiate();
    } catch (error) {
      return isAbort(error) ? { name: 'cancelled', by: 'us' } : { name: 'failed', failure: failureOf(error) };
    }
    this.#transfer.sealedBy(session.security);
    const { offers, receipts, secrets, settings } = this.#sending;
    void secrets.add(session.security);
    if (!this.#cancelled.signal.aborted) offers.add(session, this.#file, this.#info);
    const { dialect, isOurs } = this.#device;
    this.#allowRequests(session);
    const resumed = this.#resumed;
    // Another converse-jet asks for an offer, and the 2015 draft has no requests.
    const isAskedForByHash = !isOurs && dialect.hashed === 'plaintext';
    const onDigest = (sha256: Uint8Array): void => {
      offers.digestIs(session, sha256);
    };
    return sendFile(this.#file, session, this.#transfer, {
      open: resumed === undefined ? openOffered(this.#file, dialect) : resumed.open.bind(resumed),
      sendHash: settings().sendHash,
      algorithm: this.#algorithm(),
      dialect,
      receipts,
      onDigest: isAskedForByHash ? onDigest : undefined,
    });
  }

  /** Another converse-jet asks for the rest when the stream was lost. */
  #allowRequests(session: Session): void {
    const { isOurs, dialect } = this.#device;
    if (!isOurs || dialect.hashed !== 'plaintext' || session.security === undefined) return;
    const { sid, peer } = session;
    const recipients = session.security.recipients ?? [];
    const offer = { sid, peer, file: this.#file, info: this.#info, recipients };
    this.#requested = new RequestedSending(offer, this.#transfer, this.#sending);
    this.#requested.runs(session);
    this.#transfer.allowResume(sid, recipients);
    void keepFile(this.#file, this.#transfer, this.#sending);
  }

  #offerInTurn(): Promise<Session> {
    return offerInTurn(this.#devices, {
      offer: (device, signal) => {
        this.#use(device);
        return this.#initiate(device.security, signal);
      },
      didNotAnswer: this.#sending.didNotAnswer,
      signal: this.#cancelled.signal,
    });
  }

  /** How the hash is made that the device is told. */
  #algorithm(): HashAlgorithm {
    const { isOurs, dialect } = this.#device;
    return isOurs && dialect.hashed === 'plaintext' ? OWN_HASH : FOREIGN_HASH;
  }

  #use(device: CapableDevice): void {
    this.#device = device;
    this.#resumed = this.#resumable(device);
    this.#transfer.replace({ ...this.#transfer.transfer, peer: device.fullJid });
  }

  /** How a file goes on in another session, where its form can do that. */
  #resumable({ dialect, security }: CapableDevice): ResumedSending | undefined {
    if (!dialect.resumable) return undefined;
    const attempt = (sealed: Offer['security']): Promise<TransferState> =>
      this.#attempt(() => this.#initiate(sealed, this.#cancelled.signal));
    const parts = { file: this.#file, transfer: this.#transfer, dialect, security, attempt };
    return new ResumedSending(parts, this.#cancelled);
  }

  /**
   * Whether the device is one that the user trusts. There is no way to tell which OMEMO device of the account it is, but
   * the user has decided on all of them before a file is offered with encryption.
   */
  async #isTrusted(): Promise<boolean> {
    const { fullJid, features, security } = this.#device;
    const records = security?.trustRecords(features) ?? [];
    return records.length > 0 && !(await this.#sending.distrustsAny(bareJid(fullJid), records));
  }

  async #initiate(security: Offer['security'], signal: AbortSignal): Promise<Session> {
    const file = this.#file;
    if (file.size > MAX_PLAINTEXT_BYTES)
      throw new SessionError('media-error', 'too-large', 'larger than one key may carry');
    const { fullJid, dialect, transports, isOurs } = this.#device;
    const isWithoutChecksum = isOurs && !this.#sending.settings().sendHash;
    const isTrusted = await this.#isTrusted();
    return this.#sending.engine.initiate(
      {
        peer: fullJid,
        contentName: CONTENT_NAME,
        senders: 'initiator',
        description: dialect.describe({
          ...this.#info,
          size: file.size,
          description: undefined,
          date: dateOf(file),
          isWithoutChecksum,
          algorithm: this.#algorithm(),
        }),
        transports,
        isTrusted: () => isTrusted,
        security,
      },
      { signal },
    );
  }
}
