import type { Failure } from '../../../src/errors.js';
import type { JingleEngine, Session } from '../../../src/jingle/application.js';
import { bareJid } from '../../../src/xmpp/jid.js';
import { FILE_TRANSFER } from '../wire/dialect.js';
import { LiveTransfer } from '../transfer/running-transfer.js';
import { failureOf } from '../transfer/end-state.js';
import type { CapableDevice, Obstacle, Reach } from '../devices/reachability.js';
import { Reception } from './receive-file.js';
import type { Receiving } from '../transfer/ports.js';
import { wayOf } from '../transfer/run-session.js';
import { isFinal, type Transfer, type TransferState } from '../transfer/transfer.js';
import { requestAccepted } from '../transfer/request-stream.js';
import { requestElement, type FileRequest } from '../wire/request-stanza.js';

/** The XEP's own name for it. */
const CONTENT_NAME = 'a-file-request';

const OBSTACLES: Readonly<Record<Obstacle, Failure>> = {
  'getting-ready': 'peer-gone',
  'no-answer': 'peer-gone',
  dino: 'not-available',
  self: 'not-available',
  'no-keys': 'unavailable',
  'no-jet': 'unavailable',
  offline: 'peer-gone',
  'not-capable': 'not-available',
};

/** What one device says that leaves it to the next one. */
const NOT_THERE: readonly Failure[] = ['not-available', 'peer-gone', 'peer-unsupported'];

/** What asking needs. */
export interface Requesting {
  readonly engine: JingleEngine;
  readonly receiving: Receiving;
  /** Where an account can be reached, once all of its devices have said what they can do. */
  readonly reach: (bareJid: string) => Promise<Reach>;
}

const failed = (failure: Failure): TransferState => ({ name: 'failed', failure });
const noop = (): void => undefined;

/** Asks again for the file of a card, which must know the offer. Never rejects: a new card tells how it ended. */
export async function requestFile({ peer, file, sid }: Transfer, requesting: Requesting): Promise<void> {
  const { size } = file;
  if (sid === undefined || size === undefined) return;
  const id = crypto.randomUUID();
  const transfer = new LiveTransfer({
    id,
    direction: 'received',
    peer,
    file,
    encrypted: true,
    sid,
    canBeAskedFor: true,
    state: { name: 'requested' },
  });
  const cancelled = new AbortController();
  const cancel = (): void => {
    transfer.move({ name: 'cancelled', by: 'us' });
    cancelled.abort();
  };
  const { cards, settings } = requesting.receiving;
  await cards.show(transfer, { accept: noop, decline: noop, trust: noop, cancel });
  const asking = new Asking(transfer, { sid, size }, requesting, cancelled.signal);
  transfer.move(size > settings().maxBytes ? failed('too-large') : await asking.askAll());
}

/** The asking, device by device. */
class Asking {
  readonly #transfer: LiveTransfer;
  readonly #request: FileRequest;
  readonly #requesting: Requesting;
  readonly #signal: AbortSignal;

  constructor(transfer: LiveTransfer, request: FileRequest, requesting: Requesting, signal: AbortSignal) {
    this.#transfer = transfer;
    this.#request = request;
    this.#requesting = requesting;
    this.#signal = signal;
  }

  /** Asks the device that has offered the file, then the account's others, until one does not say that it lacks it. */
  async askAll(): Promise<TransferState> {
    const { peer } = this.#transfer.transfer;
    const reach = await this.#requesting.reach(bareJid(peer));
    if ('obstacle' in reach) return failed(OBSTACLES[reach.obstacle]);
    // Others take a request for an offer.
    const ours = reach.devices.filter(
      ({ isOurs, dialect, security }) => isOurs && dialect === FILE_TRANSFER && security !== undefined,
    );
    ours.sort((a, b) => Number(b.fullJid === peer) - Number(a.fullJid === peer));
    let state = failed('not-available');
    for (const device of ours) {
      if (isFinal(this.#transfer.transfer.state)) break;
      this.#transfer.move({ name: 'requested' });
      state = await this.#ask(device);
      if (state.name !== 'failed' || !NOT_THERE.includes(state.failure)) break;
    }
    return state;
  }

  async #ask({ fullJid, transports, security }: CapableDevice): Promise<TransferState> {
    const offer = {
      peer: fullJid,
      contentName: CONTENT_NAME,
      senders: 'responder',
      description: requestElement(this.#request),
      transports,
      // Other devices of the account are asked too.
      isTrusted: () => false,
      security,
    } as const;
    try {
      const session = await this.#requesting.engine.initiate(offer, { signal: this.#signal });
      this.#transfer.sealedBy(session.security);
      return await this.#receive(session);
    } catch (error) {
      return failed(failureOf(error));
    }
  }

  async #receive(session: Session): Promise<TransferState> {
    const onAbort = (): void => {
      session.terminate({ reason: 'cancel' });
    };
    void this.#requesting.receiving.offers.secrets.add(session.security);
    this.#signal.addEventListener('abort', onAbort, { once: true, signal: session.signal });
    const state = await wayOf(session, this.#transfer, () => this.#take(session));
    // The envelope was ours: it is the file that we do not get.
    return state.name === 'failed' && state.failure === 'security' ? failed('request-refused') : state;
  }

  /** Takes the file in one session. @throws SessionError, StanzaError, AbortError */
  async #take(session: Session): Promise<void> {
    const { size } = this.#request;
    const { nameFile, checksums } = this.#requesting.receiving;
    const hashes = checksums.of(session);
    const of = { expected: { size }, hashed: 'plaintext', checksReceipt: true } as const;
    const announced = { ...of, algorithms: ['sha-256'], hashes };
    const reception = new Reception(this.#transfer, FILE_TRANSFER, announced);
    try {
      const { connection, secret } = await requestAccepted(session, this.#request);
      const name = await nameFile(this.#transfer.transfer.id);
      await reception.open(name, secret, session);
      await reception.take(session, connection);
    } catch (error) {
      await reception.drop();
      throw error;
    }
  }
}
