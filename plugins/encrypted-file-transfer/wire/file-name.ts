import { withoutInvisible } from './visible-text.js';

/** Characters (UTF-16) of a name that we keep. */
const MAX_NAME = 200;

// Separators, control characters, and what turns text or breaks its line.
const UNSAFE =
  // eslint-disable-next-line no-control-regex -- control characters are what is taken out
  /[/\\:*?"<>|\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufff9-\uffff]/g;
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)(\..*)?$/i;

/**
 * A name from the wire that is safe to show and to save under (XEP-0234 §12): no separators, control or bidi
 * characters, nothing that is not seen, no leading dots, at most 200 characters with the extension kept; never empty.
 */
export function sanitiseFileName(name: string): string {
  const clean = withoutInvisible(name.slice(0, 4096).normalize('NFC').toWellFormed().replace(UNSAFE, '_'))
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/^[. ]+/, '')
    .replace(/[. ]+$/, '');
  const safe = RESERVED.test(clean) ? `_${clean}` : clean;
  return shorten(safe) || 'file';
}

function shorten(name: string): string {
  if (name.length <= MAX_NAME) return name;
  const dot = name.lastIndexOf('.');
  const extension = dot > 0 && name.length - dot <= 16 ? name.slice(dot) : '';
  const kept = name.slice(0, MAX_NAME - extension.length).toWellFormed();
  // An emoji or a word may be cut in two.
  return withoutInvisible(kept.replace(/\ufffd$/, '')) + extension;
}
