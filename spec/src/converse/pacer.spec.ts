import { Pacer } from '../../../src/converse/pacer.js';
import { macrotask } from '../../../src/async/macrotask.js';

const ROMEO = 'romeo@example.org';
const NURSE = 'nurse@example.org';

describe('Pacer', () => {
  /** The lines of what was sent, and of what was left out, in their order. */
  let sent: string[];
  let leftOut: string[];
  /** What settles the questions to the server, in their order. */
  let asked: PromiseWithResolvers<unknown>[];
  let pacer: Pacer;

  beforeEach(() => {
    const questions: typeof asked = [];
    sent = [];
    leftOut = [];
    asked = questions;
    pacer = new Pacer(() => {
      const question = Promise.withResolvers();
      questions.push(question);
      return question.promise;
    });
  });

  const add = (line: string, count: number): void => {
    // Those of an earlier spec may still be sent.
    const [sentNow, leftOutNow] = [sent, leftOut];
    for (let at = 0; at < count; at++) {
      void pacer.turn(line).then((mayBeSent) => (mayBeSent ? sentNow : leftOutNow).push(line));
    }
  };
  const macrotasks = async (count: number): Promise<void> => {
    for (let at = 0; at < count; at++) await macrotask();
  };
  /** The server answers the oldest question, and all that may go goes. */
  const confirm = async (): Promise<void> => {
    asked.shift()?.resolve(undefined);
    await macrotasks(100);
  };
  const sentTo = (line: string): number => sent.filter((other) => other === line).length;

  it('sends the first at once', async () => {
    add(ROMEO, 1);
    await Promise.resolve();

    expect(sent).toEqual([ROMEO]);
  });

  it('asks the server nothing while there are few', async () => {
    add(ROMEO, 7);
    await macrotasks(100);

    expect(sent.length).toBe(7);
    expect(asked.length).toBe(0);
  });

  it('sends twenty-four of a line before the server has confirmed the first eight', async () => {
    add(ROMEO, 100);
    await macrotasks(100);

    expect(sent.length).toBe(24);
    expect(asked.length).toBe(1);

    await confirm();

    expect(sent.length).toBe(32);

    while (asked.length > 0) await confirm();

    expect(sent.length).toBe(100);
  });

  it('never makes a transfer wait: eight blocks are under way, and each answer of the server takes a round', async () => {
    for (let round = 1; round < 50; round++) {
      const earlier = asked.splice(0);
      add(ROMEO, 8);
      await macrotasks(20);

      expect(sent.length).toBe(8 * round);

      for (const question of earlier) question.resolve(undefined);
      await macrotasks(1);
    }
  });

  it('sends one a task, so that the page does not stop', async () => {
    add(ROMEO, 24);
    await macrotasks(5);

    expect(sent.length).toBeGreaterThan(2);
    expect(sent.length).toBeLessThan(10);
  });

  it('goes on when the server does not answer, or refuses to', async () => {
    add(ROMEO, 30);
    await macrotasks(100);
    asked.shift()?.reject(new Error('no answer'));
    await macrotasks(100);

    expect(sent.length).toBe(30);
  });

  it('has room for others while the server has confirmed nothing of a flood', async () => {
    add(ROMEO, 10_000);
    await macrotasks(100);
    add(NURSE, 8);
    await macrotasks(100);

    expect(sentTo(NURSE)).toBe(8);
    expect(sentTo(ROMEO)).toBe(24);
  });

  it('takes turns where there is room for no more', async () => {
    const flooders = ['tybalt', 'paris', 'samson'];
    for (const flooder of flooders) add(flooder, 1000);
    await macrotasks(200);
    add(NURSE, 2);
    await macrotasks(100);

    expect(sent.length).toBe(72);
    expect(sentTo(NURSE)).toBe(0);

    await confirm();

    expect(sentTo(NURSE)).toBe(2);
    for (const flooder of flooders) expect(sentTo(flooder)).toBeGreaterThanOrEqual(24);
  });

  it('leaves out what comes when 20 000 of a line wait, and of no other line', async () => {
    add(ROMEO, 20_100);
    add(NURSE, 1);
    await macrotasks(100);

    expect(leftOut).toEqual(Array<string>(99).fill(ROMEO));
    expect(sentTo(NURSE)).toBe(1);
  });

  it('leaves out what comes when 100 000 wait in all', async () => {
    for (let line = 0; line < 1001; line++) add(`mercutio${line}@example.org`, 100);
    await macrotasks(1);

    expect(leftOut.length).toBe(99);
  });
});
