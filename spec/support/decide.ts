import type { Decision, Device } from '../../src/key-transport/key-transport.js';

interface Deciding {
  devices(jid: string): Promise<readonly Device[]>;
  trust(device: Device, decision: Decision): Promise<void>;
}

/** Says something of a device as it is listed; where it is not, of one whose key nobody has. */
export async function decide(transport: Deciding, jid: string, id: number, decision: Decision): Promise<void> {
  const found = (await transport.devices(jid)).find((device) => device.id === id);
  await transport.trust(found ?? { jid, id, fingerprint: '0'.repeat(64) }, decision);
}
