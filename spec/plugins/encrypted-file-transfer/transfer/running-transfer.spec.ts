import {
  RunningTransfer,
  whenReleased,
} from '../../../../plugins/encrypted-file-transfer/transfer/running-transfer.js';
import type { Transfer, TransferState } from '../../../../plugins/encrypted-file-transfer/transfer/transfer.js';

const offered = (more: Partial<Transfer> = {}): Transfer => ({
  id: crypto.randomUUID(),
  direction: 'received',
  peer: 'romeo@montague.lit/orchard',
  file: { name: 'a.txt', size: 1_000_000, mediaType: 'text/plain' },
  encrypted: true,
  state: { name: 'offered' },
  ...more,
});

const FINAL: readonly TransferState[] = [
  { name: 'saved' },
  { name: 'declined', by: 'us' },
  { name: 'cancelled', by: 'peer' },
  { name: 'failed', failure: 'timeout' },
];

describe('RunningTransfer', () => {
  it('tells each state to who listens, until they stop', () => {
    const live = new RunningTransfer(offered());
    const states: string[] = [];
    const stop = live.onChange(({ state }) => states.push(state.name));
    live.setState({ name: 'accepted' });
    live.setState({ name: 'verifying' });
    stop();
    live.setState({ name: 'saved' });

    expect(states).toEqual(['accepted', 'verifying']);
    expect(live.transfer.state.name).toBe('saved');
  });

  for (const state of FINAL) {
    it(`never leaves “${state.name}”`, () => {
      const live = new RunningTransfer(offered({ state: { name: 'verifying' } }));
      live.setState(state);
      live.setState({ name: 'transferring', path: 'direct', bytes: 1 });
      live.setState({ name: 'saved' });
      live.progress(5);

      expect(live.transfer.state).toEqual(state);
    });
  }

  it('keeps what the person said of the sender', () => {
    const sender = { jid: 'romeo@montague.lit', id: 7, fingerprint: 'ab', trust: 'undecided' } as const;
    const live = new RunningTransfer(offered({ sender }));
    live.setSenderTrust({ ...sender, trust: 'trusted' });
    live.setState({ name: 'accepted' });

    expect(live.transfer.sender).toEqual({ ...sender, trust: 'trusted' });
  });

  it('has nobody to trust in an unencrypted transfer', () => {
    const live = new RunningTransfer(offered({ encrypted: false }));
    live.setSenderTrust({ jid: 'romeo@montague.lit', id: 7, fingerprint: 'ab', trust: 'trusted' });

    expect(live.transfer.sender).toBeUndefined();
  });

  it('holds its lock until it is over', async () => {
    const live = new RunningTransfer(offered());
    const released = whenReleased(live.transfer.id);

    await expectAsync(released).toBePending();

    live.setState({ name: 'cancelled', by: 'us' });

    await expectAsync(released).toBeResolved();
  });
});

describe('progress of a RunningTransfer', () => {
  let now = 0;
  beforeEach(() => {
    now = 1000;
    spyOn(performance, 'now').and.callFake(() => now);
  });

  const transferring = (path: 'direct' | 'server' = 'direct'): RunningTransfer => {
    const live = new RunningTransfer(offered());
    live.setState({ name: 'transferring', path, bytes: 0 });
    return live;
  };

  it('is told ten times a second at most', () => {
    const live = transferring();
    const seen: unknown[] = [];
    live.onChange(({ state }) => seen.push(state));
    for (let bytes = 1000; bytes <= 10_000; bytes += 1000) {
      now += 50;
      live.progress(bytes);
    }

    expect(seen.length).toBe(5);
    expect(live.transfer.state).toEqual({
      name: 'transferring',
      path: 'direct',
      bytes: 10_000,
      bytesPerSecond: 20_000,
    });
  });

  it('smooths the rate', () => {
    const live = transferring();
    now += 1000;
    live.progress(1000);
    now += 1000;
    live.progress(3000);

    expect(live.transfer.state).toEqual({ name: 'transferring', path: 'direct', bytes: 3000, bytesPerSecond: 1200 });
  });

  it('says that servers make it slow, when it has been slow for ten seconds', () => {
    const isServerSlow = (live: RunningTransfer): boolean => 'isServerSlow' in live.transfer.state;
    for (const [path, rate, expected] of [
      ['server', 99_999, [false, true, true]],
      ['server', 100_000, [false, false, false]],
      ['direct', 1000, [false, false, false]],
    ] as const) {
      const live = transferring(path);
      let bytes = 0;
      const seen = [];
      for (const seconds of [1, 10, 1]) {
        now += seconds * 1000;
        live.progress((bytes += seconds * rate));
        seen.push(isServerSlow(live));
      }

      expect(seen)
        .withContext(`${path} ${String(rate)}`)
        .toEqual([...expected]);
    }
  });

  it('is none in a state in which no bytes flow', () => {
    const live = new RunningTransfer(offered());
    now += 1000;
    live.progress(1000);

    expect(live.transfer.state).toEqual({ name: 'offered' });
  });
});
