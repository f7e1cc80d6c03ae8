import type { TransportPath } from '../../../../src/jingle/transport.js';
import { isUnproven, type FileInfo, type Transfer, type TransferState } from '../../transfer/transfer.js';
import type { Shown } from '../cards/figures.js';
import { failureText } from './failure-text.js';
import { formatBytes, formatPart, formatSeconds } from './format.js';
import { translate } from './translate.js';
import { waitingText } from './waiting-text.js';

/** One phrase that says where a transfer is. @param contact what the peer is called */
export function stateText(transfer: Transfer, contact: string): string {
  const { state, direction } = transfer;
  switch (state.name) {
    case 'waiting':
      return waitingText(state, contact);
    case 'requested':
      return translate('Asked again; waiting for %1$s', contact);
    case 'offered':
      return offeredText(transfer, contact);
    case 'accepted':
      return translate('Connecting…');
    case 'transferring':
      return translate('Transferring');
    case 'verifying':
      return direction === 'sent'
        ? translate('Sent; waiting until %1$s’s device has saved it', contact)
        : translate('Checking that it arrived unchanged…');
    case 'interrupted':
      return waitsForText(transfer, contact);
    case 'checking':
      if (direction === 'sent') return translate('Checking the part that was sent…');
      return state.by === 'peer'
        ? translate('Waiting for %1$s’s device to check its copy', contact)
        : translate('Looking for what has already arrived…');
    case 'saved':
      if (direction === 'received') return translate('Checked: arrived unchanged');
      return state.confirmed ? translate('Delivered') : translate('Sent; %1$s’s device says it has it', contact);
    case 'declined':
      return state.by === 'us' ? translate('You declined this file') : translate('%1$s declined this file', contact);
    case 'cancelled':
      if (state.isUploaded) return translate('You chose to upload it instead');
      return state.by === 'us'
        ? translate('You cancelled the transfer')
        : translate('%1$s cancelled the transfer', contact);
    case 'failed':
      return failureText(state.failure, transfer, contact);
  }
}

function offeredText(transfer: Transfer, contact: string): string {
  const { direction, isUnnamed, isAskedFor, encrypted } = transfer;
  if (isUnnamed) return translate('Says which file when you accept');
  if (isAskedFor) return translate('%1$s asked for this file again', contact);
  if (direction === 'sent') return translate('Waiting for %1$s to accept', contact);
  if (isUnproven(transfer)) return translate('Its encryption is checked when you accept');
  return encrypted ? translate('End-to-end encrypted') : translate('Not encrypted');
}

/** What an interrupted transfer waits for. */
function waitsForText({ state, direction, canResume }: Transfer, contact: string): string {
  const waitsFor = state.name === 'interrupted' ? state.waitsFor : undefined;
  switch (waitsFor) {
    case 'user':
      return translate('not continued yet');
    case 'decision':
      return translate('left for more than a week: resume it, or discard what is here');
    case 'space':
      return translate('there is not enough space for the rest');
    case 'sender':
      return translate('%1$s’s device cannot continue it now', contact);
    case 'version':
      return translate('%1$s’s device cannot continue it: Resume starts again from zero', contact);
    case 'file':
      return translate('choose the file again to continue');
    case 'same-file':
      return translate('that is another file, or it has changed: choose the same one again');
    case undefined:
      if (direction === 'received') return translate('waiting for %1$s', contact);
      return canResume
        ? translate('continues when %1$s’s device asks for the rest', contact)
        : translate('not continued yet');
  }
}

/** How large a file is. */
export const sizeText = ({ size }: FileInfo): string =>
  size === undefined ? translate('unknown size') : formatBytes(size);

/** How much of a file. */
const partText = (bytes: number, { size }: FileInfo): string =>
  size === undefined
    ? translate('%1$s so far', formatBytes(bytes))
    : translate('%1$s of %2$s', formatPart(bytes, size), formatBytes(size));

/** Which way the bytes go. */
function pathText(path: TransportPath): string {
  if (path === 'direct') return translate('Direct');
  return path === 'relayed' ? translate('Relayed') : translate('Through the server');
}

/** Seconds for which a file will still take, as far as can be told, in steps that do not flicker. */
function secondsLeft({ size }: FileInfo, { bytes, bytesPerSecond }: Shown): number | undefined {
  if (size === undefined || !bytesPerSecond) return undefined;
  const seconds = (size - bytes) / bytesPerSecond;
  return seconds > 15 ? Math.ceil(seconds / 5) * 5 : seconds;
}

type Transferring = Extract<TransferState, { name: 'transferring' }>;

/** The figures of a state, where its transfer has shown none yet. */
const shownOf = ({ bytes, bytesPerSecond }: Transferring): Shown => ({
  bytes,
  ...(bytesPerSecond !== undefined && { bytesPerSecond }),
});

/** That nothing comes, or how long it will take. */
function paceText(file: FileInfo, shown: Shown): string | undefined {
  if (shown.silentSeconds !== undefined) return translate('No data for %1$s', formatSeconds(shown.silentSeconds));
  const left = secondsLeft(file, shown);
  if (left !== undefined) return translate('%1$s left', formatSeconds(left));
  return file.size === undefined ? rateText(shown) : undefined;
}

/** How fast it goes. */
export const rateText = ({ bytesPerSecond }: Shown): string | undefined =>
  bytesPerSecond ? translate('%1$s/s', formatBytes(bytesPerSecond)) : undefined;

/** The second line of a card, in its parts. */
export function lineParts(transfer: Transfer, contact: string, shown?: Shown): string[] {
  const { state, file } = transfer;
  if (state.name === 'transferring') {
    const now = shown ?? shownOf(state);
    // The band says how long a slow one takes.
    const isPaced = file.size !== 0 && slowServerText(transfer, shown) === undefined;
    const parts = [partText(now.bytes, file), isPaced ? paceText(file, now) : undefined, pathText(state.path)];
    return parts.filter((part) => part !== undefined);
  }
  if (state.name === 'interrupted') {
    const where = translate('Interrupted at %1$s', partText(state.bytes, file));
    return [where, stateText(transfer, contact)];
  }
  const said = stateText(transfer, contact);
  return transfer.isUnnamed ? [said] : [sizeText(file), said];
}

/** What a screen reader is told of the progress: the figures, with the rate. */
export const progressText = (transfer: Transfer, contact: string, shown?: Shown): string =>
  [...lineParts(transfer, contact, shown), shown && rateText(shown)].filter(Boolean).join(', ');

/** That the servers make it slow, where it takes more than two minutes yet. */
export function slowServerText({ state, file }: Transfer, shown?: Shown): string | undefined {
  if (state.name !== 'transferring' || state.isServerSlow === undefined) return undefined;
  const left = secondsLeft(file, { ...shownOf(state), ...shown });
  return left === undefined || left < 120
    ? undefined
    : translate('Your server limits this transfer: about %1$s left', formatSeconds(left));
}
