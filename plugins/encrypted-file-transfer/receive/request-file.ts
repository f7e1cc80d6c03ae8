import type { Failure } from '../../../src/errors.js';
import type { JingleEngine, Session } from '../../../src/jingle/application.js';
import { bareJid } from '../../../src/xmpp/jid.js';
import { FILE_TRANSFER } from '../wire/dialect.js';
import { RunningTransfer } from '../transfer/running-transfer.js';
import { failureOf } from '../transfer/end-state.js';
import type { CapableDevice, Obstacle, Reach } from '../devices/reachability.js';
import { FileReceiver } from './receive-file.js';
import type { StoredName } from '../../../src/storage/stored-name.js';
import type { Checksums } from '../transfer/checksums.js';
import type { TransferPorts } from '../transfer/ports.js';
import { runSessions, type Strategy } from '../transfer/resume.js';
import { runSession } from '../transfer/run-session.js';
import type { SeenSecrets } from '../transfer/seen-secrets.js';
import type { Transfer, TransferState } from '../transfer/transfer.js';
import { requestAccepted } from '../transfer/request-stream.js';
import { promisesChecksum, requestElement, type FileRequest } from '../wire/request-stanza.js';

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

/** What a request needs. */
export interface Requesting extends TransferPorts {
  readonly engine: JingleEngine;
  /** Names a file that is going to be stored. */
  readonly nameFile: (id: string) => Promise<StoredName>;
  readonly checksums: Checksums;
  readonly secrets: SeenSecrets;
  /** Where an account can be reached, once all of its devices have said what they can do. */
  readonly reach: (bareJid: string) => Promise<Reach>;
}

const failed = (failure: Failure): TransferState => ({ name: 'failed', failure });

/** Asks again for the file of a card, which must know the offer. Never rejects: a new card tells how it ended. */
export async function requestFile({ peer, file, sid }: Transfer, requesting: Requesting): Promise<void> {
  const { size } = file;
  if (sid === undefined || size === undefined) return;
  const id = crypto.randomUUID();
  const transfer = new RunningTransfer({
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
    transfer.setState({ name: 'cancelled', by: 'us' });
    cancelled.abort();
  };
  const { cards, settings } = requesting;
  await cards.show(transfer, { cancel });
  const asking = new Asking(transfer, { sid, size }, requesting, cancelled.signal);
  transfer.setState(size > settings().maxBytes ? failed('too-large') : await asking.askAll());
}

/** The asking, device by device. */
class Asking {
  readonly #transfer: RunningTransfer;
  readonly #request: FileRequest;
  readonly #requesting: Requesting;
  readonly #signal: AbortSignal;

  constructor(transfer: RunningTransfer, request: FileRequest, requesting: Requesting, signal: AbortSignal) {
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
    const [first, ...others] = ours;
    return first === undefined ? failed('not-available') : runSessions(() => this.#ask(first), this.#oneByOne(others));
  }

  /** The strategy of a request: a device that lacks the file leaves it to the next one. */
  #oneByOne(devices: CapableDevice[]): Strategy {
    return {
      mayFollow: (end) =>
        end.name === 'failed' && NOT_THERE.includes(end.failure) && devices.length > 0 && !this.#signal.aborted,
      next: () => {
        const device = devices.shift();
        this.#transfer.setState({ name: 'requested' });
        return Promise.resolve(device && (() => this.#ask(device)));
      },
    };
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
    void this.#requesting.secrets.add(session.security);
    this.#signal.addEventListener('abort', onAbort, { once: true, signal: session.signal });
    const state = await runSession(session, this.#transfer, () => this.#take(session));
    // The envelope was ours: it is the file that we do not get.
    return state.name === 'failed' && state.failure === 'security' ? failed('request-refused') : state;
  }

  /** Takes the file in one session. @throws SessionError, StanzaError, AbortError */
  async #take(session: Session): Promise<void> {
    const { size } = this.#request;
    const { nameFile, checksums } = this.#requesting;
    const hashes = checksums.expect(session);
    const { connection, secret } = await requestAccepted(session, this.#request);
    const algorithms = promisesChecksum(session.description) ? ['sha-256'] : [];
    const announced = { expected: { size }, algorithms, hashes, hashed: 'plaintext', checksReceipt: true } as const;
    const receiver = new FileReceiver(this.#transfer, FILE_TRANSFER.namespace, announced);
    try {
      const name = await nameFile(this.#transfer.transfer.id);
      await receiver.open(name, secret, session);
      await receiver.take(session, connection);
    } catch (error) {
      await receiver.drop();
      throw error;
    }
  }
}
