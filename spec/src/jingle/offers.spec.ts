import { SessionError, StanzaError } from '../../../src/errors.js';
import { element } from '../../../src/xmpp/element.js';
import { julietAndWriter, type JingleParty } from '../../support/jingle-party.js';
import {
  DESCRIPTION,
  OFFERED,
  PROTECTED,
  TRANSPORT,
  content,
  initiate,
  jingle,
  terminate,
} from '../../support/jingle-xml.js';
import { expectAllAnswered, type MemoryNetwork, type MemoryPort } from '../../support/memory-iq.js';
import { JULIET } from '../../support/people.js';
import { NS } from '../../../src/xmpp/namespaces.js';

const MALLORY = 'mallory@evil.lit/cave';

describe('Jingle offers that a peer writes itself', () => {
  let network: MemoryNetwork;
  let juliet: JingleParty;
  let mallory: MemoryPort;
  /** The answer to the IQ, and what Juliet says after it. */
  const offer = async (stanza: Element, from = mallory): Promise<string[]> => {
    const before = network.dialogue.length;
    await from.say(JULIET, stanza);
    await network.settled();
    return network.dialogue.slice(before).filter((line) => line.startsWith('juliet'));
  };
  const refusals = (): string[] => juliet.application.refusals.map(({ error }) => error.reason);

  beforeEach(() => {
    ({ network, juliet, writer: mallory } = julietAndWriter(MALLORY));
  });

  afterEach(async () => {
    await expectAllAnswered(network);
    expect(juliet.security.closed)
      .withContext('secrets overwritten')
      .toBeLessThanOrEqual(juliet.security.opened.length);
  });

  it('become sessions when nothing speaks against them, without initiator and responder too', async () => {
    expect(await offer(initiate('s'))).toEqual(['juliet: result']);
    expect(juliet.application.sessions.map(({ sid, peer }) => [sid, peer])).toEqual([['s', MALLORY]]);
  });

  describe('of a stranger', () => {
    beforeEach(() => juliet.application.strangers.add(MALLORY));

    for (const [what, stanza] of [
      ['a good offer', initiate('s')],
      ['an unknown application', initiate('s', content('<description xmlns="urn:x"/>', TRANSPORT, PROTECTED))],
      ['an unknown transport', initiate('s', content(DESCRIPTION, '<transport xmlns="urn:x"/>', PROTECTED))],
      ['no security', initiate('s', content(DESCRIPTION, TRANSPORT))],
      ['an unknown security', initiate('s', content(DESCRIPTION, TRANSPORT, '<security xmlns="urn:x"/>'))],
      ['no content', initiate('s', '')],
      ['several contents', initiate('s', OFFERED + OFFERED)],
      ['the initiator of somebody else', initiate('s', OFFERED, 'initiator="romeo@montague.lit/orchard"')],
      ['an unknown action', jingle('unknown', 's', OFFERED)],
      ['a session that is not', jingle('session-info', 's', '')],
      ['something else', element(NS.jingle, 'ringle')],
    ] as const) {
      it(`get the same answer for ${what}, and nothing is opened or shown`, async () => {
        expect(await offer(stanza)).toEqual(['juliet: service-unavailable']);
        expect(juliet.security.opened).toEqual([]);
        expect([juliet.application.sessions, juliet.application.refusals]).toEqual([[], []]);
      });
    }

    it('get the same answer for the sid of a session of somebody else', async () => {
      const romeo = network.join('romeo@montague.lit/orchard');
      await romeo.say(JULIET, initiate('s'));

      expect(await offer(initiate('s'))).toEqual(['juliet: service-unavailable']);
    });

    it('get the same answer when there are too many sessions', async () => {
      const romeo = network.join('romeo@montague.lit/orchard');
      for (let at = 0; at < 20; at++) await romeo.say(JULIET, initiate(`s${at}`));

      expect(await offer(initiate('s'))).toEqual(['juliet: service-unavailable']);
    });
  });

  describe('with something unsupported', () => {
    for (const [what, reason, contents, opened] of [
      ['application', 'unsupported-applications', content('<description xmlns="urn:x"/>', TRANSPORT, PROTECTED), 1],
      ['transport', 'unsupported-transports', content(DESCRIPTION, '<transport xmlns="urn:x"/>', PROTECTED), 1],
      ['number of contents', 'unsupported-applications', OFFERED + OFFERED.replace('a file', 'another'), 2],
    ] as const) {
      it(`(${what}) open each envelope once, overwrite the secret and end`, async () => {
        expect(await offer(initiate('s', contents))).toEqual(['juliet: result', `juliet: session-terminate ${reason}`]);
        expect(juliet.security.opened.length).toBe(opened);
        expect(juliet.security.closed).toBe(opened);
        expect(juliet.application.sessions).toEqual([]);
        expect(juliet.engine.sessions).toEqual([]);
      });
    }

    it('are shown when the application is ours', async () => {
      await offer(initiate('s', content(DESCRIPTION, '<transport xmlns="urn:x"/>', PROTECTED)));

      expect(refusals()).toEqual(['unsupported-transports']);
    });
  });

  describe('with a <security/> that cannot be', () => {
    for (const [what, securities, opened] of [
      ['unknown', '<security xmlns="urn:x"/>', 0],
      ['twice', PROTECTED + PROTECTED, 0],
      ['beside an unknown one', `${PROTECTED}<security xmlns="urn:x"/>`, 0],
      ['beside an unknown one before it', `<security xmlns="urn:x"/>${PROTECTED}`, 0],
      ["in Jingle's own namespace", '<security/>', 0],
    ] as const) {
      it(`(${what}) end with security-error: none falls back to clear text`, async () => {
        const dialogue = await offer(initiate('s', content(DESCRIPTION, TRANSPORT, securities)));

        expect(dialogue).toEqual(['juliet: result', 'juliet: session-terminate security-error']);
        expect(juliet.security.opened.length).toBe(opened);
        expect(juliet.application.sessions).toEqual([]);
        expect(refusals()).toEqual(['security-error']);
        expect(juliet.transport.closed).toBe(1);
      });
    }

    it('(unreadable) end with security-error, whatever went wrong in reading it', async () => {
      juliet.security.gate = Promise.reject(new TypeError('a word of the plaintext'));

      expect(await offer(initiate('s'))).toEqual(['juliet: result', 'juliet: session-terminate security-error']);
      expect(juliet.application.refusals.map(({ error }) => error.message)).toEqual(['the <security/> cannot be read']);
      expect(juliet.application.sessions).toEqual([]);
    });

    it('(refused) end with the reason of the refusal', async () => {
      juliet.security.gate = Promise.reject(new SessionError('security-error', 'not-for-this-device', 'no key'));

      expect(await offer(initiate('s'))).toEqual(['juliet: result', 'juliet: session-terminate security-error']);
      expect(juliet.application.refusals.map(({ error }) => error.failure)).toEqual(['not-for-this-device']);
    });
  });

  describe('that are malformed', () => {
    for (const [what, stanza] of [
      ['no content', initiate('s', '')],
      ['no description', initiate('s', content(TRANSPORT, PROTECTED))],
      ['no transport', initiate('s', content(DESCRIPTION, PROTECTED))],
      ['a malformed transport', initiate('s', content(DESCRIPTION, TRANSPORT.replace('sid="t"', ''), PROTECTED))],
      ['a content of the responder', initiate('s', OFFERED.replace('creator="initiator"', 'creator="responder"'))],
      ['another initiator', initiate('s', OFFERED, 'initiator="romeo@montague.lit/orchard"')],
      ['another device as initiator', initiate('s', OFFERED, 'initiator="mallory@evil.lit/phone"')],
    ] as const) {
      it(`(${what}) are answered bad-request, and leave no secret behind`, async () => {
        expect(await offer(stanza)).toEqual(['juliet: bad-request']);
        expect(juliet.security.closed).toBe(juliet.security.opened.length);
        expect(juliet.engine.sessions).toEqual([]);
        expect(juliet.application.sessions).toEqual([]);
      });
    }

    it('are answered with what the application throws', async () => {
      juliet.application.onCheck = () => {
        throw new StanzaError('not-acceptable', 'no such file');
      };

      expect(await offer(initiate('s'))).toEqual(['juliet: not-acceptable']);
      expect([juliet.security.opened.length, juliet.security.closed]).toEqual([1, 1]);
    });

    it('are ended with what the application says', async () => {
      juliet.application.onCheck = () => {
        const extra = { name: 'file-not-available', namespace: NS.fileTransferErrors };
        throw new SessionError('failed-application', 'protocol', 'no such file', extra);
      };

      expect(await offer(initiate('s'))).toEqual([
        'juliet: result',
        'juliet: session-terminate failed-application file-not-available',
      ]);
      expect([juliet.security.opened.length, juliet.security.closed]).toEqual([1, 1]);
    });

    it('are answered when the application fails in some other way', async () => {
      juliet.application.onCheck = () => {
        throw new TypeError('unexpected');
      };

      expect(await offer(initiate('s'))).toEqual(['juliet: internal-server-error']);
      expect([juliet.security.opened.length, juliet.security.closed]).toEqual([1, 1]);
      expect(juliet.engine.sessions).toEqual([]);
    });
  });

  it('name the initiator for whom the envelope must be, not whom they like', async () => {
    await offer(initiate('s', OFFERED, 'initiator="romeo@montague.lit/orchard"'));

    expect(juliet.security.opened).toEqual([
      { contentName: 'a file', initiator: 'romeo@montague.lit/orchard', peer: MALLORY },
    ]);
  });

  it('cannot take the sid of a session that exists, or that just ended', async () => {
    await offer(initiate('s'));

    expect(await offer(initiate('s'))).toEqual(['juliet: unexpected-request out-of-order']);
    expect(juliet.application.sessions.length).toBe(1);
    expect(juliet.engine.sessions.length).toBe(1);
    expect([juliet.security.opened.length, juliet.security.closed]).toEqual([2, 1]);

    await mallory.say(JULIET, terminate('s'));

    expect(await offer(initiate('s'))).toEqual(['juliet: unexpected-request out-of-order']);
  });

  it('can have the sid of somebody else', async () => {
    const romeo = network.join('romeo@montague.lit/orchard');
    await offer(initiate('s'));

    expect(await offer(initiate('s'), romeo)).toEqual(['juliet: result']);
    expect(juliet.engine.sessions.map(({ peer }) => peer)).toEqual([MALLORY, romeo.self]);
  });

  it('of one account are twenty at a time, over all its devices; one that ends makes room', async () => {
    const phone = network.join('mallory@evil.lit/phone');
    for (let at = 0; at < 20; at++) await offer(initiate(`s${at}`), at % 2 ? mallory : phone);

    expect(juliet.engine.sessions.length).toBe(20);
    expect(await offer(initiate('t'))).toEqual(['juliet: resource-constraint']);
    expect(await offer(initiate('t'), phone)).toEqual(['juliet: resource-constraint']);
    expect(juliet.security.opened.length).toBe(20);
    expect(juliet.security.postponed).toEqual([MALLORY, phone.self]);
    expect(await offer(initiate('t'), network.join('romeo@montague.lit/orchard'))).toEqual(['juliet: result']);

    await mallory.say(JULIET, terminate('s1'));

    expect(await offer(initiate('t'))).toEqual(['juliet: result']);
  });

  it('of all accounts are a hundred at a time', async () => {
    for (let at = 0; at < 100; at++) {
      await network.join(`m${at % 10}@evil.lit/cave`).say(JULIET, initiate(`s${at}`));
    }

    expect(juliet.engine.sessions.length).toBe(100);
    expect(await offer(initiate('t'))).toEqual(['juliet: resource-constraint']);
  });
});
