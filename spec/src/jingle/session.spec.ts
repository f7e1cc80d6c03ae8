import type { Session } from '../../../src/jingle/application.js';
import { element } from '../../../src/xmpp/element.js';
import { NS } from '../../../src/xmpp/namespaces.js';
import { APPLICATION, julietAndWriter, type JingleParty } from '../../support/jingle-party.js';
import { DESCRIPTION, OFFERED, TRANSPORT, content, initiate, jingle, terminate } from '../../support/jingle-xml.js';
import { expectAllAnswered, type MemoryNetwork, type MemoryPort } from '../../support/memory-iq.js';
import { JULIET, ROMEO } from '../../support/people.js';

const UNKNOWN = 'item-not-found unknown-session';
const OUT_OF_ORDER = 'unexpected-request out-of-order';
const ACCEPTED = content(DESCRIPTION, TRANSPORT);

describe('A Jingle session whose peer writes its own stanzas', () => {
  let network: MemoryNetwork;
  let juliet: JingleParty;
  let romeo: MemoryPort;
  const say = (stanza: Element): Promise<string> => romeo.say(JULIET, stanza);

  /** Juliet's end of an offer of Romeo, `s`. */
  async function received(): Promise<Session> {
    await say(initiate('s'));
    await network.settled();
    return juliet.application.sessions[0]!;
  }

  beforeEach(() => {
    ({ network, juliet, writer: romeo } = julietAndWriter(ROMEO));
  });

  afterEach(() => expectAllAnswered(network));

  for (const action of ['session-accept', 'session-info', 'session-terminate', 'transport-info', 'content-add']) {
    it(`that is unknown is no place for ${action}`, async () => {
      expect(await say(jingle(action, 's', OFFERED))).toBe(UNKNOWN);
    });

    it(`of somebody else is no place for ${action}, nor does its sid show`, async () => {
      const session = await received();
      for (const jid of ['mallory@evil.lit/cave', 'romeo@montague.lit/phone', 'romeo@montague.lit']) {
        expect(await network.join(jid).say(JULIET, jingle(action, 's', OFFERED))).toBe(UNKNOWN);
      }

      expect(session.signal.aborted).toBeFalse();
      expect(juliet.engine.sessions).toEqual([session]);
    });
  }

  it('cannot be ended by a JID that looks like its sid and its peer', async () => {
    await say(initiate('s mallory@evil.lit/cave'));
    const disguised = network.join(`mallory@evil.lit/cave ${ROMEO}`);

    expect(await disguised.say(JULIET, terminate('s'))).toBe(UNKNOWN);
    expect(juliet.engine.sessions.length).toBe(1);
  });

  it('stays known for its last words, and for them alone', async () => {
    await received();
    juliet.engine.sessions[0]!.terminate({ reason: 'success' });
    await network.settled();

    expect(await say(jingle('session-info', 's', `<received xmlns="${APPLICATION}"/>`))).toBe('result');
    expect(await say(terminate('s'))).toBe('result');
    expect(await say(terminate('s'))).toBe('result');
    expect(await say(jingle('session-accept', 's', ACCEPTED))).toBe(UNKNOWN);
    expect(await say(jingle('transport-info', 's', ACCEPTED))).toBe(UNKNOWN);
    expect(await network.join('mallory@evil.lit/cave').say(JULIET, terminate('s'))).toBe(UNKNOWN);
    expect(juliet.application.infos).toEqual([]);
  });

  it('ends for the reason of the peer, or for a general error when there is none', async () => {
    const session = await received();
    await say(jingle('session-terminate', 's'));

    expect(await session.ended).toEqual({ by: 'peer', reason: 'general-error' });
    expect(network.dialogue.filter((line) => line.startsWith('juliet: session'))).toEqual([]);
  });

  it('takes session-info in other namespaces that its application names', async () => {
    await received();
    Object.assign(juliet.application, { infoNamespaces: ['urn:example:older'] });

    expect(await say(jingle('session-info', 's', '<checksum xmlns="urn:example:older"/>'))).toBe('result');
    expect(await say(jingle('session-info', 's', '<checksum xmlns="urn:example:oldest"/>'))).toBe(
      'feature-not-implemented unsupported-info',
    );
    expect(juliet.application.infos.map(({ namespaceURI }) => namespaceURI)).toEqual(['urn:example:older']);
  });

  it('answers a session-info of its application with result, whatever the application thinks of it', async () => {
    const session = await received();
    juliet.application.onInfo = () => {
      throw new TypeError('unexpected');
    };

    expect(await say(jingle('session-info', 's', `<checksum xmlns="${APPLICATION}"/>`))).toBe('result');
    expect(await say(jingle('session-info', 's', `<never-heard-of xmlns="${APPLICATION}"/>`))).toBe('result');
    expect(juliet.application.infos.length).toBe(2);
    expect(session.signal.aborted).toBeFalse();
  });

  it('ends with the condition that the peer names beside the reason', async () => {
    const session = await received();
    await say(jingle('session-terminate', 's', '<reason><x xmlns="urn:x"/><failed-application/></reason>'));

    expect(await session.ended).toEqual({
      by: 'peer',
      reason: 'failed-application',
      condition: { name: 'x', namespace: 'urn:x' },
    });
  });

  it('answers a ping with result and an unknown session-info with unsupported-info', async () => {
    await received();

    expect(await say(jingle('session-info', 's'))).toBe('result');
    expect(await say(jingle('session-info', 's', '<ringing xmlns="urn:x"/>'))).toBe(
      'feature-not-implemented unsupported-info',
    );
  });

  it('refuses what is no <jingle/> or no action', async () => {
    await received();

    expect(await say(element(NS.jingle, 'jungle', { action: 'session-info', sid: 's' }))).toBe('bad-request');
    expect(await say(jingle('session-explode', 's'))).toBe('feature-not-implemented');
    expect(await say(jingle('', 's'))).toBe('bad-request');
    expect(await say(jingle('session-terminate', ''))).toBe('bad-request');
    expect(juliet.engine.sessions.length).toBe(1);
  });

  it('refuses what answers nothing that it asked', async () => {
    await received();

    expect(await say(jingle('session-accept', 's', ACCEPTED))).toBe(OUT_OF_ORDER);
    expect(await say(jingle('session-initiate', 's', OFFERED))).toBe(OUT_OF_ORDER);
    for (const action of ['content-accept', 'content-modify', 'transport-accept', 'transport-reject']) {
      expect(await say(jingle(action, 's', OFFERED))).toBe(OUT_OF_ORDER);
    }
    expect(await say(jingle('description-info', 's', OFFERED))).toBe('feature-not-implemented');
    expect(await say(jingle('security-info', 's', OFFERED))).toBe('feature-not-implemented');
    expect(juliet.engine.sessions.length).toBe(1);
  });

  it('declines further contents and other transports, and goes on', async () => {
    await received();
    await say(jingle('content-add', 's', OFFERED));
    await network.settled();
    await say(jingle('transport-replace', 's', ACCEPTED));
    await network.settled();

    expect(network.dialogue.slice(2)).toEqual([
      'romeo: content-add',
      'juliet: result',
      'juliet: content-reject unsupported-applications',
      'romeo: result',
      'romeo: transport-replace',
      'juliet: result',
      'juliet: transport-reject',
      'romeo: result',
    ]);
    expect(juliet.engine.sessions.length).toBe(1);
  });

  it('repeats in a reject only the names of what it declines', async () => {
    await received();
    await say(jingle('content-add', 's', OFFERED));
    await network.settled();
    const { payload } = network.exchanges.at(-1)!;

    expect(payload.getAttribute('action')).toBe('content-reject');
    expect(payload.firstElementChild?.getAttribute('name')).toBe('a file');
    expect(payload.firstElementChild?.children.length).toBe(0);
  });

  it('that has ended is known for the first twenty stanzas only: so many can have crossed its end', async () => {
    await received();
    await say(terminate('s'));
    const answers: string[] = [];
    for (let at = 0; at < 12; at++) {
      answers.push(await say(jingle('session-info', 's')), await say(terminate('s')));
    }

    expect(answers).toEqual([...Array<string>(20).fill('result'), ...Array<string>(4).fill(UNKNOWN)]);
    expect(await say(initiate('s'))).toBe(OUT_OF_ORDER);
  });

  it('takes transport-info for its own content and transport only', async () => {
    await received();
    const foreign = ACCEPTED.replace(TRANSPORT, '<transport xmlns="urn:x" sid="t"/>');

    expect(await say(jingle('transport-info', 's', ACCEPTED))).toBe('result');
    expect(juliet.transport.infos.length).toBe(1);
    for (const contents of [
      '',
      ACCEPTED + ACCEPTED,
      content(DESCRIPTION),
      foreign,
      ACCEPTED.replace('a file', 'another'),
      ACCEPTED.replace('creator="initiator"', 'creator="responder"'),
    ]) {
      expect(await say(jingle('transport-info', 's', contents)))
        .withContext(contents)
        .toBe('bad-request');
    }
    expect(juliet.transport.infos.length).toBe(1);
    expect(juliet.engine.sessions.length).toBe(1);
  });

  describe('and who answers an offer of ours', () => {
    let session: Session;
    const accept = (contents: string, sid = session.sid): Promise<string> =>
      say(jingle('session-accept', sid, contents));

    beforeEach(async () => {
      session = await juliet.initiate(ROMEO);
    });

    for (const [what, contents] of [
      ['no content', ''],
      ['two contents', ACCEPTED + ACCEPTED],
      ['another content', ACCEPTED.replace('a file', 'another')],
      ['a content of its own', ACCEPTED.replace('creator="initiator"', 'creator="responder"')],
      ['no description', content(TRANSPORT)],
      ['no transport', content(DESCRIPTION)],
      ['another application', ACCEPTED.replace(DESCRIPTION, '<description xmlns="urn:x"/>')],
      ['another transport', ACCEPTED.replace(TRANSPORT, '<transport xmlns="urn:x" sid="t"/>')],
      ['a malformed transport', ACCEPTED.replace('sid="t"', '')],
    ] as const) {
      it(`cannot accept ${what}, but what was offered afterwards`, async () => {
        expect(await accept(contents)).toBe('bad-request');
        expect(session.description.getAttribute('file')).toBe('a');
        expect(await accept(ACCEPTED)).toBe('result');
      });
    }

    it('may say more of its transport before it accepts, and after', async () => {
      expect(await say(jingle('transport-info', session.sid, ACCEPTED))).toBe('result');
      expect(await accept(ACCEPTED)).toBe('result');
      expect(await say(jingle('transport-info', session.sid, ACCEPTED))).toBe('result');
      expect(juliet.transport.infos.length).toBe(2);
    });

    it('may tell and end before it accepts, and not accept afterwards', async () => {
      expect(await say(jingle('session-info', session.sid))).toBe('result');
      expect(await say(terminate(session.sid, 'decline'))).toBe('result');
      expect(await accept(ACCEPTED)).toBe(UNKNOWN);
      expect(await session.ended).toEqual({ by: 'peer', reason: 'decline' });
    });

    it('cannot accept twice', async () => {
      expect(await accept(ACCEPTED)).toBe('result');
      expect(await accept(ACCEPTED)).toBe(OUT_OF_ORDER);
    });

    it('cannot accept for somebody else', async () => {
      const mallory = network.join('mallory@evil.lit/cave');

      expect(await mallory.say(JULIET, jingle('session-accept', session.sid, ACCEPTED))).toBe(UNKNOWN);
      expect(await mallory.say(JULIET, terminate(session.sid))).toBe(UNKNOWN);
      expect(juliet.engine.sessions).toEqual([session]);
    });

    it('cannot offer under the sid of our session', async () => {
      expect(await say(initiate(session.sid))).toBe(OUT_OF_ORDER);
      expect(juliet.application.sessions).toEqual([]);
    });
  });
});
