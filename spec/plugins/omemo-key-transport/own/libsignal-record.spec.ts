import {
  isolated,
  merged,
  openSession,
  sessionsFor,
} from '../../../../plugins/omemo-key-transport/own/libsignal-record.js';

interface Options {
  /** Ratchet keys of chains before the present one, the oldest first. */
  readonly old?: readonly string[];
  /** Skipped keys of each chain, by their numbers. */
  readonly skipped?: Readonly<Record<string, readonly number[]>>;
  readonly closed?: number;
}

const chainOf = (numbers: readonly number[] = []) => ({
  messageKeys: Object.fromEntries(numbers.map((number) => [number, 'key'])),
});

/** A session with these chains, a present one named `now` and one for sending. */
const session = ({ old = [], skipped = {}, closed = -1 }: Options = {}) => ({
  indexInfo: { closed, remoteIdentityKey: 'identity' },
  currentRatchet: { ephemeralKeyPair: { pubKey: 'sending' }, lastRemoteEphemeralKey: 'now' },
  oldRatchetList: old.map((ephemeralKey, added) => ({ ephemeralKey, added })),
  chains: Object.fromEntries([...old, 'now', 'sending', 'stray'].map((key) => [key, chainOf(skipped[key])])),
});
type Session = ReturnType<typeof session>;

const recordOf = (sessions: Record<string, Session>): string => JSON.stringify({ sessions, version: 'v1' });
const sessionsIn = (record: string) => (JSON.parse(record) as { sessions: Record<string, Session> }).sessions;
const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, at) => from + at);

describe('A record of sessions of libsignal', () => {
  it('has one open session: another one is closed, at the time of the step', () => {
    const before = recordOf({ a: session() });
    const after = sessionsIn(merged(before, recordOf({ b: session() }), 77));

    expect(after['a']?.indexInfo.closed).toBe(77);
    expect(after['b']?.indexInfo.closed).toBe(-1);
    expect(openSession(JSON.stringify({ sessions: after }))).toBe('b');
  });

  it('leaves the time alone at which a session was closed', () => {
    const before = recordOf({ a: session({ closed: 5 }) });

    expect(sessionsIn(merged(before, recordOf({ b: session() }), 77))['a']?.indexInfo.closed).toBe(5);
  });

  it('keeps the ten sessions that were closed last', () => {
    const before = recordOf(
      Object.fromEntries(range(1, 14).map((at) => [`s${at}`, session({ closed: (at * 7) % 13 })])),
    );
    const after = sessionsIn(merged(before, recordOf({ new: session() }), 77));
    const times = Object.values(after).map(({ indexInfo }) => indexInfo.closed);

    expect(times.sort((a, b) => a - b)).toEqual([-1, ...range(3, 13)]);
  });

  it('takes no step that has left no open session', () => {
    expect(() => merged(undefined, recordOf({ a: session({ closed: 5 }) }), 77)).toThrowError();
    expect(() => merged(undefined, recordOf({}), 77)).toThrowError();
  });

  it('tries the session that has the chain of a message, else all, the open one and then the newest first', () => {
    const sessions = { a: session({ closed: 5, old: ['known'] }), b: session({ closed: 9 }), c: session() };

    expect(sessionsFor(recordOf(sessions), 'known')).toEqual(['a']);
    expect(sessionsFor(recordOf(sessions), 'unheard of')).toEqual(['c', 'b', 'a']);
    expect(sessionsFor(recordOf({ c: session(), b: session({ closed: 9 }) }), 'unheard of')).toEqual(['c', 'b']);
    expect(sessionsFor(undefined, 'known')).toEqual([]);
  });

  it('gives one session alone to a step, open, and leaves the record as it is', () => {
    const record = recordOf({ a: session({ closed: 5 }), b: session() });

    expect(sessionsIn(isolated(record, 'a'))).toEqual({ a: session() });
    expect(() => isolated(record, 'c')).toThrowError('no such session');
  });

  it('keeps the last ten chains, the present one and that for sending', () => {
    const old = range(0, 14).map((at) => `old${at}`);
    const after = sessionsIn(merged(undefined, recordOf({ a: session({ old }) }), 77))['a']!;

    expect(after.oldRatchetList.map(({ ephemeralKey }) => ephemeralKey)).toEqual(old.slice(-10));
    expect(Object.keys(after.chains)).toEqual([...old.slice(-10), 'now', 'sending']);
  });

  it('keeps 2000 skipped keys of a session: those of the oldest chain go first, and there the lowest numbers', () => {
    const skipped = { old0: range(0, 300), old1: range(95, 1095), now: range(0, 900), sending: [1] };
    const after = sessionsIn(merged(undefined, recordOf({ a: session({ old: ['old0', 'old1'], skipped }) }), 77))['a']!;
    const left = (key: string) => Object.keys(after.chains[key]!.messageKeys).map(Number);

    expect(left('old0')).toEqual(range(200, 300));
    expect(left('old1')).toEqual(range(95, 1095));
    expect(left('now').length).toBe(900);
    expect(left('sending')).toEqual([1]);
  });

  it('goes on with the next chain where the oldest has not enough of them', () => {
    const skipped = { old0: range(0, 50), old1: range(95, 1195), now: range(0, 1000) };
    const after = sessionsIn(merged(undefined, recordOf({ a: session({ old: ['old0', 'old1'], skipped }) }), 77))['a']!;
    const left = (key: string) => Object.keys(after.chains[key]!.messageKeys).map(Number);

    expect(left('old0')).toEqual([]);
    expect(left('old1')).toEqual(range(195, 1195));
    expect(left('now').length).toBe(1000);
  });
});
