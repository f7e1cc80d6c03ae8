import { romeoAndJuliet, type Party } from '../../../support/file-transfer-party.js';
import type { MemoryNetwork } from '../../../support/memory-iq.js';
import { FILE, ID, ProposalDialogue } from '../../../support/proposal-dialogue.js';
import { propose } from '../../../support/proposal-xml.js';

describe('A second click on Accept', () => {
  const accepts = ({ dialogue }: MemoryNetwork): number =>
    dialogue.filter((line) => line === 'juliet: session-accept').length;

  describe('for an offer', () => {
    let network: MemoryNetwork;
    let romeo: Party;
    let juliet: Party;
    beforeEach(() => {
      ({ network, romeo, juliet } = romeoAndJuliet());
    });

    it('at once changes nothing: the file is accepted once, and saved', async () => {
      const sent = romeo.send(FILE, juliet);
      const card = await juliet.cards.first();
      card.actions.accept();
      card.actions.accept();
      await sent;

      expect(card.states).toEqual(['offered', 'accepted', 'transferring', 'verifying', 'saved']);
      expect(accepts(network)).toBe(1);
    });

    it('when it is saved changes nothing', async () => {
      const sent = romeo.send(FILE, juliet);
      const card = await juliet.cards.first();
      card.actions.accept();
      await sent;
      card.actions.accept();
      await network.settled();

      expect(card.transfer.state.name).toBe('saved');
      expect(accepts(network)).toBe(1);
    });
  });

  it('for a proposal changes nothing: the sender is told once to go on', async () => {
    const dialogue = new ProposalDialogue();
    await dialogue.tell(propose(ID));
    const card = await dialogue.juliet.cards.first();
    card.actions.accept();
    card.actions.accept();
    await dialogue.network.settled();

    expect(dialogue.answers).toEqual(['proceed']);
  });
});
