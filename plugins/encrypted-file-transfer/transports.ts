import type { Transport } from '../../src/jingle/transport.js';
import { ibb } from '../../src/transports/ibb/ibb.js';
import type { IqPort } from '../../src/xmpp/iq-port.js';

/** What transports are made of. */
export interface TransportPorts {
  readonly iq: IqPort;
  /** False for strangers, to whom nothing is answered but `service-unavailable`. */
  readonly admits: (peer: string) => boolean;
}

/** The transports by their names in `encrypted_file_transfer_transports`. */
const MAKERS: ReadonlyMap<string, (ports: TransportPorts) => Transport> = new Map([
  ['ibb', ({ iq, admits }) => ibb(iq, admits)],
]);

/** Makes the transports of the setting, in its order: the first that both sides know is offered first. */
export const makeTransports = (names: readonly string[], ports: TransportPorts): readonly Transport[] =>
  [...new Set(names)].flatMap((name) => MAKERS.get(name)?.(ports) ?? []);
