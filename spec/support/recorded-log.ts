import { logTo } from '../../src/log.js';

/** From now on what is logged is in the array that it returns. */
export function recordLog(): string[] {
  const lines: string[] = [];
  logTo((line) => {
    lines.push(line);
  });
  return lines;
}
