import { requestElement } from '../../../../plugins/encrypted-file-transfer/wire/request-stanza.js';
import { descriptionElement } from '../../../../plugins/encrypted-file-transfer/wire/file-transfer-stanza.js';
import type { Transfer } from '../../../../plugins/encrypted-file-transfer/transfer/transfer.js';
import { SessionError } from '../../../../src/errors.js';
import type { SessionEnd, Senders, Session } from '../../../../src/jingle/application.js';
import type { Trust } from '../../../../src/key-transport/key-transport.js';
import { element } from '../../../../src/xmpp/element.js';
import { NS } from '../../../../src/xmpp/namespaces.js';
import { Party, romeoAndJuliet } from '../../../support/file-transfer-party.js';
import type { MemoryNetwork } from '../../../support/memory-iq.js';
import { JULIET, ROMEO } from '../../../support/people.js';
import { rejection } from '../../../support/rejection.js';

const ROGUE = 'juliet@capulet.lit/rogue';

describe('a request for a file', () => {
  let network: MemoryNetwork;
  let romeo: Party;
  let juliet: Party;
  let offered: Transfer;

  beforeEach(async () => {
    ({ network, romeo, juliet } = romeoAndJuliet());
    romeo.trustNow = 'trusted';
    offered = await offer();
  });

  /** Romeo offers a file to Juliet's device, and she declines. */
  async function offer(name = 'a.txt', text = 'words'): Promise<Transfer> {
    const sent = romeo.send(new File([text], name), juliet);
    while (juliet.cards.shown.at(-1)?.transfer.file.name !== name) await network.settled();
    const card = juliet.cards.shown.at(-1)!;
    card.actions.decline();
    await sent;
    return card.transfer;
  }

  interface RequestOptions {
    readonly from?: Party;
    readonly description?: Element;
    readonly clear?: boolean;
    readonly senders?: Senders;
  }
  /** The session-initiate alone. */
  function request({
    from = juliet,
    description,
    clear,
    senders = 'responder',
  }: RequestOptions = {}): Promise<Session> {
    return from.initiate(ROMEO, description ?? requestElement({ sid: offered.sid!, size: 5 }), { senders, clear });
  }
  const endOf = async (options?: RequestOptions): Promise<SessionEnd> => (await request(options)).ended;
  const words = ({ reason, condition }: SessionEnd): string => [reason, condition?.name].filter(Boolean).join(' ');
  const accepts = (): string[] => network.dialogue.filter((line) => line === 'romeo: session-accept');
  /** The owner's cards of what was refused. */
  const refusals = () => romeo.cards.ended.map(({ peer, state }) => [peer, state]);
  const REFUSED = { name: 'failed', failure: 'asker-refused' } as const;
  const device = (jid: string, id: number): Party => {
    const party = new Party(network, jid);
    party.security.device = id;
    return party;
  };

  describe('of a device that got no key of the offer', () => {
    it('gets no byte of any file, whatever the trust in it, and the owner sees who asked', async () => {
      const rogue = device(ROGUE, 8);
      const files = [offered, await offer('b.txt', 'more words'), await offer('c.txt', '')];
      for (const trust of ['trusted', 'undecided', 'distrusted'] as const) {
        romeo.trustNow = romeo.security.trust = trust;
        for (const file of files) {
          await rogue.ask(file, romeo);

          const { transfer, states } = rogue.cards.shown.at(-1)!;

          expect(transfer.state).toEqual({ name: 'failed', failure: 'request-refused' });
          expect(states).toEqual(['requested', 'failed']);
          await expectAsync(rogue.received(transfer)).toBeRejected();
        }
      }

      expect(accepts()).toEqual([]);
      expect(refusals()).toEqual(Array.from({ length: 9 }, () => [ROGUE, REFUSED]));
    });

    it('is not even asked about', async () => {
      const asked = spyOn(romeo, 'trustInAsker').and.resolveTo('trusted');

      expect(words(await endOf({ from: device(ROGUE, 8) }))).toBe('security-error');
      expect(asked).not.toHaveBeenCalled();
    });

    it('is refused with the id of one that did: the identity key counts', async () => {
      const rogue = device(ROGUE, 7);
      const answer = romeo.security.answer.bind(romeo.security);
      spyOn(romeo.security, 'answer').and.callFake(async (envelope, context) => {
        const security = await answer(envelope, context);
        return { ...security, sender: { ...security.sender!, fingerprint: 'f'.repeat(64) } };
      });

      expect(words(await endOf({ from: rogue }))).toBe('security-error');
      expect(refusals()).toEqual([[ROGUE, REFUSED]]);
    });

    it('is refused when nobody knows who got one', async () => {
      romeo.security.recipients = [];
      offered = await offer('d.txt');

      expect(words(await endOf())).toBe('failed-application file-not-available');
    });
  });

  describe('of a device that did', () => {
    const trusts: readonly (readonly [Trust, string])[] = [
      ['distrusted', 'security-error'],
      ['undecided', 'decline'],
    ];
    for (const [trust, reason] of trusts) {
      it(`ends with ${reason} while it is ${trust}`, async () => {
        romeo.trustNow = trust;

        expect(words(await endOf())).toBe(reason);
        expect(accepts()).toEqual([]);
        expect(romeo.cards.ended.map(({ peer, sender }) => [peer, sender?.trust])).toEqual([[JULIET, trust]]);
      });
    }

    it('is served when the person trusts it now', async () => {
      romeo.trustInAsker = ({ id }) => Promise.resolve(id === 7 ? 'trusted' : 'distrusted');
      await juliet.ask(offered, romeo);

      expect(juliet.cards.shown.at(-1)?.transfer.state.name).toBe('saved');
    });

    it('gets nothing when it has gone before the person has decided', async () => {
      let decide: (trust: Trust) => void = () => undefined;
      const asked = new Promise<void>((resolve) => {
        romeo.trustInAsker = () => {
          resolve();
          return new Promise((decided) => (decide = decided));
        };
      });
      const session = await request();
      await asked;
      session.terminate({ reason: 'cancel' });
      await network.settled();
      decide('trusted');
      await network.settled();

      expect(accepts()).toEqual([]);
      expect(romeo.cards.shown.length).toBe(1); // that of the offer
    });
  });

  for (const [what, make] of Object.entries({
    'an offer that never was': () => requestElement({ sid: 'never', size: 5 }),
    'another size': () => requestElement({ sid: offered.sid!, size: 4 }),
    'no offer': () => descriptionElement({ name: 'a.txt', size: 5, mediaType: '', description: '', date: undefined }),
  })) {
    it(`that names ${what} gets “file-not-available”, and makes no card`, async () => {
      expect(words(await endOf({ description: make() }))).toBe('failed-application file-not-available');
      expect(romeo.cards.ended.length + romeo.cards.shown.length).toBe(1); // that of the offer
    });
  }

  it('of another account gets “file-not-available” for the same offer', async () => {
    const nurse = device('nurse@capulet.lit/hall', 7);

    expect(words(await endOf({ from: nurse }))).toBe('failed-application file-not-available');
  });

  it('without <security/> gets nothing', async () => {
    expect(words(await endOf({ clear: true }))).toBe('security-error');
    expect(accepts()).toEqual([]);
    expect(refusals()).toEqual([[JULIET, REFUSED]]);
  });

  it('whose envelope cannot be opened is shown to the owner, if it names an offer', async () => {
    romeo.security.error = new SessionError('security-error', 'unknown-device', 'not listed');

    expect(words(await endOf())).toBe('security-error');
    expect(words(await endOf({ description: requestElement({ sid: 'never', size: 5 }) }))).toBe('security-error');
    expect(refusals()).toEqual([[JULIET, REFUSED]]);
  });

  it('of a stranger gets the answer of a client that is not there', async () => {
    romeo.contacts = 'nobody';

    expect(await rejection(request())).toEqual(jasmine.objectContaining({ condition: 'service-unavailable' }));
  });

  for (const senders of ['initiator', 'both', 'none'] as const) {
    it(`in which “${senders}” shall send is answered with an error`, async () => {
      const error = await rejection(request({ senders }));

      expect(error).toEqual(jasmine.objectContaining({ condition: 'bad-request' }));
    });
  }

  it('for a part of the file gets nothing, and makes no card', async () => {
    const description = requestElement({ sid: offered.sid!, size: 5 });
    description.firstElementChild!.append(element(NS.fileTransfer, 'range', { offset: '1' }));

    expect(words(await endOf({ description }))).toBe('incompatible-parameters');
    expect(accepts()).toEqual([]);
    expect(romeo.cards.ended.length + romeo.cards.shown.length).toBe(1); // that of the offer
  });

  for (const [what, child] of Object.entries({
    'no sid': element(NS.converseJet, 'offer'),
    'two offers': element(NS.fileTransfer, 'x'),
  })) {
    it(`with ${what} is answered with an error`, async () => {
      const description = requestElement({ sid: offered.sid!, size: 5 });
      const [file] = description.children;
      if (what === 'no sid') file?.lastElementChild?.replaceWith(child);
      else file?.append(element(NS.converseJet, 'offer', { sid: 'another' }));

      expect(await rejection(request({ description }))).toEqual(jasmine.objectContaining({ condition: 'bad-request' }));
    });
  }
});
