import { macrotask } from '../../../src/async/macrotask.js';
import { EnvelopeBacklog } from '../../../src/jingle/envelope-backlog.js';

const MALLORY = 'mallory@evil.lit';
const ROMEO = 'romeo@montague.lit';

describe('The backlog of envelopes', () => {
  let backlog: EnvelopeBacklog;
  let opened: string[];
  const add = (account: string, name: string): boolean =>
    backlog.add(account, () => Promise.resolve(void opened.push(name)));

  beforeEach(() => {
    backlog = new EnvelopeBacklog();
    opened = [];
  });

  it('opens one a task, in their order', async () => {
    for (const name of ['a', 'b', 'c']) add(MALLORY, name);

    expect(opened).toEqual([]);

    await macrotask();
    await macrotask();

    expect(opened.length).toBeLessThan(3);

    await backlog.turn(MALLORY);

    expect(opened).toEqual(['a', 'b', 'c']);
  });

  it('goes on after one that cannot be opened', async () => {
    backlog.add(MALLORY, () => Promise.reject(new Error('unreadable')));
    add(MALLORY, 'b');
    await backlog.turn(MALLORY);

    expect(opened).toEqual(['b']);
  });

  it('of one account does not wait for that of another', async () => {
    backlog.add(MALLORY, () => new Promise(() => undefined));
    add(ROMEO, 'r');
    await backlog.turn(ROMEO);

    expect(opened).toEqual(['r']);
  });

  it('is no reason to wait when it is empty, or has become so', async () => {
    expect(backlog.turn(MALLORY)).toBeUndefined();

    add(MALLORY, 'a');
    await backlog.turn(MALLORY);
    await macrotask();
    await macrotask();

    expect(backlog.turn(MALLORY)).toBeUndefined();
  });

  it('is kept in turn: what came before is opened, what comes after is not', async () => {
    add(MALLORY, 'a');
    const turn = backlog.turn(MALLORY);
    add(MALLORY, 'b');
    await turn;

    expect(opened).toEqual(['a']);
  });

  it('holds twenty thousand of an account, and leaves the newest out', () => {
    const never = (): Promise<void> => new Promise(() => undefined);
    for (let at = 0; at < 20_000; at++) backlog.add(MALLORY, never);

    expect(backlog.add(MALLORY, never)).toBeFalse();
    expect(backlog.add(ROMEO, never)).toBeTrue();
  });

  it('takes more again when some were opened', async () => {
    const never = (): Promise<void> => new Promise(() => undefined);
    for (let at = 0; at < 100_000; at++) backlog.add(`${at % 5}@evil.lit`, never);

    expect(backlog.add(ROMEO, never)).toBeFalse();

    await macrotask();
    await macrotask();

    // One of each account is open.
    expect(backlog.add(MALLORY, never)).toBeTrue();
    expect(backlog.add(ROMEO, never)).toBeTrue();
  });

  it('holds a hundred thousand in all', () => {
    const never = (): Promise<void> => new Promise(() => undefined);
    for (let at = 0; at < 100_000; at++) backlog.add(`${at % 10}@evil.lit`, never);

    expect(backlog.add(ROMEO, never)).toBeFalse();
  });
});
