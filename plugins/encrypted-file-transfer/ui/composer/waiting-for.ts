import type { Obstacle, Reach } from '../../devices/reachability.js';
import type { Waiting } from '../../transfer/transfer.js';

/** Resolves when the user has cancelled every one of them. */
export async function allStopped(items: readonly { readonly stop: AbortController }[]): Promise<undefined> {
  for (const { stop } of items) {
    if (!stop.signal.aborted) await new Promise((resolve) => { stop.signal.addEventListener('abort', resolve); }); // prettier-ignore
  }
  return undefined;
}

/** True while the same stands in the way. */
export const sameObstacle = (reach: Reach, obstacle: Obstacle): boolean =>
  'obstacle' in reach && reach.obstacle === obstacle;

/** What a card waits for. @returns undefined where waiting helps nobody */
export function waitingFor(obstacle: Obstacle): Waiting | undefined {
  switch (obstacle) {
    case 'offline':
      return { name: 'waiting', until: 'online' };
    case 'no-answer':
    case 'dino':
    case 'not-capable':
    case 'self':
    case 'stranger':
    case 'unseen':
      return { name: 'waiting', until: 'device', obstacle };
    case 'getting-ready':
      return { name: 'waiting', until: 'ready' };
    default:
      return undefined;
  }
}
