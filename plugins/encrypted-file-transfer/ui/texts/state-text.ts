import type { TransportPath } from '../../../../src/jingle/transport.js';
import { bareJid } from '../../../../src/xmpp/jid.js';
import type { FileInfo, Transfer } from '../../transfer/transfer.js';
import { failureText } from './failure-text.js';
import { formatBytes, formatPercent, formatSeconds } from './format.js';
import { translate } from './translate.js';

/** One line that says where a transfer is. @param contactName what the peer is called */
export function stateText(transfer: Transfer, contactName: string = bareJid(transfer.peer)): string {
  const { state, direction, file, isUnnamed, isAskedFor } = transfer;
  const sent = direction === 'sent';
  switch (state.name) {
    case 'requested':
      return translate('You asked for it again; waiting for the other side');
    case 'offered':
      if (isUnnamed) return translate('Wants to send you a file. Its name and size appear after you accept.');
      if (isAskedFor)
        return translate('It is sent only if you accept. Decline if your contact did not ask you for it.');
      return sent ? translate('Waiting for the other side to accept') : translate('Wants to send you this file');
    case 'accepted':
      return translate('Connecting…');
    case 'transferring':
      return file.size === undefined
        ? translate('%1$s so far', formatBytes(state.bytes))
        : translate('%1$s of %2$s', formatBytes(state.bytes), formatBytes(file.size));
    case 'verifying':
      return sent ? translate('Waiting for the recipient to save the file') : translate('Checking the file…');
    case 'interrupted':
      return `${translate('Interrupted at %1$s of %2$s', formatBytes(state.bytes), sizeText(file))} · ${waitsForText(transfer, contactName)}`;
    case 'checking':
      return sent ? translate('Checking the part that was sent…') : translate('Checking the part that has arrived…');
    case 'saved':
      if (!sent) return translate('Received and checked');
      return state.confirmed ? translate('Delivered') : translate('Sent; %1$s’s device says it has it', contactName);
    case 'declined':
      return state.by === 'us' ? translate('You declined this file') : translate('The other side declined this file');
    case 'cancelled':
      return state.by === 'us'
        ? translate('You cancelled the transfer')
        : translate('The other side cancelled the transfer');
    case 'failed':
      return failureText(state.failure, direction);
  }
}

/** What an interrupted transfer waits for. */
function waitsForText({ state, direction, canResume }: Transfer, contactName: string): string {
  const waitsFor = state.name === 'interrupted' ? state.waitsFor : undefined;
  switch (waitsFor) {
    case 'user':
      return translate('not continued yet');
    case 'space':
      return translate('there is not enough space for the rest');
    case 'sender':
      return translate('%1$s’s device cannot continue it now', contactName);
    case 'file':
      return translate('choose the file again to continue');
    case 'same-file':
      return translate('that was another file: choose the same one again');
    case undefined:
      if (direction === 'sent' && canResume)
        return translate('continues when %1$s’s device asks for the rest', contactName);
      return direction === 'sent' ? translate('not continued yet') : translate('waiting for %1$s', contactName);
  }
}

/** How large a file is. */
export const sizeText = ({ size }: FileInfo): string =>
  size === undefined ? translate('unknown size') : formatBytes(size);

/** Which way the bytes go. */
function pathText(path: TransportPath): string {
  if (path === 'direct') return translate('Direct');
  return path === 'relayed' ? translate('Relayed') : translate('Through the server');
}

/** Seconds for which a file will still take, as far as can be told. */
const secondsLeft = ({ state, file }: Pick<Transfer, 'state' | 'file'>): number =>
  state.name !== 'transferring' || file.size === undefined || !state.bytesPerSecond
    ? 0
    : (file.size - state.bytes) / state.bytesPerSecond;

/** That the servers make it slow, where it takes more than two minutes yet. */
export function slowServerText(transfer: Transfer): string | undefined {
  const { state } = transfer;
  const left = secondsLeft(transfer);
  if (state.name !== 'transferring' || state.isServerSlow === undefined || left < 120) return undefined;
  return translate('The server limits this transfer: about %1$s left', formatSeconds(left));
}

/** Percent, rate, time left and path, while bytes flow; only rate and path of a file of unknown size. */
export function progressText({ state, file }: Transfer): string {
  if (state.name !== 'transferring' || file.size === 0) return '';
  const rate = state.bytesPerSecond ? translate('%1$s/s', formatBytes(state.bytesPerSecond)) : '';
  const percent = file.size === undefined ? '' : formatPercent(state.bytes / file.size);
  const left = percent && rate && translate('%1$s left', formatSeconds(secondsLeft({ state, file })));
  return [percent, rate, left, pathText(state.path)].filter(Boolean).join(' · ');
}
