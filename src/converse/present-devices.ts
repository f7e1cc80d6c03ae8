import { childOf } from '../xmpp/element.js';
import { NS } from '../xmpp/namespaces.js';

/** Devices of one account that are kept. */
const MAX_DEVICES = 50;

/** A device that has said that it is online. */
export interface PresentDevice {
  readonly fullJid: string;
  readonly priority: number;
}

/** The devices of an account after one of them has sent a presence; the newest first. */
export function afterPresence(devices: readonly PresentDevice[], presence: Element): readonly PresentDevice[] {
  const fullJid = presence.getAttribute('from') ?? '';
  const others = devices.filter((device) => device.fullJid !== fullJid);
  if (presence.getAttribute('type') === 'unavailable') return others;
  const priority = Number(childOf(presence, NS.client, 'priority')?.textContent ?? 0) || 0;
  return [{ fullJid, priority }, ...others].slice(0, MAX_DEVICES);
}

/** Best first: highest priority, then newest presence. @returns full JIDs */
export const bestFirst = (devices: readonly PresentDevice[]): string[] =>
  devices.toSorted((one, other) => other.priority - one.priority).map(({ fullJid }) => fullJid);
