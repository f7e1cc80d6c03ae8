import { HostError } from '../errors.js';
import { logTo } from '../log.js';
import type { IqPort } from '../xmpp/iq-port.js';
import type { Converse, ConverseGlobal } from './converse.js';
import type { OwnFeatures } from './own-features.js';
import type { Pacer } from './pacer.js';
import type { PeerFeatures } from './peer-features.js';

/** Bundles that name the same number can share one installation. */
export const CONTRACT = 1;

/** What the first of our bundles puts on `_converse.api` and the later ones join. */
export interface Shared {
  readonly contract: number;
  readonly iq: IqPort;
  readonly pacer: Pacer;
  readonly ownFeatures: OwnFeatures;
  readonly peerFeatures: PeerFeatures;
}

/** Joins what another plugin of ours has installed. @throws HostError when that is another version, or is not there */
export function joinHost({ api }: Converse): Shared {
  useLog();
  const shared = api['jetHost'] as Shared | undefined;
  if (shared === undefined) throw new HostError('it needs the plugin jet, which is not on');
  checkContract(shared);
  return shared;
}

/** @throws HostError when another version is there already */
export function checkContract({ contract }: Shared): void {
  if (contract === CONTRACT) return;
  throw new HostError('the other plugins of converse-jet are of another version');
}

/** Sends what this bundle logs to Converse's log. */
export function useLog(): void {
  const { converse } = globalThis as { converse?: ConverseGlobal };
  const log = converse?.env['log'] as { error(line: string): void } | undefined;
  if (log === undefined) return;
  logTo((line) => {
    log.error(line);
  });
}
