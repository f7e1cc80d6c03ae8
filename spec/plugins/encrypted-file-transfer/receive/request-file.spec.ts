import type { Transfer } from '../../../../plugins/encrypted-file-transfer/transfer/transfer.js';
import { NS } from '../../../../src/xmpp/namespaces.js';
import { Party, romeoAndJuliet } from '../../../support/file-transfer-party.js';
import type { MemoryNetwork } from '../../../support/memory-iq.js';
import { JULIET, ROMEO } from '../../../support/people.js';
import { sampleTransfer } from '../../../support/sample-transfer.js';
import { testBytes } from '../../../support/streams.js';

const GARDEN = 'romeo@montague.lit/garden';

describe('asking again for a file', () => {
  let network: MemoryNetwork;
  let romeo: Party;
  let juliet: Party;

  beforeEach(() => {
    ({ network, romeo, juliet } = romeoAndJuliet());
    romeo.trustNow = 'trusted';
  });

  /** Romeo offers a file, and Juliet declines. */
  async function declined(file: File): Promise<Transfer> {
    const sent = romeo.send(file, juliet);
    const card = await juliet.cards.first();
    card.actions.decline();
    await sent;
    network.dialogue.length = 0;
    return card.transfer;
  }
  const initiates = (): Element[] =>
    network.exchanges.map(({ payload }) => payload).filter((one) => one.getAttribute('action') === 'session-initiate');
  const said = (who: string): string[] => network.dialogue.filter((line) => line.startsWith(`${who}: session-`));
  const last = ({ cards }: Party) => cards.shown.at(-1)!;

  for (const size of [0, 1, 65_536, 1_000_003]) {
    it(`brings ${size} bytes, from the responder to the initiator`, async () => {
      const bytes = testBytes(size);
      await juliet.ask(await declined(new File([bytes], 'a.bin')), romeo);
      await romeo.cards.shown[1]?.until('over');

      expect(await juliet.received(last(juliet).transfer)).toEqual(bytes);
      expect(last(juliet).states).toEqual(['requested', 'transferring', 'verifying', 'saved']);
      expect(last(romeo).states).toEqual(['accepted', 'transferring', 'verifying', 'saved']);
      expect(said('juliet').slice(0, 1)).toEqual(['juliet: session-initiate']);
      expect(said('romeo').slice(0, 1)).toEqual(['romeo: session-accept']);
    });
  }

  it('is shown to the owner with the device that asks', async () => {
    await juliet.ask(await declined(new File(['words'], 'a.txt')), romeo);

    expect(last(romeo).transfer).toEqual(
      jasmine.objectContaining({
        direction: 'sent',
        isAskedFor: true,
        peer: JULIET,
        encrypted: true,
        encryption: 'Memory',
      }),
    );
    expect(last(romeo).transfer.sender?.id).toBe(7);
  });

  it('wraps its key as a converse-jet client reads it', async () => {
    const offer = spyOn(juliet.security, 'offer').and.callThrough();
    juliet.peersAreOurs = true;
    await juliet.ask(await declined(new File(['words'], 'a.txt')), romeo);

    const [context, { features }] = offer.calls.argsFor(0);

    expect(context.peer).toBe(ROMEO);
    expect(features).toContain(NS.converseJet);
  });

  it('names the offer and the size, and not the file', async () => {
    const transfer = await declined(new File(['words'], 'secret-name.txt'));
    await juliet.ask(transfer, romeo);
    const request = initiates()[1]!;

    expect(request.querySelector('content')?.getAttribute('senders')).toBe('responder');
    expect(request.getElementsByTagNameNS(NS.converseJet, 'offer')[0]?.getAttribute('sid')).toBe(transfer.sid);
    expect(request.getElementsByTagNameNS(NS.fileTransfer, 'size')[0]?.textContent).toBe('5');
    expect(request.getElementsByTagNameNS(NS.jet, 'security').length).toBe(1);
    expect(request.outerHTML).not.toContain('secret-name');
  });

  it('is possible again and again, with a secret of its own each time', async () => {
    const transfer = await declined(new File(['words'], 'a.txt'));
    await juliet.ask(transfer, romeo);
    await juliet.ask(last(juliet).transfer, romeo);

    expect(last(juliet).transfer).toEqual(
      jasmine.objectContaining({ sid: transfer.sid!, canBeAskedFor: true as const, state: { name: 'saved' } }),
    );
    expect(new Set(juliet.security.made.map(({ key }) => key.join())).size).toBe(2);
  });

  it('ends when the owner’s page does not have the file any more', async () => {
    const transfer = await declined(new File(['words'], 'a.txt'));
    romeo.events.trigger('logout');
    await juliet.ask(transfer, romeo);

    expect(last(juliet).transfer.state).toEqual({ name: 'failed', failure: 'not-available' });
    expect(said('romeo')).toEqual(['romeo: session-terminate failed-application file-not-available']);
  });

  it('ends when the owner has taken the file back', async () => {
    const sent = romeo.send(new File(['words'], 'a.txt'), juliet);
    const { transfer } = await juliet.cards.first();
    (await romeo.cards.first()).actions.cancel();
    await sent;
    await juliet.ask(transfer, romeo);

    expect(last(juliet).transfer.state).toEqual({ name: 'failed', failure: 'not-available' });
  });

  it('ends when nobody is online', async () => {
    await juliet.ask(await declined(new File(['words'], 'a.txt')));

    expect(last(juliet).transfer.state).toEqual({ name: 'failed', failure: 'peer-gone' });
    expect(network.dialogue).toEqual([]);
  });

  it('ends at once with a file that may not be received', async () => {
    const transfer = await declined(new File(['words'], 'a.txt'));
    juliet.settings = { ...juliet.settings, maxBytes: 4 };
    await juliet.ask(transfer, romeo);

    expect(last(juliet).transfer.state).toEqual({ name: 'failed', failure: 'too-large' });
    expect(network.dialogue).toEqual([]);
  });

  it('does nothing for a card that knows no offer', async () => {
    await juliet.ask(sampleTransfer(), romeo);

    expect(juliet.cards.shown).toEqual([]);
    expect(network.dialogue).toEqual([]);
  });

  describe('of an owner with several devices', () => {
    let garden: Party;
    beforeEach(() => {
      garden = new Party(network, GARDEN);
      garden.trustNow = 'trusted';
    });
    const asked = (): string[] =>
      network.exchanges
        .filter(({ from, payload }) => from === JULIET && payload.getAttribute('action') === 'session-initiate')
        .map(({ to }) => to);

    /** The other device has offered the same file in a session of the same id. */
    async function offersToo(file: File, { sid }: Transfer): Promise<void> {
      const uuid = spyOn(crypto, 'randomUUID').and.returnValue(sid as ReturnType<typeof crypto.randomUUID>);
      const sent = garden.send(file, juliet);
      while (juliet.cards.shown.length < 2) await network.settled();
      uuid.and.callThrough();
      last(juliet).actions.decline();
      await sent;
    }

    it('asks the one that has offered it first', async () => {
      await juliet.ask(await declined(new File(['words'], 'a.txt')), garden, romeo);

      expect(asked()).toEqual([ROMEO]);
      expect(last(juliet).transfer.state.name).toBe('saved');
    });

    it('asks the next one when that lacks it', async () => {
      const file = new File(['words'], 'a.txt');
      const transfer = await declined(file);
      await offersToo(file, transfer);
      romeo.events.trigger('logout');
      await juliet.ask(transfer, garden, romeo);

      expect(asked()).toEqual([ROMEO, GARDEN]);
      expect(last(juliet).transfer.state.name).toBe('saved');
    });

    it('asks the next one when that has gone', async () => {
      const file = new File(['words'], 'a.txt');
      const transfer = await declined(file);
      await offersToo(file, transfer);
      network.leave(ROMEO);
      await juliet.ask(transfer, romeo, garden);

      expect(asked()).toEqual([ROMEO, GARDEN]);
      expect(last(juliet).transfer.state.name).toBe('saved');
    });

    it('gives up when all of them lack it', async () => {
      const transfer = await declined(new File(['words'], 'a.txt'));
      romeo.events.trigger('logout');
      await juliet.ask(transfer, romeo, garden);

      expect(asked()).toEqual([ROMEO, GARDEN]);
      expect(last(juliet).transfer.state).toEqual({ name: 'failed', failure: 'not-available' });
    });

    it('asks none of another kind, which would take the request for an offer', async () => {
      const transfer = await declined(new File(['words'], 'a.txt'));
      romeo.isOurs = garden.isOurs = false;
      await juliet.ask(transfer, romeo, garden);

      expect(asked()).toEqual([]);
      expect(last(juliet).transfer.state).toEqual({ name: 'failed', failure: 'not-available' });
    });

    it('asks no other when it is refused', async () => {
      const transfer = await declined(new File(['words'], 'a.txt'));
      romeo.trustNow = 'distrusted';
      await juliet.ask(transfer, romeo, garden);

      expect(asked()).toEqual([ROMEO]);
      expect(last(juliet).transfer.state).toEqual({ name: 'failed', failure: 'request-refused' });
    });

    it('asks no other when it is cancelled', async () => {
      const transfer = await declined(new File(['words'], 'a.txt'));
      const waiting = new Promise<void>((resolve) => {
        romeo.trustInAsker = () => (resolve(), new Promise(() => undefined));
      });
      const asking = juliet.ask(transfer, romeo, garden);
      await waiting;
      last(juliet).actions.cancel();
      await asking;
      await network.settled();

      expect(asked()).toEqual([ROMEO]);
      expect(last(juliet).transfer.state).toEqual({ name: 'cancelled', by: 'us' });
      expect([...juliet.engine.sessions, ...romeo.engine.sessions]).toEqual([]);
    });
  });

  it('is over when the owner cancels it, and cannot be had again', async () => {
    const transfer = await declined(new File([testBytes(500_000)], 'a.bin'));
    const shown = juliet.cards.next();
    const asking = juliet.ask(transfer, romeo);
    await (await shown).until('transferring');
    last(romeo).actions.cancel();
    await asking;

    expect(last(romeo).transfer.state).toEqual({ name: 'cancelled', by: 'us' });
    await expectAsync(juliet.received(last(juliet).transfer)).toBeRejected();
    await juliet.ask(transfer, romeo);

    expect(last(juliet).transfer.state).toEqual({ name: 'failed', failure: 'not-available' });
    await expectAsync(juliet.received(last(juliet).transfer)).toBeRejected();
  });

  it('takes nothing from an owner that answers without a nonce', async () => {
    const transfer = await declined(new File(['words'], 'a.txt'));
    spyOn(romeo.engine.applications.get(NS.fileTransfer)!, 'receive').and.callFake((session) => {
      session.accept(session.description).catch(() => undefined);
    });
    await juliet.ask(transfer, romeo);

    expect(last(juliet).transfer.state).toEqual({ name: 'failed', failure: 'protocol' });
    expect(said('juliet').at(-1)).toBe('juliet: session-terminate security-error');
    await expectAsync(juliet.received(last(juliet).transfer)).toBeRejected();
  });

  it('saves nothing when the owner says that all is well before the file is there', async () => {
    const transfer = await declined(new File(['words'], 'a.txt'));
    spyOn(romeo.engine.applications.get(NS.fileTransfer)!, 'receive').and.callFake((session) => {
      session.terminate({ reason: 'success' });
    });
    await juliet.ask(transfer, romeo);

    expect(last(juliet).transfer.state).toEqual({ name: 'failed', failure: 'protocol' });
  });
});
