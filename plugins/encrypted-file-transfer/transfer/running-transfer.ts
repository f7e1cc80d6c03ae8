import { logUnlessExpected } from '../../../src/log.js';
import type { Device, TrustedDevice } from '../../../src/key-transport/key-transport.js';
import type { Security } from '../../../src/jingle/security.js';
import { isFinal, protectionOf, type Transfer, type TransferState } from './transfer.js';

/** Shortest time between two progress events. */
const PROGRESS_MS = 100;
/** Weight of the newest rate in the smoothed one. */
const RATE_WEIGHT = 0.2;
/** A file through servers that has been slower than this for so long is slow because of them: 10 kB/s are usual limits. */
const SLOW_BYTES_PER_SECOND = 100_000;
const SLOW_MS = 10_000;

/** Told each change; the lock is held until what it returns for the last one has settled. */
export type Listener = (transfer: Transfer) => unknown;

/**
 * A transfer that runs in this page. Until it is over it holds the Web Lock `jet:<id>`, by which other tabs, and
 * this page after a reload, know whether somebody still works on it.
 */
export class RunningTransfer {
  #transfer: Transfer;
  #lastMs = 0;
  #lastBytes = 0;
  /** Since when its rate has been low. */
  #slowSinceMs: number | undefined;
  #release: () => void = () => undefined;
  readonly #listeners = new Set<Listener>();
  readonly #leaving = new Set<() => void>();

  constructor(transfer: Transfer) {
    this.#transfer = transfer;
    const over = new Promise<void>((resolve) => (this.#release = resolve));
    void navigator.locks.request(lockName(transfer.id), () => over);
  }

  /** Takes up a transfer that an earlier page has left. @returns undefined where another page works on it */
  static async takeUp(transfer: Transfer): Promise<RunningTransfer | undefined> {
    return navigator.locks.request(lockName(transfer.id), { ifAvailable: true }, (lock) =>
      // It gets the lock as soon as this function gives it back, before anybody who asks later.
      lock === null ? undefined : new RunningTransfer(transfer),
    );
  }

  /** Leaves it as it is, for a page to come. */
  leave(): void {
    this.#listeners.clear();
    for (const listener of this.#leaving) listener();
    this.#release();
  }

  /** Calls back when it is left as it is: after the next login it is one that another page has left. */
  onLeave(listener: () => void): void {
    this.#leaving.add(listener);
  }

  get transfer(): Transfer {
    return this.#transfer;
  }

  /** @returns a function that stops the calls */
  onChange(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Goes to another state; a final one is never left. */
  setState(state: TransferState): void {
    if (isFinal(this.#transfer.state)) return;
    this.#lastMs = performance.now();
    this.#slowSinceMs = undefined;
    this.#lastBytes = state.name === 'transferring' ? state.bytes : 0;
    const told = this.#set({ ...this.#transfer, state });
    if (isFinal(state)) void told.then(this.#release);
  }

  /** A session has come for what was only proposed: all but the card itself is what that says. */
  replace(transfer: Transfer): void {
    void this.#set({ ...transfer, id: this.#transfer.id });
  }

  /** Records what is known of the sender's device now. */
  setSenderTrust(sender: TrustedDevice): void {
    if (this.#transfer.sender !== undefined) void this.#set({ ...this.#transfer, sender });
  }

  /** Records the size of a file of which all has come. @param size bytes */
  sizeIs(size: number): void {
    void this.#set({ ...this.#transfer, file: { ...this.#transfer.file, size } });
  }

  /** Its envelope is made. */
  sealedBy(security: Security | undefined): void {
    void this.#set({ ...this.#transfer, ...protectionOf(security) });
  }

  /** Both sides know how to go on in another session. @param recipients sent: devices that got a key of the offer */
  allowResume(sid: string, recipients?: readonly Device[]): void {
    void this.#set({ ...this.#transfer, sid, canResume: true, ...(recipients && { recipients }) });
  }

  /** The file can be asked for again. */
  allowRequest(): void {
    void this.#set({ ...this.#transfer, canBeAskedFor: true });
  }

  /** The peer's account ends when its page is closed. */
  isOfVisitor(): void {
    void this.#set({ ...this.#transfer, isOfVisitor: true });
  }

  /** @param bytes plaintext bytes so far */
  progress(bytes: number): void {
    const { state } = this.#transfer;
    const now = performance.now();
    const elapsedMs = now - this.#lastMs;
    if (state.name !== 'transferring' || elapsedMs < PROGRESS_MS) return;
    const rate = ((bytes - this.#lastBytes) * 1000) / elapsedMs;
    const before = state.bytesPerSecond ?? rate;
    this.#lastMs = now;
    this.#lastBytes = bytes;
    const bytesPerSecond = before + (rate - before) * RATE_WEIGHT;
    if (bytesPerSecond >= SLOW_BYTES_PER_SECOND) this.#slowSinceMs = undefined;
    else this.#slowSinceMs ??= now;
    const isSlow = this.#slowSinceMs !== undefined && now - this.#slowSinceMs >= SLOW_MS;
    const { name, path } = state;
    const slow = isSlow && path === 'server' ? ({ isServerSlow: true } as const) : undefined;
    void this.#set({ ...this.#transfer, state: { name, bytes, bytesPerSecond, path, ...slow } });
  }

  async #set(transfer: Transfer): Promise<void> {
    this.#transfer = transfer;
    const told = Array.from(this.#listeners, async (listener): Promise<unknown> => await listener(transfer));
    await Promise.all(told.map((each) => each.catch(logUnlessExpected('showing a transfer'))));
  }
}

const lockName = (id: string): string => `jet:${id}`;

/** Resolves when no page works on this transfer any more: it is over, or its page has gone. */
export const whenReleased = (id: string): Promise<void> => navigator.locks.request(lockName(id), () => undefined);
