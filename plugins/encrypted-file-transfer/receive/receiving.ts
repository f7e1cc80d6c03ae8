import type { StoredName } from '../../../src/storage/stored-name.js';
import type { Checksums } from '../transfer/checksums.js';
import type { PeerPorts, TransferPorts, TrustPorts } from '../transfer/ports.js';
import type { RunningTransfer } from '../transfer/running-transfer.js';
import type { Continuations } from './continuation.js';
import type { ResumedReceiving } from './resumed-receiving.js';

/** What receiving needs. */
export interface Receiving extends TransferPorts, PeerPorts, Pick<TrustPorts, 'now' | 'decide'> {
  /** Names a file that is going to be stored. */
  readonly nameFile: (id: string) => Promise<StoredName>;
  readonly checksums: Checksums;
  /** Files on their way in that another session may continue. */
  readonly continuations: Continuations;
  /** How a file that another converse-jet sends goes on in another session. */
  readonly resumed: (transfer: RunningTransfer, file: { sid: string; size: number }) => Promise<ResumedReceiving>;
}
