import { svg, type TemplateResult } from 'lit';
import { canRunCode } from '../../transfer/file-type.js';
import type { FileInfo } from '../../transfer/transfer.js';

/** Sheets of paper with a sign of their media type, then Converse's own icons (Font Awesome). */
const PATHS = {
  image: [
    '0 0 24 24',
    'M6 2h8l5 5v14a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1V3a1 1 0 0 1 1-1Zm7.5 1.8V7.5h3.7ZM8 18l3-4 2 2.5 1.5-2L17 18Zm1.2-6.2a1.2 1.2 0 1 0 .01 0Z',
  ],
  audio: [
    '0 0 24 24',
    'M6 2h8l5 5v14a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1V3a1 1 0 0 1 1-1Zm7.5 1.8V7.5h3.7ZM11 11l4-1v5.2a1.5 1.5 0 1 1-1-1.4v-2.5l-2 .5v4.2a1.5 1.5 0 1 1-1-1.4Z',
  ],
  video: ['0 0 24 24', 'M6 2h8l5 5v14a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1V3a1 1 0 0 1 1-1Zm7.5 1.8V7.5h3.7ZM10 11.5v6l5-3Z'],
  zip: [
    '0 0 24 24',
    'M6 2h8l5 5v14a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1V3a1 1 0 0 1 1-1Zm7.5 1.8V7.5h3.7ZM11 10h2v2h-2Zm0 3h2v2h-2Zm0 3h2v2h-2Z',
  ],
  text: [
    '0 0 24 24',
    'M6 2h8l5 5v14a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1V3a1 1 0 0 1 1-1Zm7.5 1.8V7.5h3.7ZM8 11h8v1.4H8Zm0 3h8v1.4H8Zm0 3h5v1.4H8Z',
  ],
  warn: [
    '0 0 24 24',
    'M10.7 3.2a1.5 1.5 0 0 1 2.6 0l9 15.6A1.5 1.5 0 0 1 21 21H3a1.5 1.5 0 0 1-1.3-2.2ZM11 9v6h2V9Zm0 7.5v2h2v-2Z',
  ],
  info: ['0 0 24 24', 'M12 2a10 10 0 1 1 0 20 10 10 0 0 1 0-20Zm-1 8v7h2v-7Zm0-3.5v2h2v-2Z'],
  lock: [
    '0 0 448 512',
    'M400 224h-24v-72C376 68.2 307.8 0 224 0S72 68.2 72 152v72H48c-26.5 0-48 21.5-48 48v192c0 26.5 21.5 48 48 48h352c26.5 0 48-21.5 48-48V272c0-26.5-21.5-48-48-48zm-104 0H152v-72c0-39.7 32.3-72 72-72s72 32.3 72 72v72z',
  ],
  unlock: [
    '0 0 448 512',
    'M400 256H152V152.9c0-39.6 31.7-72.5 71.3-72.9 40-.4 72.7 32.1 72.7 72v16c0 13.3 10.7 24 24 24h32c13.3 0 24-10.7 24-24v-16C376 68 307.5-.3 223.5 0 139.5.3 72 69.5 72 153.5V256H48c-26.5 0-48 21.5-48 48v160c0 26.5 21.5 48 48 48h352c26.5 0 48-21.5 48-48V304c0-26.5-21.5-48-48-48z',
  ],
  check: [
    '0 0 512 512',
    'M173.898 439.404l-166.4-166.4c-9.997-9.997-9.997-26.206 0-36.204l36.203-36.204c9.997-9.998 26.207-9.998 36.204 0L192 312.69 432.095 72.596c9.997-9.997 26.207-9.997 36.204 0l36.203 36.204c9.997 9.997 9.997 26.206 0 36.204l-294.4 294.401c-9.998 9.997-26.207 9.997-36.204-.001z',
  ],
  times: [
    '0 0 352 512',
    'M242.72 256l100.07-100.07c12.28-12.28 12.28-32.19 0-44.48l-22.24-22.24c-12.28-12.28-32.19-12.28-44.48 0L176 189.28 75.93 89.21c-12.28-12.28-32.19-12.28-44.48 0L9.21 111.45c-12.28 12.28-12.28 32.19 0 44.48L109.28 256 9.21 356.07c-12.28 12.28-12.28 32.19 0 44.48l22.24 22.24c12.28 12.28 32.2 12.28 44.48 0L176 322.72l100.07 100.07c12.28 12.28 32.2 12.28 44.48 0l22.24-22.24c12.28-12.28 12.28-32.19 0-44.48L242.72 256z',
  ],
  trash: [
    '0 0 448 512',
    'M32 464a48 48 0 0 0 48 48h288a48 48 0 0 0 48-48V128H32zm272-256a16 16 0 0 1 32 0v224a16 16 0 0 1-32 0zm-96 0a16 16 0 0 1 32 0v224a16 16 0 0 1-32 0zm-96 0a16 16 0 0 1 32 0v224a16 16 0 0 1-32 0zM432 32H312l-9.4-18.7A24 24 0 0 0 281.1 0H166.8a23.72 23.72 0 0 0-21.4 13.3L136 32H16A16 16 0 0 0 0 48v32a16 16 0 0 0 16 16h416a16 16 0 0 0 16-16V48a16 16 0 0 0-16-16z',
  ],
  play: [
    '0 0 384 512',
    'M73 39c-14.8-9.1-33.4-9.4-48.5-.9S0 62.6 0 80V432c0 17.4 9.4 33.4 24.5 41.9s33.7 8.1 48.5-.9L361 297c14.3-8.7 23-24.2 23-41s-8.7-32.2-23-41L73 39z',
  ],
  up: ['0 0 8 8', 'M0 6l4-4 4 4-1 1-3-3-3 3z'],
  bang: ['0 0 8 8', 'M3 0h2v5H3zM3 6h2v2H3z'],
  pause: ['0 0 8 8', 'M1 0h2v8H1zM5 0h2v8H5z'],
} as const;

/** The name of an icon. */
export type Icon = keyof typeof PATHS;

/** An icon. It says nothing to a screen reader: words stand next to it. */
export function icon(name: Icon): TemplateResult {
  const [viewBox, path] = PATHS[name];
  return svg`<svg viewBox=${viewBox} aria-hidden="true" focusable="false"><path fill="currentColor" fill-rule="evenodd" d=${path}></path></svg>`;
}

const KINDS: readonly (readonly [RegExp, Icon])[] = [
  [/^image\//, 'image'],
  [/^audio\//, 'audio'],
  [/^video\//, 'video'],
  [/(zip|tar|compressed|rar|7z)/, 'zip'],
];

/** A sheet of paper with a sign of its media type: what can run code is shown as nothing else. */
export const fileIcon = (file: Pick<FileInfo, 'name' | 'mediaType'>): TemplateResult =>
  icon((canRunCode(file) ? undefined : KINDS.find(([pattern]) => pattern.test(file.mediaType))?.[1]) ?? 'text');
