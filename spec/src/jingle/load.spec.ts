import { macrotask } from '../../../src/async/macrotask.js';
import type { StanzaError } from '../../../src/errors.js';
import { NS } from '../../../src/xmpp/namespaces.js';
import { julietAndWriter, type JingleParty } from '../../support/jingle-party.js';
import { OFFERED, initiate, jingle, terminate } from '../../support/jingle-xml.js';
import { expectAllAnswered, type MemoryNetwork, type MemoryPort } from '../../support/memory-iq.js';
import { JULIET } from '../../support/people.js';

const MALLORY = 'mallory@evil.lit/cave';
const FLOOD = 10_000;

/** Something else that the page wants to do. */
const { port1, port2 } = new MessageChannel();
function page(turn: () => void): void {
  port1.onmessage = turn;
  port2.postMessage(null);
}

describe('Jingle offers beyond the limits', () => {
  let network: MemoryNetwork;
  let juliet: JingleParty;
  let mallory: MemoryPort;

  beforeEach(() => {
    ({ network, juliet, writer: mallory } = julietAndWriter(MALLORY));
  });

  afterEach(() => expectAllAnswered(network));

  /** Offers that end before the next one. */
  async function offerAndCancel(count: number): Promise<string[]> {
    const answers: string[] = [];
    for (let at = 0; at < count; at++) {
      answers.push(await mallory.say(JULIET, initiate(`s${at}`)));
      await mallory.say(JULIET, terminate(`s${at}`));
    }
    return answers;
  }

  it('(thirty a minute) are refused, and the person hears of it once', async () => {
    const answers = await offerAndCancel(40);

    expect(answers.filter((answer) => answer === 'result').length).toBe(30);
    expect(answers.slice(30)).toEqual(Array(10).fill('resource-constraint'));
    expect(juliet.application.floods).toEqual([`${MALLORY} refused`]);
    expect(juliet.application.refusals).toEqual([]);
  });

  it('are still opened, later, so that nothing of the chat is lost', async () => {
    await offerAndCancel(40);
    while (juliet.security.postponed.length < 10) await macrotask();

    expect(juliet.security.opened.length).toBe(30);
    expect(juliet.security.postponed.length).toBe(10);
  });

  it('do not speak for an application that does not know the peer, and are not opened', async () => {
    juliet.application.strangers.add(MALLORY);
    const answers = await offerAndCancel(40);

    expect(new Set(answers)).toEqual(new Set(['service-unavailable']));
    expect(juliet.application.floods).toEqual([]);
    expect(juliet.security.postponed).toEqual([]);
  });

  it('(too large) are refused at once, and opened later', async () => {
    const large = initiate('s', OFFERED, `nonsense="${'x'.repeat(131_072)}"`);

    expect(await mallory.say(JULIET, large)).toBe('resource-constraint');

    while (juliet.security.postponed.length === 0) await macrotask();

    expect(juliet.security.opened).toEqual([]);
    expect(juliet.engine.sessions).toEqual([]);
  });

  it('(too large, of another action) change nothing', async () => {
    await mallory.say(JULIET, initiate('s'));
    const large = jingle('session-terminate', 's', '', `nonsense="${'x'.repeat(131_072)}"`);

    expect(await mallory.say(JULIET, large)).toBe('resource-constraint');
    expect(juliet.engine.sessions.length).toBe(1);
  });

  it('wait in turn: a later offer that is taken is opened after all that came before', async () => {
    const gate = Promise.withResolvers<undefined>();
    await offerAndCancel(30);
    juliet.security.gate = gate.promise.then(() => undefined);
    const late = spyOn(performance, 'now').and.callThrough();
    await mallory.say(JULIET, initiate('too-much'));
    late.and.returnValue(performance.timeOrigin + 3_600_000);

    expect(await mallory.say(JULIET, initiate('later'))).toBe('result');
    expect(juliet.security.opened.length).toBe(30);

    gate.resolve(undefined);
    while (juliet.application.sessions.at(-1)?.sid !== 'later') await macrotask();

    expect(juliet.security.postponed.length).toBe(1);
    expect(juliet.security.opened.length).toBe(31);
  });

  it('that nobody can open any more are told as well, once', async () => {
    juliet.security.gate = new Promise(() => undefined);
    await offerAndCancel(30);
    const handle = juliet.iq.handlers.get(NS.jingle)!;
    for (let at = 0; at < 20_010; at++) {
      const request = { from: MALLORY, payload: initiate('s') };
      expect(() => handle({ ...request, answered: Promise.resolve() })).toThrowError(/too many offers/);
    }

    expect(juliet.application.floods).toEqual([`${MALLORY} refused`, `${MALLORY} unopened`]);
  });

  it(`(${FLOOD} from one contact) are all answered, and opened one by one while the page goes on`, async () => {
    const handle = juliet.iq.handlers.get(NS.jingle)!;
    const offered = initiate('s');
    const opened = (): number => juliet.security.opened.length + juliet.security.postponed.length;
    const answers = { result: 0, 'resource-constraint': 0 };
    for (let at = 0; at < FLOOD; at++) {
      const payload = offered.cloneNode(true) as Element;
      payload.setAttribute('sid', `s${at}`);
      try {
        await handle({ from: MALLORY, payload, answered: Promise.resolve() });
        answers.result++;
      } catch (error) {
        answers[(error as StanzaError).condition as 'resource-constraint']++;
      }
    }
    let most = 0;
    while (opened() < FLOOD) {
      const before = opened();
      await new Promise<void>((resolve) => page(resolve));
      most = Math.max(most, opened() - before);
    }

    expect(answers).toEqual({ result: 20, 'resource-constraint': FLOOD - 20 });
    expect(juliet.engine.sessions.length).toBe(20);
    expect(juliet.application.floods).toEqual([`${MALLORY} refused`]);
    expect(most).toBeLessThan(10);
  }, 60_000);
});
