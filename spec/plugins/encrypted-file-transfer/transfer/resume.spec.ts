import { runSessions, type Strategy } from '../../../../plugins/encrypted-file-transfer/transfer/resume.js';
import type { TransferState } from '../../../../plugins/encrypted-file-transfer/transfer/transfer.js';

const LOST: TransferState = { name: 'failed', failure: 'connection-lost' };
const SAVED: TransferState = { name: 'saved' };

describe('runSessions', () => {
  let sessions: string[];
  beforeEach(() => {
    sessions = [];
  });
  const attempt = (name: string, end: TransferState) => (): Promise<TransferState> => {
    sessions.push(name);
    return Promise.resolve(end);
  };
  /** Another session follows each one that was lost. */
  const strategy = (...following: ReturnType<typeof attempt>[]): Strategy => ({
    mayFollow: (end) => end === LOST,
    next: () => Promise.resolve(following.shift()),
  });

  it('runs one session where there is no strategy, however that ends', async () => {
    expect(await runSessions(attempt('first', LOST))).toBe(LOST);
    expect(sessions).toEqual(['first']);
  });

  it('runs one session where no other may follow', async () => {
    expect(await runSessions(attempt('first', SAVED), strategy(attempt('second', LOST)))).toBe(SAVED);
    expect(sessions).toEqual(['first']);
  });

  it('runs sessions until no other may follow', async () => {
    const following = [attempt('second', LOST), attempt('third', SAVED), attempt('fourth', SAVED)];

    expect(await runSessions(attempt('first', LOST), strategy(...following))).toBe(SAVED);
    expect(sessions).toEqual(['first', 'second', 'third']);
  });

  it('ends as cancelled when the user cancels the wait', async () => {
    expect(await runSessions(attempt('first', LOST), strategy())).toEqual({ name: 'cancelled', by: 'us' });
    expect(sessions).toEqual(['first']);
  });
});
