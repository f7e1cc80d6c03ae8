import { ErrorAnswers } from '../../../src/converse/error-answers.js';
import { macrotask } from '../../../src/crypto/macrotask.js';
import { element } from '../../../src/xmpp/element.js';
import { NS } from '../../../src/xmpp/namespaces.js';

describe('Error answers', () => {
  let sent: string[];
  /** What settles the questions to the server, in their order. */
  let asked: PromiseWithResolvers<unknown>[];
  let answers: ErrorAnswers;
  const add = (count: number): void => {
    for (let at = 0; at < count; at++)
      answers.add(element(NS.client, 'iq', { id: `${String(at)} of ${String(count)}` }));
  };
  const macrotasks = async (count: number): Promise<void> => {
    for (let at = 0; at < count; at++) await macrotask();
  };

  beforeEach(() => {
    const ids: string[] = [];
    const questions: typeof asked = [];
    answers = new ErrorAnswers(
      (answer) => ids.push(answer.getAttribute('id') ?? ''),
      () => {
        const question = Promise.withResolvers();
        questions.push(question);
        return question.promise;
      },
    );
    sent = ids;
    asked = questions;
  });

  it('are sent at once, without a question to the server, while they are few', () => {
    add(49);

    expect(sent.length).toBe(49);
    expect(asked.length).toBe(0);
  });

  it('wait for the server when there are fifty that it has not confirmed', async () => {
    add(120);

    expect(sent.length).toBe(50);
    expect(asked.length).toBe(1);

    await macrotasks(100);

    expect(sent.length).toBe(50);

    asked[0]?.resolve(undefined);
    await macrotasks(100);

    expect(sent.length).toBe(100);
    expect(asked.length).toBe(2);

    asked[1]?.resolve(undefined);
    await macrotasks(100);

    expect(sent).toEqual(Array.from({ length: 120 }, (_, at) => `${String(at)} of 120`));

    add(30);

    expect(sent.length).toBe(150);
    expect(asked.length).toBe(3);
  });

  it('go on one a task, so that the page does not stop', async () => {
    add(100);
    asked[0]?.resolve(undefined);
    await macrotasks(5);

    expect(sent.length).toBeGreaterThan(50);
    expect(sent.length).toBeLessThan(60);
  });

  it('go on when the server does not answer, or refuses to', async () => {
    add(60);
    asked[0]?.reject(new Error('no answer'));
    await macrotasks(20);

    expect(sent.length).toBe(60);
  });

  it('are left out when 20 000 wait already', async () => {
    add(20_051);
    while (asked.length > 0) {
      asked.pop()?.resolve(undefined);
      await macrotasks(60);
    }

    expect(sent.length).toBe(20_050);
    expect(sent.at(-1)).toBe('20049 of 20051');
  });
});
