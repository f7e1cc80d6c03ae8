import { bareJid } from '../xmpp/jid.js';
import type { Device, KeyTransport } from './key-transport.js';

/** The trusted devices of an account, by whether an envelope has a key for them. */
export interface Recipients {
  readonly devices: readonly Device[];
  /** They cannot open it: their keys could not be fetched, or cannot be used. */
  readonly leftOut: readonly Device[];
}

/** Finds the devices that can open an envelope which a key transport has wrapped. @param jid of their account */
export async function recipientsOf(transport: KeyTransport, envelope: Element, jid: string): Promise<Recipients> {
  const rids = new Set(Array.from(envelope.getElementsByTagNameNS('*', 'key'), (key) => key.getAttribute('rid')));
  const trusted = (await transport.devices(bareJid(jid))).filter(({ trust }) => trust === 'trusted');
  const isIn = ({ id }: Device): boolean => rids.has(String(id));
  return { devices: trusted.filter(isIn), leftOut: trusted.filter((device) => !isIn(device)) };
}
