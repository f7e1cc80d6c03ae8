import { RunningTransfer } from '../../../../plugins/encrypted-file-transfer/transfer/running-transfer.js';
import { guardPage } from '../../../../plugins/encrypted-file-transfer/ui/page-guard.js';
import { sampleTransfer } from '../../../support/sample-transfer.js';

describe('A page with transfers', () => {
  const running = (): RunningTransfer => {
    const transfer = new RunningTransfer(sampleTransfer({ id: crypto.randomUUID() }));
    guardPage(transfer);
    return transfer;
  };
  /** What the page does before it is closed: that of karma takes the event for a reload, so it is not sent. */
  const handlers = new Set<unknown>();
  /** Whether the user is asked before the page is closed. */
  const asks = (): boolean =>
    [...handlers].some((handler) => {
      const event = new Event('beforeunload', { cancelable: true });
      (handler as (event: Event) => void)(event);
      return event.defaultPrevented;
    });
  let locks: number;
  let released: number;
  beforeEach(() => {
    locks = released = 0;
    spyOn(window, 'addEventListener').and.callFake((type: string, handler: unknown) => {
      if (type === 'beforeunload') handlers.add(handler);
    });
    spyOn(window, 'removeEventListener').and.callFake((type: string, handler: unknown) => {
      if (type === 'beforeunload') handlers.delete(handler);
    });
    const release = (): Promise<void> => {
      released++;
      return Promise.resolve();
    };
    spyOn(navigator.wakeLock, 'request').and.callFake(() => {
      locks++;
      return Promise.resolve({ release } as unknown as WakeLockSentinel);
    });
  });

  it('asks before it is closed while bytes flow, and not before or after', () => {
    const transfer = running();

    expect(asks()).toBeFalse();

    transfer.setState({ name: 'transferring', path: 'direct', bytes: 0 });

    expect(asks()).toBeTrue();

    transfer.setState({ name: 'interrupted', bytes: 5 });

    expect(asks()).toBeFalse();

    transfer.setState({ name: 'checking', bytes: 5, of: 5, by: 'peer' });

    expect(asks()).toBeFalse();

    transfer.setState({ name: 'transferring', path: 'direct', bytes: 5 });
    transfer.setState({ name: 'saved' });

    expect(asks()).toBeFalse();
  });

  it('does not ask any more when the transfer is left at a logout', async () => {
    const transfer = running();
    transfer.setState({ name: 'transferring', path: 'direct', bytes: 0 });
    transfer.leave();
    await new Promise((resolve) => setTimeout(resolve));

    expect(asks()).toBeFalse();
    expect(released).toBe(1);
  });

  it('asks while one of several runs, and keeps the screen on once for all', async () => {
    const [one, other] = [running(), running()];
    for (const transfer of [one, other]) transfer.setState({ name: 'accepted' });

    expect(locks).toBe(1);

    one.setState({ name: 'cancelled', by: 'us' });

    expect(asks()).toBeTrue();
    expect(released).toBe(0);

    other.setState({ name: 'cancelled', by: 'us' });
    await new Promise((resolve) => setTimeout(resolve));

    expect(asks()).toBeFalse();
    expect(released).toBe(1);
  });
});
