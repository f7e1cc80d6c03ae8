import { pause } from '../../../src/async/pause.js';
import { OWN_HASH } from '../../../src/crypto/hash-algorithms.js';
import type { Failure } from '../../../src/errors.js';
import type { JingleEngine, Session } from '../../../src/jingle/application.js';
import { ignore } from '../../../src/log.js';
import type { Prefix } from '../../../src/streams/prefix.js';
import { bareJid } from '../../../src/xmpp/jid.js';
import { FILE_TRANSFER } from '../wire/dialect.js';
import type { RunningTransfer } from '../transfer/running-transfer.js';
import { failureOf, keepsPart } from '../transfer/end-state.js';
import type { CapableDevice, Obstacle, Reach } from '../devices/reachability.js';
import { FileReceiver, type OnUntold } from './receive-file.js';
import type { StoredName } from '../../../src/storage/stored-name.js';
import type { Checksums } from '../transfer/checksums.js';
import type { TransferPorts } from '../transfer/ports.js';
import { runSessions, type Strategy } from '../transfer/resume.js';
import { runSession } from '../transfer/run-session.js';
import type { SeenSecrets } from '../transfer/seen-secrets.js';
import { isCheckedByPeer, type TransferState } from '../transfer/transfer.js';
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
  stranger: 'not-available',
  unseen: 'peer-gone',
  offline: 'peer-gone',
  'not-capable': 'not-available',
};

/** How long a copy may be checked, in milliseconds. After that its user has probably still to choose the file again. */
const CHECK_MS = 60_000;

/** What one device says that leaves it to the next one. */
const NOT_THERE: readonly Failure[] = ['not-available', 'peer-gone', 'peer-unsupported'];

/** What asking for a file needs. */
export interface Asking extends TransferPorts {
  readonly engine: JingleEngine;
  /** Names a file that is going to be stored. */
  readonly nameFile: (id: string) => Promise<StoredName>;
  readonly checksums: Checksums;
  readonly secrets: SeenSecrets;
  /** Where an account can be reached, once all of its devices have said what they can do. */
  readonly reach: (bareJid: string) => Promise<Reach>;
}

/** What is asked for. */
export interface Question {
  readonly transfer: RunningTransfer;
  /** Session id of the offer. */
  readonly sid: string;
  /** Bytes of the whole file. */
  readonly size: number;
  /** What is here already: the rest is asked for. Undefined: another transfer of the whole. */
  readonly prefix?: Prefix | undefined;
  /** Told when the owner has not heard that the file is saved. */
  readonly onUntold?: OnUntold;
  /** Aborts when the user cancels. */
  readonly signal: AbortSignal;
}

export const failed = (failure: Failure): TransferState => ({ name: 'failed', failure });

/**
 * Asks the device that has offered a file, then the account's others, until one does not say that it lacks it.
 * @returns how it ended
 */
export async function askForFile(question: Question, asking: Asking): Promise<TransferState> {
  const { transfer, signal } = question;
  const { peer } = transfer.transfer;
  const reach = await asking.reach(bareJid(peer));
  if ('obstacle' in reach) return failed(OBSTACLES[reach.obstacle]);
  // Others take a request for an offer.
  const ours = reach.devices.filter(
    ({ isOurs, dialect, security }) => isOurs && dialect === FILE_TRANSFER && security !== undefined,
  );
  ours.sort((a, b) => Number(b.fullJid === peer) - Number(a.fullJid === peer));
  const [first, ...others] = ours;
  if (first === undefined) return failed('not-available');
  const ask = (device: CapableDevice) => askDevice(device, question, asking);
  return runSessions(() => ask(first), oneByOne(others, { ask, transfer, signal }));
}

interface InTurn extends Pick<Question, 'transfer' | 'signal'> {
  readonly ask: (device: CapableDevice) => Promise<TransferState>;
}

/** A strategy: a device that lacks the file leaves it to the next one. */
const oneByOne = (devices: CapableDevice[], { ask, transfer, signal }: InTurn): Strategy => ({
  mayFollow: (end) => end.name === 'failed' && NOT_THERE.includes(end.failure) && devices.length > 0 && !signal.aborted,
  next: () => {
    const device = devices.shift();
    transfer.setState({ name: 'requested' });
    return Promise.resolve(device && (() => ask(device)));
  },
});

/** Says that the owner checks its copy, for as long as that may be what it does. */
function showCheck({ offset }: Prefix, { signal }: Session, transfer: RunningTransfer): void {
  transfer.setState({ name: 'checking', bytes: offset, of: offset, by: 'peer' });
  const onLate = (): void => {
    if (isCheckedByPeer(transfer.transfer.state)) transfer.setState({ name: 'interrupted', bytes: offset });
  };
  pause(CHECK_MS, signal).then(onLate, ignore('the session is over'));
}

/** Asks one device, and takes the file. @returns how it ended */
async function askDevice(device: CapableDevice, question: Question, asking: Asking): Promise<TransferState> {
  const { fullJid, transports, security } = device;
  const { transfer, sid, size, prefix, signal } = question;
  const request: FileRequest = { sid, size, prefix };
  const offer = {
    peer: fullJid,
    contentName: CONTENT_NAME,
    senders: 'responder',
    description: requestElement(request),
    transports,
    // Other devices of the account are asked too.
    isTrusted: () => false,
    security,
  } as const;
  try {
    const session = await asking.engine.initiate(offer, { signal });
    transfer.sealedBy(session.security);
    if (prefix !== undefined && prefix.offset > 0) showCheck(prefix, session, transfer);
    void asking.secrets.add(session.security);
    const onAbort = (): void => {
      session.terminate({ reason: 'cancel' });
    };
    signal.addEventListener('abort', onAbort, { once: true, signal: session.signal });
    if (signal.aborted) onAbort();
    const state = await takeFile(session, request, question, asking);
    // The envelope was ours: it is the file that we do not get.
    return state.name === 'failed' && state.failure === 'security' ? failed('request-refused') : state;
  } catch (error) {
    return failed(failureOf(error));
  }
}

/** Takes the file in one session. What has come is kept where another may bring the rest. */
async function takeFile(
  session: Session,
  request: FileRequest,
  { transfer, size, prefix, onUntold }: Question,
  { checksums, nameFile }: Asking,
): Promise<TransferState> {
  let receiver: FileReceiver | undefined;
  const end = await runSession(session, transfer, async () => {
    const hashes = checksums.expect(session);
    const { connection, secret } = await requestAccepted(session, request);
    const algorithms = promisesChecksum(session.description) ? [OWN_HASH] : [];
    const announced = { expected: { size }, algorithms, hashes, hashed: 'plaintext', checksReceipt: true } as const;
    receiver = new FileReceiver(transfer, FILE_TRANSFER.namespace, { ...announced, isKept: true, prefix, onUntold });
    await receiver.open(await nameFile(transfer.transfer.id), secret, session);
    await receiver.take(session, connection);
  });
  await (keepsPart(end) ? receiver?.interrupt() : receiver?.drop());
  return end;
}
