import { julietAndWriter, type JingleParty } from '../../support/jingle-party.js';
import { DESCRIPTION, PROTECTED, TRANSPORT, content, initiate } from '../../support/jingle-xml.js';
import type { MemoryNetwork, MemoryPort } from '../../support/memory-iq.js';
import { JULIET } from '../../support/people.js';

describe('Envelopes in a description', () => {
  let network: MemoryNetwork;
  let juliet: JingleParty;
  let romeo: MemoryPort;

  beforeEach(() => {
    ({ network, juliet, writer: romeo } = julietAndWriter('romeo@montague.lit/orchard'));
    juliet.application.envelopes = (description) => [...description.children];
  });

  /** Romeo offers; what Juliet says to it. */
  async function offer(inside: string, beside = ''): Promise<string[]> {
    const description = DESCRIPTION.replace('/>', `>${inside}</description>`);
    await romeo.say(JULIET, initiate('s', content(description, TRANSPORT, beside)));
    await network.settled();
    return network.dialogue.filter((line) => line.startsWith('juliet'));
  }

  it('are opened as <security/> is', async () => {
    expect(await offer(PROTECTED)).toEqual(['juliet: result']);
    expect(juliet.security.opened.length).toBe(1);
    expect(juliet.application.sessions[0]?.security).toBeDefined();
  });

  it('are none where the application has none there', async () => {
    juliet.application.envelopes = () => [];
    await offer(PROTECTED);

    expect(juliet.security.opened).toEqual([]);
    expect(juliet.application.sessions[0]?.security).toBeUndefined();
  });

  for (const [what, inside, beside] of [
    ['one beside it', PROTECTED, PROTECTED],
    ['two of them', PROTECTED + PROTECTED, ''],
    ['an unknown one', '<security xmlns="urn:x"/>', ''],
    ['an unknown one beside one that is known', PROTECTED, '<security xmlns="urn:x"/>'],
  ] as const) {
    it(`end the offer when there is ${what}, and nothing is opened`, async () => {
      expect(await offer(inside, beside)).toEqual(['juliet: result', 'juliet: session-terminate security-error']);
      expect(juliet.security.opened).toEqual([]);
      expect(juliet.application.sessions).toEqual([]);
    });
  }

  it('are overwritten when the session ends, and not sent back beside it', async () => {
    juliet.security.isInDescription = true;
    await offer(PROTECTED);
    const [session] = juliet.application.sessions;
    void session!.accept(session!.description).catch(() => undefined);
    await network.settled();
    const accept = network.exchanges
      .map(({ payload }) => payload)
      .find((one) => one.getAttribute('action') === 'session-accept');

    expect([...(accept?.querySelector('content')?.children ?? [])].map(({ localName }) => localName)).toEqual([
      'description',
      'transport',
    ]);

    session!.terminate({ reason: 'cancel' });

    expect(juliet.security.closed).toBe(1);
  });
});
