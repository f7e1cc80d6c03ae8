import { SessionError, StanzaError, isAbort, isSessionError, isStanzaError } from '../../../src/errors.js';
import type { Session } from '../../../src/jingle/application.js';
import { element } from '../../../src/xmpp/element.js';
import { NS } from '../../../src/xmpp/namespaces.js';
import { failureOf } from '../../contracts/transport.js';
import { APPLICATION, JingleParty } from '../../support/jingle-party.js';
import { MemoryNetwork, expectAllAnswered } from '../../support/memory-iq.js';
import { collect, streamOf, testBytes } from '../../support/streams.js';

const ROMEO = 'romeo@montague.lit/orchard';
const JULIET = 'juliet@capulet.lit/balcony';
const ANSWER = element(APPLICATION, 'description', { file: 'b' });

describe('A Jingle session between two engines', () => {
  let network: MemoryNetwork;
  let romeo: JingleParty;
  let juliet: JingleParty;

  /** Both ends of a session that Juliet has not answered. */
  async function offer(): Promise<[Session, Session]> {
    const sent = await romeo.initiate(JULIET);
    await network.settled();
    return [sent, juliet.application.sessions.at(-1)!];
  }

  beforeEach(() => {
    network = new MemoryNetwork();
    romeo = new JingleParty(network, ROMEO);
    juliet = new JingleParty(network, JULIET);
  });

  afterEach(() => expectAllAnswered(network));

  it('goes from offer to bytes to success', async () => {
    const [sent, received] = await offer();
    const [there, here] = await Promise.all([received.accept(ANSWER), sent.connected()]);
    const bytes = testBytes(1000);
    const [read] = await Promise.all([collect(there.readable), streamOf(bytes).pipeTo(here.writable)]);
    received.terminate({ reason: 'success', text: 'Thanks' });

    expect(read).toEqual(bytes);
    expect(await received.ended).toEqual({ by: 'us', reason: 'success' });
    expect(await sent.ended).toEqual({ by: 'peer', reason: 'success', text: 'Thanks' });

    await network.settled();

    expect(network.dialogue).toEqual([
      'romeo: session-initiate',
      'juliet: result',
      'juliet: session-accept',
      'romeo: result',
      'juliet: session-terminate success',
      'romeo: result',
    ]);
    expect([romeo.engine.sessions, juliet.engine.sessions]).toEqual([[], []]);
  });

  it('does not take an envelope that is not opened yet for clear text', async () => {
    const gate = Promise.withResolvers<undefined>();
    juliet.security.gate = gate.promise.then(() => undefined);
    await romeo.initiate(JULIET);
    await network.settled();
    const [sealed] = juliet.engine.sessions;

    expect(() => sealed?.security).toThrowError('the envelope is not opened yet');

    gate.resolve(undefined);
    await network.settled();

    expect(sealed?.security).toBeDefined();
  });

  it('is in clear where nothing was sealed', async () => {
    const sent = await romeo.initiate(JULIET, { security: undefined });
    await network.settled();

    expect([sent.security, juliet.application.sessions[0]?.security]).toEqual([undefined, undefined]);
  });

  it('tells each end what the other one said', async () => {
    const [sent, received] = await offer();

    expect(received.sid).toBe(sent.sid);
    expect([sent.role, received.role]).toEqual(['initiator', 'responder']);
    expect([sent.peer, received.peer]).toEqual([JULIET, ROMEO]);
    expect([received.contentName, received.creator, received.senders]).toEqual(['a file', 'initiator', 'initiator']);
    expect(received.description.getAttribute('file')).toBe('a');
    expect(received.security).toBeDefined();

    await Promise.all([received.accept(ANSWER), sent.connected()]);

    expect(sent.description.getAttribute('file')).toBe('b');
  });

  it('names its initiator and responder, and echoes the content and its security', async () => {
    const [sent, received] = await offer();
    await Promise.all([received.accept(ANSWER), sent.connected()]);
    const [initiate, accept] = network.exchanges.map(({ payload }) => payload);
    const contentOf = (jingle: Element): Element => jingle.children[0]!;

    expect(initiate!.getAttribute('initiator')).toBe(ROMEO);
    expect(accept!.getAttribute('responder')).toBe(JULIET);
    for (const name of ['creator', 'name', 'senders']) {
      expect(contentOf(accept!).getAttribute(name)).toBe(contentOf(initiate!).getAttribute(name));
    }
    expect([...contentOf(accept!).children].map(({ localName }) => localName)).toEqual([
      'description',
      'transport',
      'security',
    ]);
  });

  it('has no security when none was offered: the application decides', async () => {
    await romeo.initiate(JULIET, { security: undefined });
    await network.settled();

    expect(juliet.application.sessions.map(({ security }) => security)).toEqual([undefined]);
    expect(juliet.security.opened).toEqual([]);
  });

  it('opens the envelope of its initiator for its content', async () => {
    await offer();

    expect(juliet.security.opened).toEqual([{ contentName: 'a file', initiator: ROMEO, peer: ROMEO }]);
  });

  it('overwrites the secret and frees the transport at both ends when it is over', async () => {
    const [sent] = await offer();
    sent.terminate({ reason: 'cancel' });
    await network.settled();

    expect([romeo.security.closed, juliet.security.closed]).toEqual([1, 1]);
    expect([romeo.transport.closed, juliet.transport.closed]).toEqual([1, 1]);
  });

  it('carries session-info both ways', async () => {
    const [sent, received] = await offer();
    await sent.sendInfo(element(APPLICATION, 'checksum'));
    await received.sendInfo(element(APPLICATION, 'received'));

    expect(juliet.application.infos.map(({ localName }) => localName)).toEqual(['checksum']);
    expect(romeo.application.infos.map(({ localName }) => localName)).toEqual(['received']);
  });

  it('ends once, however often and by whomever', async () => {
    const [sent, received] = await offer();
    sent.terminate({ reason: 'cancel' });
    sent.terminate({ reason: 'success' });
    received.terminate({ reason: 'decline' });
    await network.settled();

    expect(await sent.ended).toEqual({ by: 'us', reason: 'cancel' });
    expect(await received.ended).toEqual({ by: 'us', reason: 'decline' });
    expect(network.dialogue.slice(2)).toEqual([
      'romeo: session-terminate cancel',
      'juliet: session-terminate decline',
      'juliet: result',
      'romeo: result',
    ]);
  });

  it('says an error of ours to the peer: its reason and its condition, not its words', async () => {
    const [sent, received] = await offer();
    const extra = { name: 'file-too-large', namespace: NS.fileTransferErrors };
    const error = new SessionError('media-error', 'too-large', 'private words', extra);
    received.terminate(error);
    await network.settled();

    expect(await received.ended).toEqual({ by: 'us', reason: 'media-error', error });
    expect(await sent.ended).toEqual({ by: 'peer', reason: 'media-error', condition: extra });
    expect(network.dialogue).toContain('juliet: session-terminate media-error file-too-large');
    expect(network.exchanges.map(({ payload }) => payload.textContent).join('')).toBe('');
  });

  it('cannot be accepted twice, by its initiator, or when it is over', async () => {
    const [sent, received] = await offer();

    expect(isAbort(await failureOf(sent.accept(ANSWER)))).toBeTrue();

    await Promise.all([received.accept(ANSWER), sent.connected()]);

    expect(isAbort(await failureOf(received.accept(ANSWER)))).toBeTrue();

    received.terminate({ reason: 'success' });

    expect(isAbort(await failureOf(received.accept(ANSWER)))).toBeTrue();
    expect(isAbort(await failureOf(received.sendInfo(ANSWER)))).toBeTrue();
    expect(isAbort(await failureOf(received.connected()))).toBeTrue();
    expect(network.dialogue.filter((line) => line.includes('session-accept')).length).toBe(1);
  });

  it('ends for the initiator who waits when the peer declines', async () => {
    const [sent, received] = await offer();
    const connecting = failureOf(sent.connected());
    received.terminate({ reason: 'decline' });

    expect(isAbort(await connecting)).toBeTrue();
    expect(await sent.ended).toEqual({ by: 'peer', reason: 'decline' });
    expect(sent.signal.aborted).toBeTrue();
  });

  it('is cancelled at the peer when its initiator aborts before the answer', async () => {
    const abort = new AbortController();
    juliet.application.onCheck = () => abort.abort();

    expect(isAbort(await failureOf(romeo.initiate(JULIET, {}, abort.signal)))).toBeTrue();

    await network.settled();

    expect(network.dialogue).toContain('romeo: session-terminate cancel');
    expect([romeo.engine.sessions, juliet.engine.sessions]).toEqual([[], []]);
    expect([romeo.security.closed, juliet.security.closed]).toEqual([1, 1]);
  });

  it('is not offered when its initiator has aborted', async () => {
    expect(isAbort(await failureOf(romeo.initiate(JULIET, {}, AbortSignal.abort())))).toBeTrue();

    expect(network.dialogue).toEqual([]);
    expect(romeo.engine.sessions).toEqual([]);
    expect(romeo.security.sealed).toEqual([]);
    expect(romeo.transport.closed).toBe(1);
  });

  it('is not made when the offer is refused', async () => {
    juliet.application.strangers.add(ROMEO);
    const error = await failureOf(romeo.initiate(JULIET));

    expect(isStanzaError(error) && error.condition).toBe('service-unavailable');
    expect(network.dialogue).toEqual(['romeo: session-initiate', 'juliet: service-unavailable']);
    expect(romeo.engine.sessions).toEqual([]);
    expect([romeo.security.closed, romeo.transport.closed]).toEqual([1, 1]);
  });

  it('is taken back when its offer is not answered: the peer may have it', async () => {
    network.join(JULIET).handle(NS.jingle, ({ payload }) => {
      if (payload.getAttribute('action') === 'session-terminate') return undefined;
      throw new StanzaError('remote-server-timeout', 'no answer');
    });
    const error = await failureOf(romeo.initiate(JULIET));
    await network.settled();

    expect(isStanzaError(error) && error.condition).toBe('remote-server-timeout');
    expect(network.dialogue).toEqual([
      'romeo: session-initiate',
      'juliet: remote-server-timeout',
      'romeo: session-terminate timeout',
      'juliet: result',
    ]);
    expect(romeo.engine.sessions).toEqual([]);
    expect([romeo.security.closed, romeo.transport.closed]).toEqual([1, 1]);
  });

  it('seals no envelope when there is no transport for it', async () => {
    const unused = (): never => {
      throw new StanzaError('bad-request', 'unused');
    };
    const transport = {
      namespace: 'urn:example:broken',
      features: [],
      offer: () => ({
        describe: () => Promise.reject(new SessionError('failed-transport', 'connection-lost', 'no proxy')),
        accepted: unused,
        info: unused,
        connect: unused,
        close: () => undefined,
      }),
      answer: unused,
    };
    const error = await failureOf(romeo.initiate(JULIET, { transports: [transport] }));

    expect(isSessionError(error) && error.reason).toBe('failed-transport');
    expect(romeo.security.sealed).toEqual([]);
    expect(network.dialogue).toEqual([]);
  });
});
