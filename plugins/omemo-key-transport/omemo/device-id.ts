import type { Device } from '../../../src/key-transport/key-transport.js';

const MAX_DEVICE_ID = 2 ** 31 - 1;

/** A device, whatever its identity is. */
export type DeviceAddress = Pick<Device, 'jid' | 'id'>;

/**
 * Reads a number of OMEMO as it stands in an attribute: device ids are 1 … 2^31−1 (XEP-0384 §4.2), and prekeys have
 * the same bound here.
 * @param least 0 where that is a number, too
 * @returns undefined for anything else
 */
export function parseId(text: string | null, least = 1): number | undefined {
  const id = /^\d{1,10}$/.test(text ?? '') ? Number(text) : NaN;
  return id >= least && id <= MAX_DEVICE_ID ? id : undefined;
}
