import type { Decision, Device, Trust } from '../../../src/key-transport/key-transport.js';

/** What the user has decided elsewhere: in Converse. */
export interface OtherTrust {
  /** Of that device with that identity. Rejects when it cannot be read: then nobody is trusted. */
  trustIn(device: Device): Promise<Trust>;
  /** Tells it what the user has decided here. */
  decide(device: Device, decision: Decision): Promise<void>;
}
