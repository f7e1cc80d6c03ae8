import type { GcmSecret } from '../../../src/crypto/gcm-secret.js';
import { FOREIGN_HASH, OWN_HASH } from '../../../src/crypto/hash-algorithms.js';
import { Interruption, isSessionError } from '../../../src/errors.js';
import type { Session } from '../../../src/jingle/application.js';
import type { Connection } from '../../../src/jingle/transport.js';
import { ignore, logUnlessExpected } from '../../../src/log.js';
import { atMost } from '../../../src/streams/at-most.js';
import { byteLimit } from '../../../src/streams/byte-limit.js';
import type { HashedBytes } from '../../../src/streams/job.js';
import type { Prefix } from '../../../src/streams/prefix.js';
import type { StoredName } from '../../../src/storage/stored-name.js';
import type { Hash } from '../../../src/streams/verify.js';
import { startReceiving } from '../../../src/worker/pipelines.js';
import { tooLarge } from '../wire/transfer-errors.js';
import type { RunningTransfer } from '../transfer/running-transfer.js';
import type { ExpectedBytes } from './expected-bytes.js';
import { receiptFor, receiptKey } from '../transfer/receipts.js';
import { receivedElement } from '../wire/file-transfer-stanza.js';

/** @param receipt 32 bytes */
export type OnUntold = (receipt: Uint8Array | undefined) => void;

/** What the sender announced. */
export interface Announced {
  readonly expected: ExpectedBytes;
  /** Hash algorithms. */
  readonly algorithms: readonly string[];
  /** Their digests; may come after the bytes, or never. */
  readonly hashes: Promise<readonly Hash[]>;
  /** What they are of. */
  readonly hashed: HashedBytes | 'either';
  /** Whether the sender can check a receipt: it is a converse-jet client. */
  readonly checksReceipt: boolean;
  /** Whether another session can bring the rest (docs/resume.md). */
  readonly isKept?: boolean;
  /** What is here already: this session brings the rest. */
  readonly prefix?: Prefix | undefined;
  /** Told when the sender has not heard that the file is saved: its session was over. */
  readonly onUntold?: OnUntold | undefined;
}

/** A disk that is full sets a limit to the size of files (XEP-0234 §9.2). */
const asRefusal = (error: unknown): unknown =>
  isSessionError(error) && error.failure === 'no-space' ? tooLarge('no-space', error.message) : error;

/**
 * A file on its way in: transport → limit → count → decrypt → verify → store. The end of the stream is the byte count,
 * not the transport's close, unless the sender has not said how large the file is. More than one session may bring it.
 */
export class FileReceiver {
  readonly #transfer: RunningTransfer;
  /** Of the session-info that says that the file has come. */
  readonly #namespace: string;
  readonly #announced: Announced;
  /** Bytes on the wire that have come. */
  #received = 0;
  /** The most that may come on the wire. */
  #wireBytes = 0;
  #sink: WritableStream<Uint8Array> | undefined;
  #saved: Promise<readonly Hash[]> | undefined;
  #receiptKey: CryptoKey | undefined;

  constructor(transfer: RunningTransfer, namespace: string, announced: Announced) {
    this.#transfer = transfer;
    this.#namespace = namespace;
    this.#announced = announced;
  }

  /** Bytes on the wire that have come. */
  get wireBytesReceived(): number {
    return this.#received;
  }

  /** Plaintext bytes that are here. */
  get bytes(): number {
    const { expected, prefix } = this.#announced;
    const { size, tooMany } = expected;
    if (tooMany === undefined) return Math.min((prefix?.offset ?? 0) + this.#received, size);
    // What came last may be the tag.
    return Math.max(0, this.#received - (this.#wireBytes - size));
  }

  /** Opens what stores the file. Takes the secret. @throws SessionError */
  async open(name: StoredName, secret: GcmSecret | undefined, { security }: Session): Promise<void> {
    const { expected, hashes, algorithms, hashed, checksReceipt, isKept = false, prefix } = this.#announced;
    const { size, tooMany } = expected;
    if (checksReceipt && secret !== undefined) this.#receiptKey = await receiptKey(secret);
    const incoming = await startReceiving(
      { name, secret, size, isLimit: tooMany !== undefined, algorithms, hashed, isKept, prefix },
      hashes,
    ).catch((error: unknown) => {
      throw asRefusal(error);
    });
    const rest = size - (prefix?.offset ?? 0);
    this.#wireBytes = security?.ciphertextSize(rest) ?? rest;
    this.#saved = incoming.saved;
    this.#sink = this.#counted(incoming.writable.getWriter());
  }

  /**
   * Takes what a session brings. Resolves when the file is saved, and it is saved only if tag, size and announced hash
   * were right; the session is over then. When it rejects, another session brings the rest, or the caller drops the file.
   * @throws SessionError, StanzaError, AbortError
   */
  async take(session: Session, connection: Connection): Promise<void> {
    const sink = this.#sink;
    if (sink === undefined) throw new Error('nothing is open');
    this.#transfer.setState({ name: 'transferring', bytes: this.bytes, path: connection.path });
    const rest = connection.readable.pipeThrough(this.#limit());
    let checked: readonly Hash[] | undefined;
    try {
      await rest.pipeTo(sink, { preventAbort: true });
      checked = await this.#saved;
    } catch (error) {
      throw asRefusal(error);
    }
    if (this.#announced.expected.tooMany !== undefined) this.#transfer.sizeIs(this.bytes);
    this.#transfer.setState({ name: 'saved' });
    const receipt = await this.#receipt(session, checked);
    const received = receivedElement(session.contentName, { namespace: this.#namespace, receipt });
    session.sendInfo(received).catch((error: unknown) => {
      logUnlessExpected('sending a receipt')(error);
      this.#announced.onUntold?.(receipt);
    });
    session.terminate({ reason: 'success' });
  }

  /** @param checked digests of the sender that were right */
  async #receipt({ sid }: Session, checked: readonly Hash[] = []): Promise<Uint8Array | undefined> {
    const key = this.#receiptKey;
    const digest = checked.find(({ algorithm }) => algorithm === OWN_HASH || algorithm === FOREIGN_HASH)?.digest;
    return key && receiptFor(key, { sid, size: this.bytes, digest });
  }

  /** Nothing is left of a file that is not saved. */
  drop(): Promise<void> {
    return this.#abort(new DOMException('not wanted', 'AbortError'));
  }

  /** What has come is kept for another session. */
  interrupt(): Promise<void> {
    return this.#abort(new Interruption('the session was lost'));
  }

  async #abort(reason: unknown): Promise<void> {
    await this.#sink?.abort(reason).catch(ignore('it has failed before'));
  }

  /** The rest of the stream. */
  #limit(): TransformStream<Uint8Array, Uint8Array> {
    const left = this.#wireBytes - this.#received;
    const { tooMany } = this.#announced.expected;
    return tooMany === undefined ? byteLimit(left) : atMost(left, tooMany);
  }

  #counted(writer: WritableStreamDefaultWriter<Uint8Array>): WritableStream<Uint8Array> {
    return new WritableStream({
      write: async (chunk) => {
        // It may be moved to another thread.
        const { length } = chunk;
        await writer.write(chunk);
        this.#received += length;
        this.#transfer.progress(this.bytes);
      },
      close: () => {
        this.#transfer.setState({ name: 'verifying' });
        return writer.close();
      },
      abort: (reason) => writer.abort(reason),
    });
  }
}
