import { isQuestion } from '../../transfer/transfer.js';
import { formatBytes, formatPart } from '../texts/format.js';
import { translate, translatePlural } from '../texts/translate.js';
import type { CardView } from './card-view.js';

type Views = readonly CardView[];

export const isOffered = ({ transfer }: CardView): boolean => isQuestion(transfer);
export const isArrived = ({ transfer, isGone }: CardView): boolean => transfer.state.name === 'saved' && !isGone;

/** Bytes of all files, or of those parts of them that are here. @returns undefined where a sender has not said a size */
function bytesOf(views: Views, isHere = false): number | undefined {
  let sum = 0;
  for (const { transfer, shown } of views) {
    const { file, state } = transfer;
    if (file.size === undefined) return undefined;
    if (!isHere || state.name === 'saved' || state.name === 'verifying') sum += file.size;
    else if ('bytes' in state) sum += shown?.bytes ?? state.bytes;
  }
  return sum;
}

/** What a bar says of all files, so that their rows do not: the first while some are offered, the second at the end. */
export const barTexts = (): readonly [string, string] => [
  translate('End-to-end encrypted'),
  translate('Checked: arrived unchanged'),
];

/** What is said of all of them together. */
function togetherText(views: Views): string | undefined {
  const [encrypted, unchanged] = barTexts();
  if (views.some(isOffered)) return encrypted;
  return views.every(isArrived) ? unchanged : undefined;
}

/** What they are, or how many of them have arrived. */
export function batchTitle(views: Views): string {
  return togetherText(views) === undefined
    ? translatePlural('%1$s of %2$s arrived', '%1$s of %2$s arrived', views.filter(isArrived).length, views.length)
    : translatePlural('%1$s file', '%1$s files', views.length);
}

/** How large they are together, and what is said of all of them. */
export function batchLine(views: Views): string {
  const total = bytesOf(views);
  const said = togetherText(views);
  if (total === undefined) return said ?? '';
  return said === undefined
    ? translate('%1$s of %2$s', formatPart(bytesOf(views, true) ?? 0, total), formatBytes(total))
    : `${formatBytes(total)} · ${said}`;
}

/** What is said of files that are offered together. @returns undefined for a single one */
export function offersText(views: Views, contact: string): string | undefined {
  const offered = views.filter(isOffered);
  if (offered.length < 2) return undefined;
  const total = bytesOf(offered);
  const files = translatePlural('%1$s file', '%1$s files', offered.length);
  const what = total === undefined ? files : `${files}, ${formatBytes(total)}`;
  return translate('%1$s wants to send you %2$s', contact, what);
}
