import { html, nothing, svg, type TemplateResult } from 'lit';
import type { Device } from '../../../../src/key-transport/key-transport.js';
import { logUnlessExpected } from '../../../../src/log.js';
import { translate } from '../texts/translate.js';

let library: typeof import('uqr') | undefined;

/** Loads what makes the codes, a file of its own. Where it is missing there are none, and fingerprints to compare. */
export async function loadQrCodes(): Promise<void> {
  library ??= await import(/* webpackChunkName: "converse-jet-qr-code" */ 'uqr').catch(
    logUnlessExpected('loading QR codes'),
  );
}

/** Modules around the code that stay empty (ISO/IEC 18004 §6.3.8). */
const QUIET_ZONE = 4;

/**
 * The address by which a camera takes a fingerprint over: that which comes with the device, or else what OMEMO clients
 * scan to verify one, `xmpp:juliet@capulet.lit?omemo-sid-4711=…`.
 */
export const fingerprintUri = ({ jid, id, fingerprint, address }: Device): string =>
  address ?? `xmpp:${jid.split('@').map(encodeURIComponent).join('@')}?omemo-sid-${String(id)}=${fingerprint}`;

/** The fingerprints in the text of such a code, by device id. @returns undefined where it is of another account, or no such text */
export function fingerprintsIn(text: string, jid: string): ReadonlyMap<number, string> | undefined {
  const [, address, query] = /^xmpp:([^?]+)\?(.+)$/.exec(text) ?? [];
  if (address === undefined || query === undefined || decoded(address) !== jid) return undefined;
  const found = query.matchAll(/(?:^|[;&])omemo-sid-(\d+)=([\da-f]{64})(?=[;&]|$)/gi);
  return new Map(Array.from(found, ([, id, hex = '']) => [Number(id), hex.toLowerCase()]));
}

/** True for the text of a code that holds the fingerprint of a device. */
export const isCodeOf = (text: string, device: Device): boolean =>
  device.address === undefined
    ? fingerprintsIn(text, device.jid)?.get(device.id) === device.fingerprint
    : text.toUpperCase() === device.address.toUpperCase();

function decoded(address: string): string | undefined {
  try {
    return decodeURIComponent(address).toLowerCase();
  } catch {
    return undefined; // a malformed escape
  }
}

/** Draws each run of dark modules of a row. */
function pathOf(rows: readonly (readonly boolean[])[]): string {
  const run = (row: readonly boolean[], from: number): number => {
    const end = row.indexOf(false, from);
    return (end < 0 ? row.length : end) - from;
  };
  const starts = (row: readonly boolean[]): number[] => [...row.keys()].filter((x) => row[x] && !row[x - 1]);
  const line = (row: readonly boolean[], y: number): string =>
    starts(row).map((x) => `M${String(x)} ${String(y)}h${String(run(row, x))}v1H${String(x)}z`).join(''); // prettier-ignore
  return rows.map(line).join('');
}

/**
 * The fingerprint of a device for the camera of another; nothing before {@link loadQrCodes}, for a key with neither id
 * nor address, or where the address is too long.
 */
export function qrCode(device: Device): TemplateResult | typeof nothing {
  if (library === undefined || (device.id === 0 && device.address === undefined)) return nothing;
  try {
    const { data, size } = library.encode(fingerprintUri(device), { ecc: 'L', border: QUIET_ZONE });
    // Black on white in every theme: cameras need it.
    return html`<svg
      class="jet-qr"
      role="img"
      aria-label=${translate('QR code of this fingerprint')}
      viewBox="0 0 ${size} ${size}"
      shape-rendering="crispEdges"
    >
      ${svg`<rect width="100%" height="100%" fill="#fff"></rect><path fill="#000" d=${pathOf(data)}></path>`}
    </svg>`;
  } catch {
    return nothing; // the library throws at a text that is too long for a code
  }
}
