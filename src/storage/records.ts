import type { HashPoint } from '../crypto/running-hash.js';
import type { Output } from './output.js';
import { recordClosed, recordOpen, removePart, type MovableHandle } from './partial-file.js';
import type { StoredName } from './stored-name.js';

/**
 * Bytes, and milliseconds, after which what came is recorded. With what a transport has on its way, a crash throws away no
 * more than 8 MiB.
 */
export const POINT_BYTES = 1024 * 1024;
const POINT_MS = 2000;

/** The points up to which a file is hashed: of those that its sink has not come to yet, and the last one that it has. */
export class HashTrail {
  #points: HashPoint[] = [];

  add(point: HashPoint): void {
    this.#points.push(point);
  }

  /** The furthest point that is not beyond so many bytes. */
  upTo(bytes: number): HashPoint | undefined {
    const passed = this.#points.filter(({ offset }) => offset <= bytes);
    const last = passed.at(-1);
    if (last !== undefined) this.#points = this.#points.slice(passed.length - 1);
    return last;
  }
}

/** How a file is kept that may be interrupted. */
export interface Keeping {
  /** Where its bytes come from tells how far they are hashed. */
  readonly trail: HashTrail;
  /** Bytes that are there already; those that follow come to the sink. */
  readonly from: number;
}

/** Writes records beside a partial file, each for bytes that are on the disk. */
export class Records {
  readonly #name: StoredName;
  readonly #size: number;
  readonly #trail: HashTrail;
  #recorded: number;
  #recordedMs = performance.now();
  #writing: Promise<void> | undefined;
  #failure: { readonly error: unknown } | undefined;

  constructor(name: StoredName, size: number, { trail, from }: Keeping) {
    this.#name = name;
    this.#size = size;
    this.#trail = trail;
    this.#recorded = from;
  }

  /**
   * So many bytes are written. A record takes some milliseconds, so nobody waits for it: the next one is begun when it
   * is there.
   * @throws the error of the one before
   */
  async written(bytes: number, output: Output): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure.error;
    if (output.flush === undefined || this.#writing !== undefined) return;
    const point = this.#trail.upTo(bytes);
    const since = (point?.offset ?? 0) - this.#recorded;
    const isDue = since >= POINT_BYTES || (since > 0 && performance.now() - this.#recordedMs >= POINT_MS);
    if (point === undefined || !isDue) return;
    await output.flush();
    this.#writing = this.#write(point);
  }

  async #write(point: HashPoint): Promise<void> {
    try {
      await recordOpen(this.#name, this.#size, point);
      this.#recorded = point.offset;
      this.#recordedMs = performance.now();
    } catch (error) {
      this.#failure = { error };
    } finally {
      this.#writing = undefined;
    }
  }

  /** Resolves when no record is being written. */
  async settle(): Promise<void> {
    await this.#writing;
  }

  /** Closes what is written, up to the last byte that is hashed. */
  async close(bytes: number, output: Output, part: MovableHandle): Promise<void> {
    await this.settle();
    const point = this.#trail.upTo(bytes);
    await output.keep(point?.offset ?? 0);
    if (point === undefined) await removePart(this.#name);
    else await recordClosed(this.#name, this.#size, part, point);
  }
}
