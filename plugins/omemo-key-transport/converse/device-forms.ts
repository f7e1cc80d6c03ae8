import type { ConverseOmemo } from '../../../src/converse/converse-omemo.js';
import type { OmemoNamespace, StoredBundle, StoredDevice } from '../../../src/converse/device-lists.js';
import { KeyTransportError, type Trust, type TrustedDevice } from '../../../src/key-transport/key-transport.js';
import { NS } from '../../../src/xmpp/namespaces.js';
import { convertedFingerprintOf, fingerprintOf } from '../omemo/identity-key.js';

/** Attribute of a device of Converse: the identity key (base64) under which the user knows it. */
export const KNOWN = 'jet_known_identity';
/** Attribute of the omemo:2 form of a device: its distrust came from here, and goes when the user takes it back. */
export const DISTRUSTED_HERE = 'jet_distrusted';

/** A device as Converse stores it in its two namespaces; undefined where Converse does not know it. */
export interface Forms {
  readonly stored: StoredDevice | undefined;
  /** In omemo:2. */
  readonly other: StoredDevice | undefined;
}

export const bundleOf = (stored: StoredDevice | undefined): StoredBundle | undefined =>
  stored?.get('bundle') as StoredBundle | undefined;

/** Finds one form of a device. */
export async function findDevice(
  omemo: ConverseOmemo,
  jid: string,
  id: number,
  namespace: OmemoNamespace = NS.axolotl,
): Promise<StoredDevice | undefined> {
  const devices = await omemo.knownDevices(jid, namespace);
  return devices.find((device) => String(device.get('id')) === String(id));
}

/** Finds both forms of a device. */
export const formsOf = async (omemo: ConverseOmemo, jid: string, id: number): Promise<Forms> => ({
  stored: await findDevice(omemo, jid, id),
  other: await findDevice(omemo, jid, id, NS.omemo2),
});

/**
 * Reads again what other tabs have written.
 * @returns false when another tab knows that the device is not listed any more
 * @throws KeyTransportError `unavailable` when it cannot be read: then nobody is trusted
 */
export async function reread(omemo: ConverseOmemo, { stored, other }: Forms): Promise<boolean> {
  try {
    const reading = [stored, other].map(async (form) => form === undefined || (await omemo.reread(form)));
    return (await Promise.all(reading))[0] === true;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new KeyTransportError('unavailable', `the trust in a device cannot be read: ${why}`);
  }
}

/** The trust in a device that has that identity key. */
export function trustIn({ stored, other }: Forms, fingerprint: string): Trust {
  if (stored?.get('trusted') === -1 || other?.get('trusted') === -1) return 'distrusted';
  if (stored?.get('trusted') === 1) return 'trusted';
  const isSame = convertedFingerprintOf(bundleOf(other)?.identity_key) === fingerprint;
  return other?.get('trusted') === 1 && isSame ? 'trusted' : 'undecided';
}

/** The device as its user is told of it; undefined without a bundle. The key of a new one is kept in mind. */
export function describe(omemo: ConverseOmemo, jid: string, forms: Forms): TrustedDevice | undefined {
  const { stored } = forms;
  const bundle = bundleOf(stored);
  const id = Number(stored?.get('id'));
  const fingerprint = fingerprintOf(bundle?.identity_key);
  if (stored === undefined || !bundle || fingerprint === undefined || !Number.isInteger(id)) return undefined;
  const known = stored.get(KNOWN) ?? omemo.identityOf(jid, id) ?? bundle.identity_key;
  if (stored.get(KNOWN) === undefined) stored.save({ [KNOWN]: known });
  const trust = trustIn(forms, fingerprint);
  if (fingerprintOf(known) === fingerprint) return { jid, id, fingerprint, trust };
  return { jid, id, fingerprint, trust: trust === 'distrusted' ? trust : 'undecided', changed: true };
}
