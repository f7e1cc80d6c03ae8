import { RunningTransfer } from '../../../../plugins/encrypted-file-transfer/transfer/running-transfer.js';
import { watchSession } from '../../../../plugins/encrypted-file-transfer/transfer/watch-session.js';
import { StanzaError, type SessionError, type StanzaCondition } from '../../../../src/errors.js';
import type { Transfer } from '../../../../plugins/encrypted-file-transfer/transfer/transfer.js';
import type { Session } from '../../../../src/jingle/application.js';
import { sampleTransfer } from '../../../support/sample-transfer.js';

const STALL_MS = 10_000;
/** Where the other side cannot be asked. */
const SILENT_MS = 120_000;

describe('A session that is watched', () => {
  let transfer: RunningTransfer;
  let abort: AbortController;
  let pings: number;
  let answer: () => Promise<void>;
  let ended: SessionError[];
  let watching: Promise<void>;

  beforeEach(() => {
    jasmine.clock().install();
    abort = new AbortController();
    pings = 0;
    ended = [];
    answer = () => Promise.resolve();
  });
  afterEach(async () => {
    abort.abort();
    jasmine.clock().uninstall();
    await watching;
    transfer.setState({ name: 'cancelled', by: 'us' });
  });

  function watch({
    canResume = true,
    direction = 'sent',
  }: { canResume?: boolean; direction?: Transfer['direction'] } = {}): void {
    const state = { name: 'transferring', bytes: 5, path: 'server' } as const;
    transfer = new RunningTransfer(
      sampleTransfer({ id: crypto.randomUUID(), state, direction, ...(canResume && { canResume: true }) }),
    );
    const session = {
      signal: abort.signal,
      ping: () => (pings++, answer()),
      terminate: (error: SessionError) => {
        ended.push(error);
        abort.abort();
      },
    } as unknown as Session;
    watching = watchSession(session, transfer);
  }
  const fails = (condition: StanzaCondition) => () => Promise.reject(new StanzaError(condition, 'no'));
  /** That much time passes, and what comes of it. */
  async function pass(ms: number): Promise<void> {
    jasmine.clock().tick(ms);
    for (let turn = 0; turn < 10; turn++) await Promise.resolve();
  }

  /** That much time passes, in steps in which each look at the session is done. */
  async function passSlowly(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += STALL_MS) await pass(STALL_MS);
  }

  it('is asked about only when nothing has happened for ten seconds', async () => {
    watch();
    await pass(STALL_MS - 1);
    transfer.setState({ name: 'transferring', bytes: 6, path: 'server' });
    await pass(1);

    expect(pings).toBe(0);

    await pass(STALL_MS);

    expect(pings).toBe(1);
    expect(ended).toEqual([]);
  });

  it('ends, as lost, when the other side has it no more', async () => {
    watch();
    answer = fails('item-not-found');
    await pass(STALL_MS);

    expect(ended.map(({ reason, failure }) => [reason, failure])).toEqual([['connectivity-error', 'connection-lost']]);
  });

  for (const asked of [
    { name: 'interrupted', bytes: 5 },
    { name: 'checking', bytes: 5, of: 5, by: 'peer' },
  ] as const) {
    it(`ends likewise while the rest is asked for and was forgotten in a reload: ${asked.name}`, async () => {
      watch({ direction: 'received' });
      transfer.setState(asked);
      answer = fails('item-not-found');
      await passSlowly(2 * STALL_MS);

      expect(ended.map(({ failure }) => failure)).toEqual(['connection-lost']);
    });

    it(`waits for a person without an end while the other side has it: ${asked.name}`, async () => {
      watch({ direction: 'received' });
      transfer.setState(asked);
      await passSlowly(2 * SILENT_MS);

      expect(pings).toBeGreaterThan(20);
      expect(ended).toEqual([]);
    });
  }

  it('ends when nobody answers twice', async () => {
    watch();
    answer = fails('remote-server-timeout');
    await pass(STALL_MS);

    expect(ended).toEqual([]);

    await pass(STALL_MS);

    expect(ended.length).toBe(1);
  });

  it('goes on when an answer comes in between', async () => {
    watch();
    answer = fails('remote-server-timeout');
    await pass(STALL_MS);
    answer = () => Promise.resolve();
    await pass(STALL_MS);
    answer = fails('remote-server-timeout');
    await pass(STALL_MS);

    expect(ended).toEqual([]);
    expect(pings).toBe(3);
  });

  it('ends where nobody can resume it, when no byte has moved for two minutes', async () => {
    watch({ canResume: false });
    await passSlowly(SILENT_MS - STALL_MS);
    transfer.setState({ name: 'transferring', bytes: 6, path: 'server' });
    await passSlowly(SILENT_MS);

    expect(ended).toEqual([]);

    transfer.setState({ name: 'transferring', bytes: 6, path: 'server' });
    await pass(STALL_MS);

    expect(ended.map(({ reason, failure }) => [reason, failure])).toEqual([['timeout', 'timeout']]);
    expect(pings).toBe(0);
  });

  for (const [direction, count] of [
    ['sent', 1],
    ['received', 0],
  ] as const) {
    it(`${count === 1 ? 'ends' : 'goes on'} when a file is checked for long that was ${direction}`, async () => {
      watch({ canResume: false, direction });
      transfer.setState({ name: 'verifying' });
      await passSlowly(SILENT_MS + STALL_MS);

      expect(ended.length).toBe(count);
    });
  }

  it('is not asked about before bytes flow, nor where nobody can resume it', async () => {
    watch({ canResume: false });
    await pass(STALL_MS);

    expect(pings).toBe(0);

    abort.abort();
    await watching;
    abort = new AbortController();
    watch();
    transfer.setState({ name: 'accepted' });
    await pass(2 * STALL_MS);

    expect(pings).toBe(0);
  });
});
