import type { ConverseModel, StorageOptions } from './converse.js';
import type { SessionStorage } from './shared-sessions.js';

/** When the user decided, in milliseconds since 1970. */
const DECIDED_AT = 'jet_decided_at';

/** The attributes of a device as they are stored, or some of them. */
export type DeviceRow = Readonly<Record<string, unknown>>;

/** A device of Converse: each tab holds it in memory, and writes it as a whole at each change. */
export interface SharedDevice extends ConverseModel {
  set(attributes: DeviceRow, options?: { fromStorage: true }): void;
  save(attributes: DeviceRow, options?: StorageOptions): void;
  toJSON(): DeviceRow;
  readonly collection?: { readonly storage?: SessionStorage | undefined };
}

const timeOf = (at: unknown): number => (typeof at === 'number' ? at : 0);
/** By how much a row has a later decision than this tab. */
const laterBy = (row: DeviceRow, device: SharedDevice): number =>
  timeOf(row[DECIDED_AT]) - timeOf(device.get(DECIDED_AT));
/** Attributes of ours are named so. */
const isOurs = (name: string): boolean => name.startsWith('jet_');

/** What a decision consists of; the bundle is the one that it was about. */
const decisionOf = (row: DeviceRow): DeviceRow =>
  Object.fromEntries(Object.entries(row).filter(([name]) => isOurs(name) || name === 'trusted' || name === 'bundle'));

/** Resolves when all that this tab knows of a device is written, at once instead of with Converse's next batch. */
export async function writeDevice(device: SharedDevice): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const error = (): void => {
      reject(new Error('a device cannot be written'));
    };
    device.save({}, { success: resolve, error });
    device.collection?.storage?.flush();
  });
}

/** @throws Error when there is none */
function storageOf(device: SharedDevice): SessionStorage {
  const storage = device.collection?.storage;
  if (storage === undefined) throw new Error('devices are not stored');
  return storage;
}

/** Names the row of the decision on a device. No list of Converse has that name: a bare JID holds no slash. */
const decisionRow = (device: SharedDevice): string =>
  `${storageOf(device).name}-jet/decision/${String(device.get('id'))}`;

/**
 * Writes the decision to a row of its own, and the device. Converse writes a device as the tab knows it, and so can
 * undo a decision of another tab; the row of the decision it never writes.
 */
async function writeDecision(device: SharedDevice): Promise<void> {
  const writing = storageOf(device).store.setItem(decisionRow(device), decisionOf(device.toJSON()));
  await Promise.all([writing, writeDevice(device)]);
}

/** Records a decision, which counts in this tab even when it cannot be written. @throws Error when it cannot */
export async function recordDecision(device: SharedDevice, attributes: DeviceRow): Promise<void> {
  const decidedAt = Math.max(Date.now(), timeOf(device.get(DECIDED_AT)) + 1);
  device.set({ ...attributes, [DECIDED_AT]: decidedAt }, { fromStorage: true });
  await writeDecision(device);
}

/** What a row says that this tab does not know: a later decision, or distrust of which no time is known. */
function newsIn(row: DeviceRow, device: SharedDevice): DeviceRow {
  const later = laterBy(row, device);
  if (later !== 0) return later > 0 ? decisionOf(row) : {};
  const isDistrust = row['trusted'] === -1 && device.get('trusted') !== -1;
  const isNew = ([name]: [string, unknown]): boolean => isOurs(name) && device.get(name) === undefined;
  return { ...Object.fromEntries(Object.entries(row).filter(isNew)), ...(isDistrust && { trusted: -1 }) };
}

/** Takes over the decision of another tab. */
function adoptDecision(device: SharedDevice, row: DeviceRow): void {
  const news = newsIn(row, device);
  if (Object.keys(news).length === 0) return;
  device.set(news, { fromStorage: true });
  // An older state that waits to be written must not be the last.
  device.save({});
}

/** True when a row lacks the decision that this tab knows. */
function isBehind(row: DeviceRow, device: SharedDevice): boolean {
  const later = laterBy(row, device);
  return later < 0 || (later === 0 && device.get('trusted') === -1 && row['trusted'] !== -1);
}

/**
 * Reads again what other tabs have written of a device: the later of two decisions counts, and distrust where there is
 * no telling. A row that lacks it is written again.
 * @returns false when another tab knows that the device is not listed any more
 * @throws Error when it cannot be read
 */
export async function rereadDevice(device: SharedDevice): Promise<boolean> {
  const storage = storageOf(device);
  const [row, stored] = await Promise.all([storage.find(device), storage.store.getItem(decisionRow(device))]);
  const decision = (stored ?? {}) as DeviceRow;
  adoptDecision(device, decision);
  if (row === null) return true;
  adoptDecision(device, row);
  if (isBehind(row, device) || isBehind(decision, device)) await writeDecision(device);
  return row['active'] !== false;
}
