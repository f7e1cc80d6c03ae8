import type { HashPoint } from '../../../src/crypto/running-hash.js';

/** How far files of this page were hashed as they were sent. In memory only. */
const points = new WeakMap<Blob, HashPoint[]>();

/** Remembers a point of the hash of a file. */
export function noteHashPoint(file: Blob, point: HashPoint): void {
  const known = points.get(file) ?? [];
  points.set(file, [...known.filter(({ offset }) => offset !== point.offset), point]);
}

/** Finds the furthest point of a file that is not beyond so many bytes. */
export function nearestHashPoint(file: Blob, offset: number): HashPoint | undefined {
  const before = (points.get(file) ?? []).filter((point) => point.offset <= offset);
  return before.toSorted((a, b) => a.offset - b.offset).at(-1);
}
