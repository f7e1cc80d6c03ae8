import { isFinal } from '../../../plugins/encrypted-file-transfer/transfer/transfer.js';
import { startWorker } from '../../../src/worker/start-worker.js';
import { romeoAndJuliet, type Party, type RecordedCard } from '../../support/file-transfer-party.js';
import { recordLog } from '../../support/recorded-log.js';
import { testBytes } from '../../support/streams.js';

describe('The log of a file transfer', () => {
  const file = new File([testBytes(70_000)], 'love-letter.pdf');
  let romeo: Party;
  let juliet: Party;
  let lines: string[];

  // The page may have no worker, which is logged by the first transfer alone.
  beforeAll(() => startWorker());
  beforeEach(() => {
    ({ romeo, juliet } = romeoAndJuliet());
    lines = recordLog();
  });

  it('has an error that nobody waits for, with its stack, and without the name of the file', async () => {
    juliet.cards.show = () => Promise.reject(new TypeError('cannot show love-letter.pdf'));
    await romeo.send(file, juliet);

    expect((await (await romeo.cards.first()).until('over')).state.name).toBe('failed');
    expect(lines.length).toBe(1);
    expect(lines[0]).toMatch(/^converse-jet: taking a session: TypeError\n\s+at .*:\d+:\d+/);
    expect(lines[0]).not.toContain('love-letter');
  });

  it('has an error in the way of the file, and not its message', async () => {
    const answer = juliet.security.answer.bind(juliet.security);
    const takeSecret = (): never => {
      throw new RangeError('the key of love-letter.pdf is 00ff');
    };
    juliet.security.answer = async (...values) => ({ ...(await answer(...values)), takeSecret });
    const sent = romeo.send(file, juliet);
    const card = await juliet.cards.first();
    card.actions.accept();
    await sent;

    expect((await card.until('over')).state.name).toBe('failed');
    expect(lines.map((line) => line.split('\n')[0])).toContain('converse-jet: a transfer: RangeError');
    expect(lines.join('\n')).not.toMatch(/love-letter|00ff/);
  });

  const ends: readonly (readonly [string, (card: RecordedCard) => unknown])[] = [
    ['saved', ({ actions }) => actions.accept()],
    ['declined', ({ actions }) => actions.decline()],
    [
      'cancelled',
      async (card) => {
        card.actions.accept();
        await card.until('transferring');
        card.actions.cancel();
      },
    ],
  ];
  for (const [end, act] of ends) {
    it(`has nothing of a file that is ${end}`, async () => {
      const sent = romeo.send(file, juliet);
      const card = await juliet.cards.first();
      await act(card);
      await sent;

      expect(isFinal((await card.until('over')).state)).toBeTrue();
      expect(lines).toEqual([]);
    });
  }
});
