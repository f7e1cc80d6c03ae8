import { StanzaError, isSessionError, type SessionError } from '../../../src/errors.js';
import type { Session } from '../../../src/jingle/application.js';
import type { Deadlines } from '../../../src/jingle/negotiation-core.js';
import type { Connection, Transport } from '../../../src/jingle/transport.js';
import { element } from '../../../src/xmpp/element.js';
import { NS } from '../../../src/xmpp/namespaces.js';
import { APPLICATION, JingleParty } from '../../support/jingle-party.js';
import { DESCRIPTION, content, initiate, jingle } from '../../support/jingle-xml.js';
import { expectAllAnswered, MemoryNetwork } from '../../support/memory-iq.js';
import { MEMORY_TRANSPORT, MemoryTransport, OTHER_TRANSPORT } from '../../support/memory-transport.js';
import { JULIET, ROMEO } from '../../support/people.js';
import { rejection } from '../../support/rejection.js';
import { collect, streamOf, testBytes } from '../../support/streams.js';

const BOTH = new Set([MEMORY_TRANSPORT, OTHER_TRANSPORT]);

describe('The transports of a Jingle session', () => {
  let network: MemoryNetwork;
  let romeo: JingleParty;
  let juliet: JingleParty;
  /** The second transport of each. */
  let others: { romeo: MemoryTransport; juliet: MemoryTransport };
  /** Whether Romeo trusts Juliet's device. */
  let isTrusted: boolean;

  function begin(deadlines: { romeo?: Partial<Deadlines>; juliet?: Partial<Deadlines> } = {}): void {
    network = new MemoryNetwork();
    romeo = new JingleParty(network, ROMEO, deadlines.romeo);
    juliet = new JingleParty(network, JULIET, deadlines.juliet);
    others = {
      romeo: new MemoryTransport(network, OTHER_TRANSPORT),
      juliet: new MemoryTransport(network, OTHER_TRANSPORT),
    };
    romeo.engine.transports.register(others.romeo);
    juliet.engine.transports.register(others.juliet);
    romeo.peerFeatures = juliet.peerFeatures = BOTH;
    isTrusted = true;
  }

  beforeEach(() => begin());
  afterEach(() => expectAllAnswered(network));

  const transports = (): Transport[] => [...romeo.engine.transports.all()];
  const julietSaid = (): string[] => network.dialogue.filter((line) => line.startsWith('juliet: transport-'));
  const actions = (): string[] => network.dialogue.filter((line) => !line.endsWith(': result'));

  /** Romeo offers both transports, and Juliet accepts. @returns what becomes of it on each side */
  async function negotiate(): Promise<{
    romeo: Promise<Connection>;
    juliet: Promise<Connection>;
    sessions: { romeo: Session; juliet: Session };
  }> {
    const session = await romeo.initiate(JULIET, { transports: transports(), isTrusted: () => isTrusted });
    await network.settled();
    const [received] = juliet.application.sessions;
    const accepted = received!.accept(element(APPLICATION, 'description'));
    const connected = session.connected();
    for (const one of [accepted, connected]) one.catch(() => undefined);
    return { romeo: connected, juliet: accepted, sessions: { romeo: session, juliet: received! } };
  }

  async function expectBytesToFlow(from: Connection, to: Connection): Promise<void> {
    const bytes = testBytes(10_000);
    const [received] = await Promise.all([collect(to.readable), streamOf(bytes).pipeTo(from.writable)]);

    expect(received).toEqual(bytes);
  }

  const failureOf = async (promise: Promise<unknown>): Promise<string> => {
    const error = (await rejection(promise)) as SessionError;

    expect(isSessionError(error)).toBeTrue();
    return `${error.reason} ${error.failure}`;
  };

  it('are offered in the order of the offer', async () => {
    const first = await romeo.initiate(JULIET, { transports: transports() });
    const second = await romeo.initiate(JULIET, { transports: transports().reverse() });

    expect([first.transport, second.transport]).toEqual([MEMORY_TRANSPORT, OTHER_TRANSPORT]);
  });

  it('are offered without the one that cannot be described', async () => {
    romeo.transport.trouble = 'cannot be described';
    const session = await romeo.initiate(JULIET, { transports: transports() });

    expect(session.transport).toBe(OTHER_TRANSPORT);
    expect(romeo.transport.closed).toBe(1);
  });

  it('may name the content, put a group beside it, and are asked before the envelope is sealed', async () => {
    const group = element('urn:xmpp:jingle:apps:grouping:0', 'group', { semantics: 'BUNDLE' });
    const naming: Transport = {
      namespace: MEMORY_TRANSPORT,
      features: [],
      answer: () => {
        throw new StanzaError('bad-request', 'unused');
      },
      offer: (context) => ({
        ...romeo.transport.offer(context),
        describe: () =>
          Promise.resolve({ transport: element(MEMORY_TRANSPORT, 'transport', { sid: 't' }), contentName: '0', group }),
      }),
    };
    const session = await romeo.initiate(JULIET, { transports: [naming] });
    const [offer] = network.exchanges;

    expect(session.contentName).toBe('0');
    expect(romeo.security.sealed.map(({ contentName }) => contentName)).toEqual(['0']);
    expect(offer!.payload.children[0]!.getAttribute('name')).toBe('0');
  });

  it('say more of themselves as soon as the peer knows them, in order, and not before', async () => {
    const say = (transport: MemoryTransport, ...names: string[]): void => {
      for (const name of names) void transport.contexts[0]!.sendInfo(element(MEMORY_TRANSPORT, 'transport', { name }));
    };
    const { offer, answer } = romeo.transport;
    spyOn(romeo.transport, 'offer').and.callFake((context) => {
      const session = offer.call(romeo.transport, context);
      say(romeo.transport, 'a', 'b');
      return session;
    });
    spyOn(juliet.transport, 'answer').and.callFake((transport, context) => {
      const session = answer.call(juliet.transport, transport, context);
      say(juliet.transport, 'c');
      return session;
    });
    const { romeo: connected, juliet: accepted } = await negotiate();
    await Promise.all([connected, accepted]);
    await network.settled();

    expect(juliet.transport.infos.map((info) => info.getAttribute('name'))).toEqual(['a', 'b']);
    expect(romeo.transport.infos.map((info) => info.getAttribute('name'))).toEqual(['c']);
    expect(actions()[0]).toBe('romeo: session-initiate');
    expect(actions().indexOf('juliet: transport-info')).toBeGreaterThan(actions().indexOf('juliet: session-accept'));
  });

  it('know which client the peer is, on both sides', async () => {
    romeo.peerFeatures = new Set([NS.converseJet]);
    await romeo.initiate(JULIET);
    juliet.peerFeatures = new Set([NS.converseJet]);
    await network.settled();

    expect((await romeo.transport.contexts[0]!.peerFeatures()).has(NS.converseJet)).toBeTrue();
    expect((await juliet.transport.contexts[0]!.peerFeatures()).has(NS.converseJet)).toBeTrue();
    juliet.peerFeatures = BOTH;

    expect(await juliet.transport.contexts[0]!.peerFeatures()).toEqual(BOTH);
  });

  it('give way to the next one when the initiator cannot open the first', async () => {
    romeo.transport.trouble = 'fails';
    const both = await negotiate();
    await expectBytesToFlow(await both.romeo, await both.juliet);

    expect(actions()).toEqual([
      'romeo: session-initiate',
      'juliet: session-accept',
      'romeo: transport-replace',
      'juliet: transport-accept',
    ]);
    expect([both.sessions.romeo.transport, both.sessions.juliet.transport]).toEqual([OTHER_TRANSPORT, OTHER_TRANSPORT]);
    expect([romeo.transport.closed, juliet.transport.closed]).toEqual([1, 1]);
  });

  it('give way to the next one when the first is not opened in time', async () => {
    begin({ romeo: { connect: 1 } });
    romeo.transport.trouble = juliet.transport.trouble = 'never opens';
    const both = await negotiate();
    await expectBytesToFlow(await both.juliet, await both.romeo);

    expect(actions()).toContain('romeo: transport-replace');
  });

  it('give way at the word of a responder whose initiator replaces nothing', async () => {
    begin({ juliet: { replacement: 1 } });
    juliet.transport.trouble = 'fails';
    romeo.transport.trouble = 'never opens';
    const both = await negotiate();
    await expectBytesToFlow(await both.romeo, await both.juliet);

    expect(actions().slice(2)).toEqual(['juliet: transport-replace', 'romeo: transport-accept']);
  });

  describe('of which the responder cannot describe the first', () => {
    beforeEach(() => {
      juliet.transport.trouble = 'cannot be described';
      juliet.peerFeatures = new Set([...BOTH, NS.converseJet]);
    });

    it('give way to the next one before the session-accept', async () => {
      const both = await negotiate();
      await expectBytesToFlow(await both.romeo, await both.juliet);

      expect(actions()).toEqual([
        'romeo: session-initiate',
        'juliet: transport-replace',
        'romeo: transport-accept',
        'juliet: session-accept',
      ]);
      expect([both.sessions.romeo.transport, both.sessions.juliet.transport]).toEqual([
        OTHER_TRANSPORT,
        OTHER_TRANSPORT,
      ]);
      expect([romeo.transport.closed, juliet.transport.closed]).toEqual([1, 1]);
    });

    it('give way to one that cannot be opened either, and that one to another', async () => {
      const third = 'urn:example:third';
      for (const one of [romeo, juliet]) {
        one.engine.transports.register(new MemoryTransport(network, third));
        one.peerFeatures = new Set([...one.peerFeatures, third]);
      }
      others.romeo.trouble = 'fails';
      const both = await negotiate();
      await expectBytesToFlow(await both.romeo, await both.juliet);

      expect(actions().slice(-2)).toEqual(['romeo: transport-replace', 'juliet: transport-accept']);
      expect(both.sessions.juliet.transport).toBe(third);
    });

    it('fail where no other is left', async () => {
      others.juliet.trouble = 'cannot be described';
      const both = await negotiate();

      expect(await failureOf(both.juliet)).toBe('failed-transport connection-lost');
      expect(actions()).toEqual(['romeo: session-initiate']);
      both.sessions.juliet.terminate({ reason: 'failed-transport' });
    });

    it('fail where the initiator rejects the others', async () => {
      others.romeo.trouble = 'cannot be described';
      const both = await negotiate();

      expect(await failureOf(both.juliet)).toBe('failed-transport connection-lost');
      expect(actions().slice(1)).toEqual(['juliet: transport-replace', 'romeo: transport-reject']);
      both.sessions.juliet.terminate({ reason: 'failed-transport' });
    });

    it('are not replaced where the initiator is another client', async () => {
      juliet.peerFeatures = BOTH;
      const both = await negotiate();

      expect(await failureOf(both.juliet)).toBe('failed-transport connection-lost');
      expect(actions()).toEqual(['romeo: session-initiate']);
      both.sessions.juliet.terminate({ reason: 'failed-transport' });
    });

    it('are not replaced where the initiator must not show its addresses yet', async () => {
      isTrusted = false;
      const both = await negotiate();

      expect(await failureOf(both.juliet)).toBe('failed-transport connection-lost');
      expect(others.romeo.contexts).toEqual([]);
      both.sessions.juliet.terminate({ reason: 'failed-transport' });
    });
  });

  it('are each tried once: when none can be opened the session fails on both sides', async () => {
    // Long enough for Romeo's one transport-replace on a busy machine: Juliet would send her own.
    begin({ juliet: { replacement: 500 } });
    for (const one of [romeo.transport, others.romeo, juliet.transport, others.juliet]) one.trouble = 'fails';
    const both = await negotiate();

    expect(await failureOf(both.romeo)).toBe('failed-transport connection-lost');
    expect(await failureOf(both.juliet)).toBe('failed-transport connection-lost');
    expect(actions().filter((line) => line.includes('transport-replace')).length).toBe(1);
    both.sessions.romeo.terminate({ reason: 'failed-transport' });
  });

  it('are not waited for for ever when the peer accepts and never opens the stream', async () => {
    begin({ romeo: { connect: 1 } });
    romeo.transport.trouble = 'never opens';
    const session = await romeo.initiate(JULIET);
    await network.settled();
    void juliet.application.sessions[0]!.accept(element(APPLICATION, 'description')).catch(() => undefined);

    expect(await failureOf(session.connected())).toBe('failed-transport timeout');
    session.terminate({ reason: 'failed-transport' });
  });

  it('are given up when the peer does not answer a transport-replace', async () => {
    begin({ romeo: { replaceAnswer: 1 } });
    romeo.transport.trouble = 'fails';
    spyOn(others.juliet, 'answer').and.callFake(() => ({
      describe: () => new Promise(() => undefined),
      accepted: () => undefined,
      info: () => undefined,
      connect: () => new Promise(() => undefined),
      close: () => undefined,
    }));
    const both = await negotiate();

    expect(await failureOf(both.romeo)).toBe('failed-transport connection-lost');
    both.sessions.romeo.terminate({ reason: 'failed-transport' });
  });

  it('are not replaced any more once a stream is open', async () => {
    const both = await negotiate();
    await Promise.all([both.romeo, both.juliet]);
    const replace = content(`<transport xmlns="${OTHER_TRANSPORT}" sid="t"/>`);
    const { sid } = both.sessions.romeo;

    expect(await romeo.iq.say(JULIET, jingle('transport-replace', sid, replace))).toBe('result');
    await network.settled();

    expect(julietSaid().at(-1)).toBe('juliet: transport-reject');
    await expectBytesToFlow(await both.romeo, await both.juliet);
  });

  it('stay those of the offer until the user has accepted it', async () => {
    const session = await romeo.initiate(JULIET);
    await network.settled();
    const replace = content(`<transport xmlns="${OTHER_TRANSPORT}" sid="t"/>`);
    await romeo.iq.say(JULIET, jingle('transport-replace', session.sid, replace));
    await network.settled();

    expect(julietSaid().at(-1)).toBe('juliet: transport-reject');
    expect(others.juliet.contexts).toEqual([]);
  });

  it('are those of the initiator where both sides replace them at once', async () => {
    begin({ juliet: { replacement: 1 } });
    const third = 'urn:example:third';
    const thirds = [new MemoryTransport(network, third), new MemoryTransport(network, third)] as const;
    romeo.engine.transports.register(thirds[0]);
    juliet.engine.transports.register(thirds[1]);
    juliet.peerFeatures = new Set([third]);
    romeo.transport.trouble = juliet.transport.trouble = 'fails';
    const described = Promise.withResolvers<undefined>();
    const { offer } = others.romeo;
    spyOn(others.romeo, 'offer').and.callFake((context) => {
      const session = offer.call(others.romeo, context);
      // Romeo's is on its way when Juliet's comes.
      return { ...session, describe: (options) => described.promise.then(() => session.describe(options)) };
    });
    const send = juliet.iq.send.bind(juliet.iq);
    spyOn(juliet.iq, 'send').and.callFake((type, to, payload, options) => {
      if (payload.getAttribute('action') === 'transport-replace') described.resolve(undefined);
      return send(type, to, payload, options);
    });
    const both = await negotiate();
    await expectBytesToFlow(await both.romeo, await both.juliet);

    expect(actions()).toContain('juliet: transport-replace');
    expect(both.sessions.juliet.transport).toBe(both.sessions.romeo.transport);
  });

  it('take what the peer adds to a replacement that we have not accepted yet', async () => {
    const described = Promise.withResolvers<undefined>();
    const { answer } = others.juliet;
    spyOn(others.juliet, 'answer').and.callFake((transport, context) => {
      const session = answer.call(others.juliet, transport, context);
      return { ...session, describe: (options) => described.promise.then(() => session.describe(options)) };
    });
    romeo.transport.trouble = 'fails';
    const both = await negotiate();
    while (others.juliet.contexts.length === 0) await network.settled();
    const info = element(OTHER_TRANSPORT, 'transport', { name: 'a' });

    await expectAsync(others.romeo.contexts[0]!.sendInfo(info)).toBeResolved();
    expect(actions().at(-1)).toBe('romeo: transport-info');
    described.resolve(undefined);
    await expectBytesToFlow(await both.romeo, await both.juliet);

    expect(others.juliet.infos.map((one) => one.getAttribute('name'))).toEqual(['a']);
  });

  for (const [what, replace] of [
    ['without a transport', content(DESCRIPTION)],
    ['of another content', content(`<transport xmlns="${OTHER_TRANSPORT}" sid="t"/>`).replace('a file', 'b')],
    ['that is malformed', content(`<transport xmlns="${OTHER_TRANSPORT}"/>`)],
  ] as const) {
    it(`are not replaced by a transport-replace ${what}`, async () => {
      juliet.transport.trouble = 'never opens';
      const both = await negotiate();
      await network.settled();

      expect(await romeo.iq.say(JULIET, jingle('transport-replace', both.sessions.romeo.sid, replace))).toBe(
        'bad-request',
      );
      both.sessions.romeo.terminate({ reason: 'cancel' });
    });
  }

  it('are not replaced by one that nobody knows, or that was tried before', async () => {
    juliet.transport.trouble = 'never opens';
    const both = await negotiate();
    await network.settled();
    for (const namespace of ['urn:example:unknown', MEMORY_TRANSPORT]) {
      const replace = content(`<transport xmlns="${namespace}" sid="t"/>`);
      await romeo.iq.say(JULIET, jingle('transport-replace', both.sessions.romeo.sid, replace));
      await network.settled();

      expect(julietSaid().at(-1)).toBe('juliet: transport-reject');
    }
    both.sessions.romeo.terminate({ reason: 'cancel' });
  });
});

describe('The one content of a Jingle session', () => {
  let network: MemoryNetwork;
  let juliet: JingleParty;
  let romeo: JingleParty;
  beforeEach(() => {
    network = new MemoryNetwork();
    romeo = new JingleParty(network, ROMEO);
    juliet = new JingleParty(network, JULIET);
  });
  afterEach(() => expectAllAnswered(network));

  for (const [action, reason] of [
    ['content-remove', 'cancel'],
    ['content-remove', 'failed-application'],
    ['content-reject', 'media-error'],
  ] as const) {
    it(`ends the session with ${action} and the reason ${reason}, in both roles`, async () => {
      await romeo.iq.say(JULIET, initiate('s'));
      const own = await juliet.initiate(ROMEO);
      const [received] = juliet.application.sessions;
      for (const [sid, session] of [
        ['s', received!],
        [own.sid, own],
      ] as const) {
        const said = await romeo.iq.say(JULIET, jingle(action, sid, `${content()}<reason><${reason}/></reason>`));

        expect(said).toBe('result');
        expect(await session.ended).toEqual({ by: 'peer', reason });
        expect(session.signal.aborted).toBeTrue();
      }
      await network.settled();

      expect(network.dialogue.filter((line) => line === `juliet: session-terminate ${reason}`).length).toBe(2);
    });
  }

  it('ends it for want of a reason, too', async () => {
    for (const [action, sid, reason] of [
      ['content-remove', 'a', 'cancel'],
      ['content-reject', 'b', 'decline'],
    ] as const) {
      await romeo.iq.say(JULIET, initiate(sid));
      const session = juliet.application.sessions.at(-1)!;
      await romeo.iq.say(JULIET, jingle(action, sid, content()));

      expect(await session.ended).toEqual({ by: 'peer', reason });
    }
  });

  it('is not ended with another one', async () => {
    await romeo.iq.say(JULIET, initiate('s'));
    const another = content().replace('a file', 'another');

    expect(await romeo.iq.say(JULIET, jingle('content-remove', 's', another))).toBe('bad-request');
    expect(juliet.engine.sessions.length).toBe(1);
  });
});
