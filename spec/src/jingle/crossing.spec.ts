import { SessionError, StanzaError, isAbort, isSessionError } from '../../../src/errors.js';
import type { Session } from '../../../src/jingle/application.js';
import { element } from '../../../src/xmpp/element.js';
import { NS } from '../../../src/xmpp/namespaces.js';
import { failureOf } from '../../contracts/transport.js';
import { APPLICATION, JingleParty } from '../../support/jingle-party.js';
import { initiate, jingle, terminate } from '../../support/jingle-xml.js';
import { MEMORY_TRANSPORT } from '../../support/memory-transport.js';
import { MemoryNetwork, expectAllAnswered } from '../../support/memory-iq.js';

const JULIET = 'juliet@capulet.lit/balcony';
const ROMEO = 'romeo@montague.lit/orchard';
const ANSWER = element(APPLICATION, 'description');

describe('Jingle stanzas that cross', () => {
  let network: MemoryNetwork;
  let romeo: JingleParty;
  let juliet: JingleParty;
  const endOf = (session: Session) => session.ended;

  async function offer(): Promise<[Session, Session]> {
    const sent = await romeo.initiate(JULIET);
    await network.settled();
    return [sent, juliet.application.sessions[0]!];
  }

  beforeEach(() => {
    network = new MemoryNetwork();
    romeo = new JingleParty(network, ROMEO);
    juliet = new JingleParty(network, JULIET);
  });

  afterEach(async () => {
    await expectAllAnswered(network);
    expect([romeo.engine.sessions, juliet.engine.sessions]).withContext('sessions left').toEqual([[], []]);
    expect(juliet.security.closed).withContext('secrets overwritten').toBe(juliet.security.opened.length);
    expect(romeo.security.closed).withContext('secrets overwritten').toBeGreaterThan(0);
  });

  it('(terminate and accept) end the session at both ends', async () => {
    const [sent, received] = await offer();
    const connecting = failureOf(sent.connected());
    const accepting = failureOf(received.accept(ANSWER));
    sent.terminate({ reason: 'cancel' });

    expect(isAbort(await connecting)).toBeTrue();
    expect(await accepting).toBeInstanceOf(Error);
    expect(await endOf(sent)).toEqual({ by: 'us', reason: 'cancel' });
    expect((await endOf(received)).by).toBeDefined();
  });

  it('(two offers) both stand: two files are not the same thing (a deviation from XEP-0166 §7.2.16)', async () => {
    const [sent, back] = await Promise.all([romeo.initiate(JULIET), juliet.initiate(ROMEO)]);
    await network.settled();
    const [received] = juliet.application.sessions;
    const [receivedBack] = romeo.application.sessions;

    expect([sent.sid, back.sid]).toEqual([received!.sid, receivedBack!.sid]);

    await Promise.all([received!.accept(ANSWER), sent.connected(), receivedBack!.accept(ANSWER), back.connected()]);

    expect(network.dialogue.filter((line) => line.endsWith('result')).length).toBe(4);

    sent.terminate({ reason: 'success' });
    await received!.ended;

    expect(back.signal.aborted).toBeFalse();

    back.terminate({ reason: 'success' });
    await receivedBack!.ended;
    juliet.security.closed--; // of the session that Juliet offered
  });

  it('(two terminates) end the session for each with its own reason', async () => {
    const [sent, received] = await offer();
    sent.terminate({ reason: 'cancel' });
    received.terminate({ reason: 'decline' });
    await network.settled();

    expect(await endOf(sent)).toEqual({ by: 'us', reason: 'cancel' });
    expect(await endOf(received)).toEqual({ by: 'us', reason: 'decline' });
    expect(network.dialogue.slice(2)).toEqual([
      'romeo: session-terminate cancel',
      'juliet: session-terminate decline',
      'juliet: result',
      'romeo: result',
    ]);
  });

  it('(terminate and transport-info) leave nothing open', async () => {
    const [sent, received] = await offer();
    const { sid } = received;
    received.terminate({ reason: 'decline' });
    const transport = new XMLSerializer().serializeToString(element(MEMORY_TRANSPORT, 'transport', { sid: 't' }));
    const info = `<content creator="initiator" name="a file" senders="initiator">${transport}</content>`;

    expect(await romeo.iq.say(JULIET, jingle('transport-info', sid, info))).toBe('item-not-found unknown-session');
    expect((await endOf(sent)).reason).toBe('decline');
    expect(juliet.transport.infos).toEqual([]);
  });

  it('(terminate and session-info) get their results', async () => {
    const [sent, received] = await offer();
    const telling = received.sendInfo(element(APPLICATION, 'received'));
    sent.terminate({ reason: 'cancel' });

    await expectAsync(telling).toBeResolved();
    expect(romeo.application.infos).toEqual([]);
  });

  it('(terminate while the envelope is being opened) show no session, and overwrite the secret', async () => {
    const gate = Promise.withResolvers<undefined>();
    juliet.security.gate = gate.promise.then(() => undefined);
    const sent = await romeo.initiate(JULIET);
    sent.terminate({ reason: 'cancel' });
    await network.settled();

    expect(juliet.security.opened.length).toBe(1);

    gate.resolve(undefined);
    await network.settled();

    expect(juliet.application.sessions).toEqual([]);
    expect(juliet.application.refusals).toEqual([]);
    expect(network.dialogue).toEqual([
      'romeo: session-initiate',
      'juliet: result',
      'romeo: session-terminate cancel',
      'juliet: result',
    ]);
  });

  it('(terminate while an envelope is being opened that cannot be) are not answered with another terminate', async () => {
    const gate = Promise.withResolvers<undefined>();
    juliet.security.gate = gate.promise.then(() => Promise.reject(new Error('unreadable')));
    const sent = await romeo.initiate(JULIET);
    sent.terminate({ reason: 'cancel' });
    await network.settled();
    gate.resolve(undefined);
    await network.settled();
    juliet.security.opened.pop();

    expect(juliet.application.refusals).toEqual([]);
    expect(network.dialogue.filter((line) => line.startsWith('juliet: session'))).toEqual([]);
  });

  it('(session-info while the envelope is being opened) is answered', async () => {
    const gate = Promise.withResolvers<undefined>();
    juliet.security.gate = gate.promise.then(() => undefined);
    const sent = await romeo.initiate(JULIET);

    await expectAsync(sent.sendInfo(element(APPLICATION, 'checksum'))).toBeResolved();

    gate.resolve(undefined);
    await network.settled();

    expect(juliet.application.sessions.length).toBe(1);

    sent.terminate({ reason: 'cancel' });
  });

  it('(accept and terminate before the answer to initiate) are taken', async () => {
    juliet.iq.handle(NS.jingle, async ({ from, payload }) => {
      const sid = payload.getAttribute('sid') ?? '';
      if (payload.getAttribute('action') === 'session-initiate') await juliet.iq.say(from, terminate(sid, 'decline'));
      return undefined;
    });
    const sent = await romeo.initiate(JULIET);

    expect(await endOf(sent)).toEqual({ by: 'peer', reason: 'decline' });
    expect(isAbort(await failureOf(sent.connected()))).toBeTrue();
  });
});

describe('A Jingle peer who is gone', () => {
  let network: MemoryNetwork;
  let romeo: JingleParty;
  let juliet: JingleParty;

  beforeEach(() => {
    network = new MemoryNetwork();
    romeo = new JingleParty(network, ROMEO);
    juliet = new JingleParty(network, JULIET);
  });

  afterEach(async () => {
    await expectAllAnswered(network);
    expect(juliet.engine.sessions).withContext('sessions left').toEqual([]);
    expect(juliet.security.closed).withContext('secrets overwritten').toBe(juliet.security.opened.length);
  });

  it('ends the session that we accept', async () => {
    await romeo.initiate(JULIET);
    await network.settled();
    const [session] = juliet.application.sessions;
    network.leave(ROMEO);
    const error = await failureOf(session!.accept(ANSWER));

    expect(isSessionError(error) && error.failure).toBe('peer-gone');
    expect((await session!.ended).error).toBe(error as SessionError);
    expect(session!.signal.aborted).toBeTrue();
  });

  it('ends the session that we accept when it refuses', async () => {
    romeo.iq.handle(NS.jingle, () => {
      throw new StanzaError('item-not-found', 'no such session');
    });
    await romeo.iq.say(JULIET, initiate('s'));
    await network.settled();
    const [session] = juliet.application.sessions;
    const error = await failureOf(session!.accept(ANSWER));
    await network.settled();

    expect(isSessionError(error) && error.reason).toBe('general-error');
    expect(network.dialogue.slice(-4)).toEqual([
      'juliet: session-accept',
      'romeo: item-not-found',
      'juliet: session-terminate general-error',
      'romeo: item-not-found',
    ]);
  });

  it('cannot be offered anything', async () => {
    network.leave(JULIET);
    const error = await failureOf(romeo.initiate(JULIET));

    expect(error).toBeInstanceOf(StanzaError);
    expect(romeo.engine.sessions).toEqual([]);
    expect(romeo.security.closed).toBe(1);
  });

  it('does not hear that its session is over', async () => {
    await romeo.initiate(JULIET);
    await network.settled();
    network.leave(ROMEO);
    const [session] = juliet.application.sessions;
    session!.terminate({ reason: 'decline' });

    expect(await session!.ended).toEqual({ by: 'us', reason: 'decline' });
  });

  it('leaves nothing behind when we refuse its offer', async () => {
    const stanza = jingle('session-initiate', 's', initiate('s').innerHTML.replaceAll(APPLICATION, 'urn:x'));
    const refused = romeo.iq.say(JULIET, stanza);
    network.leave(ROMEO);

    expect(await refused).toBe('result');
  });

  it('ends its own sessions and no others when its device goes offline', async () => {
    const phone = new JingleParty(network, 'romeo@montague.lit/phone');
    await romeo.initiate(JULIET);
    await phone.initiate(JULIET);
    await network.settled();
    const [gone, other] = juliet.application.sessions;
    const before = network.dialogue.length;
    juliet.engine.peerGone(ROMEO);
    const end = await gone!.ended;

    expect(end.reason).toBe('connectivity-error');
    expect(end.error?.failure).toBe('peer-gone');
    expect(juliet.engine.sessions).toEqual([other!]);
    expect(network.dialogue.length).toBe(before);

    other!.terminate({ reason: 'decline' });
    await other!.ended;
  });

  it('need not answer before its session ends', async () => {
    await romeo.initiate(JULIET);
    await network.settled();
    const [session] = juliet.application.sessions;
    spyOn(juliet.iq, 'send').and.callFake(
      (_type, _to, _payload, options) =>
        new Promise((_, reject) => {
          options?.signal?.addEventListener('abort', () => {
            reject(new DOMException('cancelled', 'AbortError'));
          });
        }),
    );
    const accepting = failureOf(session!.accept(session!.description));
    await network.settled();
    juliet.engine.peerGone(ROMEO);

    expect(await accepting).toEqual(jasmine.objectContaining({ failure: 'peer-gone' }));
  });

  it('is everybody when our own stream is lost', async () => {
    await romeo.initiate(JULIET);
    await network.settled();
    const sent = await juliet.initiate(ROMEO);
    const connecting = failureOf(sent.connected());
    const before = network.dialogue.length;
    juliet.engine.reset();
    const error = await connecting;

    expect(isSessionError(error) && error.failure).toBe('connection-lost');
    expect((await juliet.application.sessions[0]!.ended).error?.failure).toBe('connection-lost');
    expect(network.dialogue.length).toBe(before);

    juliet.security.closed--; // of the session that Juliet offered
  });
});
