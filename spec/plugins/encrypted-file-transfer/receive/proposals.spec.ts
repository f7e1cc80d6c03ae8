import { Party } from '../../../support/file-transfer-party.js';
import { ROMEO } from '../../../support/people.js';
import { ID, ProposalDialogue } from '../../../support/proposal-dialogue.js';
import { propose, word } from '../../../support/proposal-xml.js';

describe('a proposal of a file', () => {
  let dialogue: ProposalDialogue;

  beforeEach(() => {
    dialogue = new ProposalDialogue();
  });

  it('is a card, and nothing is said before the person says it', async () => {
    await dialogue.tell(propose(ID));
    const { transfer } = await dialogue.juliet.cards.first();

    expect(transfer.file).toEqual({ name: 'a.txt', size: 5, mediaType: 'text/plain' });
    expect([transfer.direction, transfer.peer, transfer.state.name]).toEqual(['received', ROMEO, 'offered']);
    expect(transfer.sender).toBeUndefined();
    expect(dialogue.answers).toEqual([]);
  });

  it('goes on without a second click when it is accepted', async () => {
    await dialogue.tell(propose(ID));
    const card = await dialogue.juliet.cards.first();
    card.actions.accept();
    await dialogue.network.settled();

    expect(dialogue.answers).toEqual(['proceed']);

    await dialogue.offer();
    await card.until('saved');
    await dialogue.network.settled();

    expect(card.states).toEqual(['offered', 'accepted', 'transferring', 'verifying', 'saved']);
    expect(card.transfer.sender?.id).toBe(7);
    expect(new TextDecoder().decode(await dialogue.juliet.received(card.transfer))).toBe('words');
    expect(dialogue.juliet.cards.shown.length).toBe(1);
    expect(dialogue.answers.slice(0, 3)).toEqual(['proceed', 'result', 'session-accept']);
    expect(dialogue.answers.filter((line) => /terminate|finish/.test(line))).toEqual([
      'session-terminate success',
      'finish success',
    ]);
  });

  it('is rejected when it is declined, and its session is declined too', async () => {
    await dialogue.tell(propose(ID));
    const card = await dialogue.juliet.cards.first();
    card.actions.decline();
    card.actions.accept();
    await dialogue.network.settled();

    expect(card.transfer.state).toEqual({ name: 'declined', by: 'us' });
    expect(dialogue.answers).toEqual(['reject busy']);

    await dialogue.offer();

    expect(dialogue.answers).toEqual(['reject busy', 'result', 'session-terminate decline']);
    expect(dialogue.juliet.cards.shown.length).toBe(1);
  });

  for (const withdrawn of ['retract', 'finish']) {
    it(`is over when its sender takes it back (${withdrawn}), before and after Accept`, async () => {
      await dialogue.tell(propose(ID));
      await dialogue.tell(word(withdrawn, ID));
      await dialogue.tell(propose('another'));
      const [first, second] = dialogue.juliet.cards.shown;
      second!.actions.accept();
      await dialogue.tell(word(withdrawn, 'another'));

      expect(first!.transfer.state).toEqual({ name: 'cancelled', by: 'peer' });
      expect(second!.transfer.state).toEqual({ name: 'cancelled', by: 'peer' });
      expect(dialogue.answers).toEqual(['proceed', 'finish expired']);
    });
  }

  it('can be taken back by its own device only, and not when its session runs', async () => {
    const phone = new Party(dialogue.network, 'romeo@montague.lit/phone');
    await dialogue.tell(propose(ID));
    await dialogue.tell(word('retract', ID), phone);
    await dialogue.tell(word('retract', 'another'));

    expect(dialogue.states).toEqual([['offered']]);

    void dialogue.offer();
    await dialogue.network.settled();
    await dialogue.tell(word('retract', ID));

    expect(dialogue.states).toEqual([['offered']]);
    expect(dialogue.juliet.engine.sessions.length).toBe(1);
  });

  it('is over when its receiver cancels, and so is its session', async () => {
    await dialogue.tell(propose(ID));
    const card = await dialogue.juliet.cards.first();
    card.actions.accept();
    card.actions.cancel();
    await dialogue.network.settled();
    await dialogue.offer();

    expect(card.transfer.state).toEqual({ name: 'cancelled', by: 'us' });
    expect(dialogue.answers).toEqual(['proceed', 'finish expired', 'result', 'session-terminate decline']);
  });

  it('whose session comes unasked waits for the person, who then accepts that', async () => {
    await dialogue.tell(propose(ID));
    const card = await dialogue.juliet.cards.first();
    const sent = dialogue.offer();
    while (card.transfer.sender === undefined) await dialogue.network.settled();

    expect(dialogue.states).toEqual([['offered']]);

    card.actions.accept();
    await card.until('saved');
    await sent;

    expect(dialogue.answers).not.toContain('proceed');
  });

  it('stands beside others of its sender: none is an orphan (a deviation)', async () => {
    await dialogue.tell(propose(ID));
    await dialogue.tell(propose('another'));
    const [first, second] = dialogue.juliet.cards.shown;
    second!.actions.accept();
    first!.actions.accept();
    await dialogue.network.settled();
    await dialogue.offer();

    expect(dialogue.states.map((all) => all.at(-1))).toEqual(['saved', 'accepted']);
    expect(dialogue.answers.filter((line) => line === 'proceed').length).toBe(2);
    expect(dialogue.answers.filter((line) => line.startsWith('finish'))).toEqual(['finish success']);
  });

  it('that comes twice is one', async () => {
    await dialogue.tell(propose(ID));
    await dialogue.tell(propose(ID));
    dialogue.juliet.cards.shown[0]!.actions.decline();
    await dialogue.tell(propose(ID));

    expect(dialogue.juliet.cards.shown.length).toBe(1);
    expect(dialogue.answers).toEqual(['reject busy']);
  });

  for (const [what, say, state] of [
    ['accepted', 'proceed', { name: 'failed', failure: 'taken-elsewhere' }],
    ['declined', 'reject', { name: 'declined', by: 'us' }],
  ] as const) {
    it(`is over when it is ${what} on another device, whether that names its device or its account`, async () => {
      const tablet = new Party(dialogue.network, 'juliet@capulet.lit/tablet');
      await dialogue.tell(propose(ID));
      await dialogue.tell(propose('another'));
      tablet.messages.send(ROMEO, word(say, ID));
      tablet.messages.send('romeo@montague.lit', word(say, 'another'));
      await dialogue.network.settled();

      expect(dialogue.juliet.cards.shown.map(({ transfer }) => transfer.state)).toEqual([state, state]);
      expect(dialogue.answers.length).toBe(2); // the tablet's
    });

    it(`goes on when it is ${what} on another device after it was accepted here, or is another's`, async () => {
      const tablet = new Party(dialogue.network, 'juliet@capulet.lit/tablet');
      await dialogue.tell(propose(ID));
      await dialogue.tell(propose('another'));
      dialogue.juliet.cards.shown[0]!.actions.accept();
      tablet.messages.send(ROMEO, word(say, ID));
      tablet.messages.send('mercutio@montague.lit', word(say, 'another'));
      tablet.messages.send(ROMEO, word('ringing', 'another'));
      await dialogue.network.settled();

      expect(dialogue.states.map((all) => all.at(-1))).toEqual(['accepted', 'offered']);
    });
  }

  it('that no card can show is rejected', async () => {
    dialogue.juliet.cards.show = () => Promise.reject(new Error('no chat'));
    await dialogue.tell(propose(ID));

    expect(dialogue.answers).toEqual(['reject busy']);
  });
});
