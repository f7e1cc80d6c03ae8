import { ignore } from '../../../src/log.js';
import type { RunningTransfer } from '../transfer/running-transfer.js';
import { isCheckedByPeer, isFinal, type Transfer, type TransferState } from '../transfer/transfer.js';

/** States in which a transfer ends, or halts, with the page. */
const BUSY = ['accepted', 'transferring', 'verifying', 'checking'];

/** The device of the peer may take its time, and what is checked there can be resumed. */
const isBusy = (state: TransferState): boolean => BUSY.includes(state.name) && !isCheckedByPeer(state);

const busy = new Set<string>();
let screen: Promise<WakeLockSentinel | undefined> | undefined;

/** The browser asks the user before it closes the page. */
function warn(event: BeforeUnloadEvent): void {
  event.preventDefault();
}

/** Keeps the screen on while bytes flow: a phone that sleeps loses the connection. */
function holdScreen(): void {
  if (busy.size === 0 || document.visibilityState === 'hidden' || !('wakeLock' in navigator)) return;
  screen ??= navigator.wakeLock.request('screen').catch(ignore('the battery may be low'));
}

async function releaseScreen(): Promise<void> {
  const held = screen;
  screen = undefined;
  await (await held)?.release();
}

function changed(): void {
  if (busy.size > 0) {
    addEventListener('beforeunload', warn);
    holdScreen();
    return;
  }
  removeEventListener('beforeunload', warn);
  void releaseScreen();
}

document.addEventListener('visibilitychange', () => {
  // The browser has let go of it when the page was hidden.
  if (document.visibilityState === 'hidden') screen = undefined;
  else holdScreen();
});

/** While a transfer runs, the page is not closed without a question, and the screen stays on. */
export function guardPage(transfer: RunningTransfer): void {
  const { id } = transfer.transfer;
  const note = (isRunning: boolean): void => {
    const before = busy.size;
    if (isRunning) busy.add(id);
    else busy.delete(id);
    if ((before === 0) !== (busy.size === 0)) changed();
  };
  const look = ({ state }: Transfer): void => {
    note(isBusy(state));
    if (isFinal(state)) stop();
  };
  const stop = transfer.onChange(look);
  transfer.onLeave(() => {
    note(false);
  });
  look(transfer.transfer);
}
