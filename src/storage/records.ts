import type { HashPoint } from '../crypto/running-hash.js';
import type { Output } from './output.js';
import { recordClosed, recordOpen, removePart, type MovableHandle } from './partial-file.js';
import type { StoredName } from './stored-name.js';

/**
 * Bytes, and milliseconds, after which what came is recorded. With what a transport has on its way, a crash throws away no
 * more than 8 MiB.
 */
export const POINT_BYTES = 1.5 * 1024 * 1024;
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

  constructor(name: StoredName, size: number, { trail, from }: Keeping) {
    this.#name = name;
    this.#size = size;
    this.#trail = trail;
    this.#recorded = from;
  }

  /** So many bytes are written. */
  async written(bytes: number, output: Output): Promise<void> {
    const isDue = bytes - this.#recorded >= POINT_BYTES || performance.now() - this.#recordedMs >= POINT_MS;
    if (output.flush === undefined || !isDue) return;
    const point = this.#trail.upTo(bytes);
    if (point === undefined) return;
    await output.flush();
    await recordOpen(this.#name, this.#size, point);
    this.#recorded = point.offset;
    this.#recordedMs = performance.now();
  }

  /** Closes what is written, up to the last byte that is hashed. */
  async close(bytes: number, output: Output, part: MovableHandle): Promise<void> {
    const point = this.#trail.upTo(bytes);
    await output.keep(point?.offset ?? 0);
    if (point === undefined) await removePart(this.#name);
    else await recordClosed(this.#name, this.#size, part, point);
  }
}
