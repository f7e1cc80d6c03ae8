import { pause } from '../../../src/async/pause.js';
import { isAbort } from '../../../src/errors.js';
import { ignore, logUnlessExpected } from '../../../src/log.js';
import { keptPart, removePart, type KeptPart } from '../../../src/storage/partial-file.js';
import type { StoredName } from '../../../src/storage/stored-name.js';
import type { Prefix, PrefixJob } from '../../../src/streams/prefix.js';
import { prefixOf } from '../../../src/worker/pipelines.js';
import { bareJid } from '../../../src/xmpp/jid.js';
import { mayResume } from '../transfer/end-state.js';
import type { Attempt, Strategy } from '../transfer/resume.js';
import type { Resumable, Resumables } from '../transfer/resumables.js';
import type { RunningTransfer } from '../transfer/running-transfer.js';
import type { TransferActions, TransferState, WaitsFor } from '../transfer/transfer.js';
import { cancelElement } from '../wire/proposal-stanza.js';
import { askForFile, type Asking } from './ask-for-file.js';
import { tellSaved, type Telling } from './tell-saved.js';
import { WRONG, waitAfter } from './wait-after.js';

/** The wait before the second attempt without a new byte; each further one waits twice as long, up to the last. */
const FIRST_WAIT_MS = 1000;
const LAST_WAIT_MS = 60_000;

/** What resuming needs. */
export interface Resuming extends Asking, Telling {
  readonly resumables: Resumables;
  /** Asks the user about undecided devices of an account. @returns false when they do not want to decide */
  readonly settle: (bareJid: string) => Promise<boolean>;
}

/** The file that is received. */
interface ResumedFile {
  /** Session id of its offer. */
  readonly sid: string;
  /** Bytes. */
  readonly size: number;
}

/**
 * The strategy of JET: the rest of a file is requested in another session, under another secret, by which its tag
 * covers what is here already (docs/resume.md).
 */
export class ResumedReceiving implements Strategy, Resumable {
  readonly direction = 'received';
  readonly id: string;
  readonly sid: string;
  readonly peer: string;
  readonly actions: TransferActions = {
    cancel: () => {
      this.#cancel('us');
    },
    resume: () => {
      this.#isWanted = true;
      this.#wake();
    },
  };
  readonly #size: number;
  readonly #name: Promise<StoredName>;
  readonly #transfer: RunningTransfer;
  readonly #resuming: Resuming;
  readonly #cancelled = new AbortController();
  /** The user has said so, maybe before anybody waits for that. */
  #isWanted = false;
  #wake: () => void = () => undefined;
  #waitsFor: WaitsFor | undefined;
  /** Bytes that were here when the last session began; undefined before the first one that was resumed. */
  #from: number | undefined;
  /** Sessions since the last new byte. */
  #vain = 0;
  #isWrong = false;
  #hasRestarted = false;
  #hasLeft = false;

  /** @param waitsFor what it waits for before its first session, if an earlier page has begun it */
  constructor(transfer: RunningTransfer, { sid, size }: ResumedFile, resuming: Resuming, waitsFor?: WaitsFor) {
    this.#transfer = transfer;
    this.#resuming = resuming;
    this.id = transfer.transfer.id;
    this.sid = sid;
    this.peer = transfer.transfer.peer;
    this.#size = size;
    this.#waitsFor = waitsFor;
    this.#name = resuming.nameFile(transfer.transfer.id);
    this.#name.catch(ignore('those who await it are told'));
    resuming.resumables.add(this);
  }

  /** Aborts when one side cancels. */
  get signal(): AbortSignal {
    return this.#cancelled.signal;
  }

  mayFollow(end: TransferState): boolean {
    // Where no stream was ever there, nothing is there to be resumed, and the next try would end likewise.
    const isBegun = !['requested', 'accepted'].includes(this.#transfer.transfer.state.name) || this.#from !== undefined;
    if (end.name !== 'failed' || this.signal.aborted || !isBegun) return false;
    const { failure } = end;
    const isResumed = this.#from !== undefined;
    this.#isWrong = WRONG.includes(failure) && (this.#from ?? 0) > 0 && !this.#hasRestarted;
    this.#waitsFor = waitAfter(failure, isResumed);
    return mayResume(end) || this.#isWrong || this.#waitsFor !== undefined;
  }

  /** Asks for the rest when both sides are there; where it waits for something else, when the user says so. */
  async next(): Promise<Attempt | undefined> {
    if (this.#hasLeft) return new Promise(() => undefined);
    if (this.#isWrong) {
      this.#hasRestarted = true;
      await this.#discard();
    }
    const bytes = (await this.#kept())?.offset ?? 0;
    this.#vain = bytes > (this.#from ?? 0) ? 0 : this.#vain + 1;
    const woken = new Promise<void>((resolve) => (this.#wake = resolve));
    this.#interrupted(bytes);
    await this.#moment(woken);
    return this.#attempt();
  }

  async #attempt(): Promise<Attempt | undefined> {
    if (this.#hasLeft) return new Promise(() => undefined);
    if (this.#isWanted && !(await this.#isSettled())) {
      this.#waitsFor ??= 'user';
      return this.next();
    }
    // What every converse-jet client serves is a request for all of it.
    const isWhole = this.#waitsFor === 'version';
    if (isWhole) await this.#discard();
    const prefix = isWhole ? undefined : await this.#prefix();
    if (this.signal.aborted) return undefined;
    if (prefix === undefined && !isWhole) {
      this.#waitsFor = 'user';
      return this.next();
    }
    this.#from = prefix?.offset ?? 0;
    this.#waitsFor = undefined;
    this.#interrupted(this.#from);
    const { sid, signal } = this;
    const onUntold = this.tellSaved.bind(this);
    const question = { transfer: this.#transfer, sid, size: this.#size, prefix, onUntold, signal };
    return () => askForFile(question, this.#resuming);
  }

  /** The transfer is over: nothing is left of a file that is not saved. */
  async end(state: TransferState): Promise<void> {
    this.#resuming.resumables.delete(this);
    if (state.name !== 'saved') await this.#discard();
    this.#transfer.setState(state);
  }

  /** Its session was over before the sender heard that the file is saved: it hears it when both are there. */
  tellSaved(receipt: Uint8Array | undefined): void {
    const told = tellSaved({ sid: this.sid, peer: this.peer, name: this.#name }, receipt, this.#resuming);
    told.catch(logUnlessExpected('telling that a file is saved'));
  }

  cancelledByPeer(): void {
    this.#cancel('peer');
  }

  leave(): void {
    this.#hasLeft = true;
    this.#transfer.leave();
    this.#wake();
  }

  #cancel(by: 'us' | 'peer'): void {
    this.#transfer.setState({ name: 'cancelled', by });
    this.#cancelled.abort(new DOMException('cancelled', 'AbortError'));
    this.#wake();
    // The end of a session says it too, but there may be none, or the stream is seen to close before.
    if (by === 'us') this.#resuming.messages.send(bareJid(this.peer), cancelElement(this.sid));
  }

  #interrupted(bytes: number): void {
    const waitsFor = this.#waitsFor && { waitsFor: this.#waitsFor };
    this.#transfer.setState({ name: 'interrupted', bytes, ...waitsFor });
  }

  /** @param woken resolves when the user says so */
  async #moment(woken: Promise<void>): Promise<void> {
    const over = new AbortController();
    const there = this.#waitsFor === undefined ? [this.#bothThere(over.signal)] : [];
    try {
      if (!this.signal.aborted && !this.#isWanted) await Promise.race([woken, ...there]);
    } finally {
      over.abort(new DOMException('not awaited any more', 'AbortError'));
    }
  }

  async #bothThere(signal: AbortSignal): Promise<void> {
    try {
      if (this.#vain > 0) await pause(Math.min(FIRST_WAIT_MS * 2 ** (this.#vain - 1), LAST_WAIT_MS), signal);
      await this.#resuming.whenReachable(bareJid(this.peer), signal);
    } catch (error) {
      logUnlessExpected('waiting for a device')(error);
      if (!isAbort(error)) await new Promise(() => undefined); // the user can still say so
    }
  }

  /** What is here of the file, hashed; undefined where nothing can be hashed, or the user has cancelled it meanwhile. */
  async #prefix(): Promise<Prefix | undefined> {
    const kept = await this.#kept();
    const known = kept?.point && (await this.#hash({ file: kept.file, offset: kept.offset, from: kept.point }));
    const prefix = known ?? (kept && (await this.#hash({ file: kept.file, offset: kept.offset })));
    if (prefix !== undefined || this.signal.aborted) return prefix;
    await this.#discard();
    return this.#hash({ file: new Blob(), offset: 0 });
  }

  /** Undefined when it cannot be hashed, or nobody wants it any more. */
  async #hash(job: PrefixJob): Promise<Prefix | undefined> {
    const { signal } = this;
    const onProgress = (bytes: number): void => {
      this.#transfer.setState({ name: 'checking', bytes, of: job.offset });
    };
    return prefixOf(job, { onProgress, signal }).catch(logUnlessExpected('hashing what is here of a file'));
  }

  /** The request carries a key: the devices that get it are settled first, where the user is there. */
  #isSettled(): Promise<boolean> {
    this.#isWanted = false;
    return this.#resuming.settle(bareJid(this.peer));
  }

  async #kept(): Promise<KeptPart | undefined> {
    return keptPart(await this.#name, this.#size);
  }

  async #discard(): Promise<void> {
    await removePart(await this.#name);
  }
}
