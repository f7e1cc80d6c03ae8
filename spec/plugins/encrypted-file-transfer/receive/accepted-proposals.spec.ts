import { SessionError } from '../../../../src/errors.js';
import { NS } from '../../../../src/xmpp/namespaces.js';
import { captured } from '../../../support/captured.js';
import { Party } from '../../../support/file-transfer-party.js';
import { ROMEO } from '../../../support/people.js';
import { FILE, ID, ProposalDialogue } from '../../../support/proposal-dialogue.js';
import { propose } from '../../../support/proposal-xml.js';

describe('a proposal that was accepted', () => {
  let dialogue: ProposalDialogue;

  beforeEach(() => {
    dialogue = new ProposalDialogue();
  });

  const other = new File(['other words'], 'b.txt');
  for (const [what, file, prepare] of [
    ['comes from a device that nobody has verified', FILE, () => (dialogue.juliet.security.trust = 'undecided')],
    ['has another name', new File(['words'], 'a.exe'), () => undefined],
    ['has another size', new File(['more words'], 'a.txt'), () => undefined],
    ['is another file', other, () => undefined],
  ] as const) {
    it(`is offered again when what comes ${what}`, async () => {
      await dialogue.tell(propose(ID));
      prepare();
      const card = await dialogue.juliet.cards.first();
      card.actions.accept();
      await dialogue.network.settled();
      const sent = dialogue.offer(file);
      while (card.states.length < 3) await dialogue.network.settled();

      expect(card.states).toEqual(['offered', 'accepted', 'offered']);
      expect(card.transfer.sender?.fingerprint).toMatch(/^[0-9a-f]{64}$/);
      expect([card.transfer.file.name, card.transfer.file.size]).toEqual([file.name, file.size]);
      expect(dialogue.answers).toEqual(['proceed', 'result']);

      card.actions.accept();
      await card.until('saved');
      await sent;

      expect(dialogue.juliet.cards.shown.length).toBe(1);
      expect(dialogue.answers.at(-1)).toBe('finish success');
    });
  }

  it('is offered again when it had not said which file it is, as Libervia does', async () => {
    const stanza = await captured('libervia-propose');
    const [payload] = stanza.getElementsByTagNameNS(NS.jingleMessage, 'propose');
    await dialogue.tell(payload!);
    const card = await dialogue.juliet.cards.first();

    expect(card.transfer.isUnnamed).toBeTrue();

    card.actions.accept();
    await dialogue.network.settled();
    const unnamed = new File([], 'file');
    const sent = dialogue.offer(unnamed, { id: payload!.id });
    while (card.states.length < 3) await dialogue.network.settled();

    expect(card.states).toEqual(['offered', 'accepted', 'offered']);
    expect(card.transfer.isUnnamed).toBeUndefined();

    card.actions.accept();
    await card.until('saved');
    await sent;

    expect(dialogue.answers.at(-1)).toBe('finish success');
  });

  it('is offered again, as unencrypted, when what comes is so and a deployer allows that', async () => {
    dialogue.juliet.settings = { ...dialogue.juliet.settings, allowUnencrypted: true };
    await dialogue.tell(propose(ID));
    const card = await dialogue.juliet.cards.first();
    card.actions.accept();
    await dialogue.network.settled();
    void dialogue.offer(FILE, { clear: true });
    while (card.states.length < 3) await dialogue.network.settled();

    expect(card.transfer.state.name).toBe('offered');
    expect(card.transfer.encrypted).toBeFalse();

    card.actions.decline();
    await card.until('over');
    await dialogue.network.settled();

    expect(dialogue.answers.slice(-2)).toEqual(['session-terminate decline', 'finish expired']);
  });

  it('is finished once, whatever its card learns afterwards', async () => {
    let say: (isOurs: boolean) => void = () => undefined;
    dialogue.juliet.peersAreOurs = new Promise<boolean>((resolve) => (say = resolve));
    await dialogue.tell(propose(ID));
    const card = await dialogue.juliet.cards.first();
    card.actions.accept();
    await dialogue.network.settled();
    void dialogue.offer(other);
    while (card.states.length < 3) await dialogue.network.settled();
    card.actions.decline();
    await card.until('over');
    say(true);
    await dialogue.network.settled();

    expect(card.transfer.canBeAskedFor).toBeTrue();
    expect(dialogue.answers.filter((answer) => answer.startsWith('finish'))).toEqual(['finish expired']);
  });

  it('fails when what comes is not encrypted, and the deployer says nothing', async () => {
    await dialogue.tell(propose(ID));
    const card = await dialogue.juliet.cards.first();
    card.actions.accept();
    await dialogue.offer(FILE, { clear: true });
    await card.until('over');

    expect(card.transfer.state).toEqual({ name: 'failed', failure: 'unencrypted' });
  });

  it('fails, on its own card, when the envelope cannot be opened', async () => {
    await dialogue.tell(propose(ID));
    const card = await dialogue.juliet.cards.first();
    card.actions.accept();
    dialogue.juliet.security.error = new SessionError('security-error', 'not-for-this-device', 'no key');
    await dialogue.offer();
    await card.until('over');
    await dialogue.network.settled();

    expect(card.transfer.state).toEqual({ name: 'failed', failure: 'not-for-this-device' });
    expect(dialogue.juliet.cards.ended).toEqual([]);
    expect(dialogue.answers.slice(-2)).toEqual(['session-terminate security-error', 'finish expired']);
  });

  it('fails under the name that came with the offer, where the proposal had none', async () => {
    const stanza = await captured('libervia-propose');
    const [payload] = stanza.getElementsByTagNameNS(NS.jingleMessage, 'propose');
    await dialogue.tell(payload!);
    const card = await dialogue.juliet.cards.first();
    card.actions.accept();
    dialogue.juliet.security.error = new SessionError('security-error', 'not-for-this-device', 'no key');
    dialogue.juliet.peersAreOurs = true;
    await dialogue.offer(FILE, { id: payload!.id });
    await card.until('over');
    await dialogue.network.settled();

    expect([card.transfer.file.name, card.transfer.file.size]).toEqual(['a.txt', 5]);
    expect([card.transfer.isUnnamed, card.transfer.sid]).toEqual([undefined, payload!.id]);
    expect(card.transfer.canBeAskedFor).toBeTrue();
    expect(card.transfer.state).toEqual({ name: 'failed', failure: 'not-for-this-device' });
    expect(dialogue.juliet.cards.ended).toEqual([]);
    expect(dialogue.answers.filter((answer) => answer.startsWith('finish'))).toEqual(['finish expired']);
  });

  it('speaks for its own device only', async () => {
    const phone = new Party(dialogue.network, 'romeo@montague.lit/phone');
    await dialogue.tell(propose(ID));
    (await dialogue.juliet.cards.first()).actions.accept();
    void dialogue.offer(FILE, { from: phone });
    await dialogue.network.settled();
    while (dialogue.juliet.cards.shown.length < 2) await dialogue.network.settled();

    expect(dialogue.states).toEqual([['offered', 'accepted'], ['offered']]);
  });

  it('waits a minute for its session', async () => {
    jasmine.clock().install();
    await dialogue.tell(propose(ID));
    const card = await dialogue.juliet.cards.first();
    card.actions.accept();
    jasmine.clock().tick(59_999);

    expect(card.transfer.state.name).toBe('accepted');

    jasmine.clock().tick(1);
    jasmine.clock().uninstall();

    expect(card.transfer.state).toEqual({ name: 'failed', failure: 'timeout' });

    await dialogue.network.settled();

    expect(dialogue.answers).toEqual(['proceed', 'finish expired']);
  });

  it('fails when its device goes offline, and others do not', async () => {
    const phone = new Party(dialogue.network, 'romeo@montague.lit/phone');
    await dialogue.tell(propose(ID));
    await dialogue.tell(propose(ID), phone);
    const [gone, other] = dialogue.juliet.cards.shown;
    gone!.actions.accept();
    dialogue.juliet.events.trigger('peer gone', ROMEO);

    expect(gone!.transfer.state).toEqual({ name: 'failed', failure: 'peer-gone' });
    expect(other!.transfer.state).toEqual({ name: 'offered' });
  });

  it('fails with all others when our stream is lost', async () => {
    await dialogue.tell(propose(ID));
    await dialogue.tell(propose('another'));
    dialogue.juliet.cards.shown[0]!.actions.accept();
    dialogue.juliet.events.trigger('stream lost');

    expect(dialogue.states).toEqual([
      ['offered', 'accepted', 'failed'],
      ['offered', 'failed'],
    ]);
  });
});
