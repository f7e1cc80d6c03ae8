import type { Device } from './key-transport.js';

/** A device, whatever its identity is. */
export type DeviceAddress = Pick<Device, 'jid' | 'id'>;

const MAX_ID = 2 ** 31 - 1;

/** Reads a number of OMEMO: up to 2^31−1, without leading zeros. @returns undefined for anything else */
export function parseOmemoId(text: string | null): number | undefined {
  const id = /^(0|[1-9]\d{0,9})$/.test(text ?? '') ? Number(text) : NaN;
  return id <= MAX_ID ? id : undefined;
}

/** Reads the id of a device, 1 … 2^31−1 (XEP-0384 §4.2), or of a prekey. @returns undefined for anything else */
export const parseDeviceId = (text: string | null): number | undefined => parseOmemoId(text) || undefined;
