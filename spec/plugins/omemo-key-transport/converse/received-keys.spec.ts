import { ReceivedKeys, type ReceivedKey } from '../../../../plugins/omemo-key-transport/converse/received-keys.js';
import type { KeyTransport } from '../../../../src/key-transport/key-transport.js';
import { element } from '../../../../src/xmpp/element.js';
import { NS } from '../../../../src/xmpp/namespaces.js';
import { overTheWire } from '../../../contracts/key-transport.js';
import { JULIET, OmemoPair, ROMEO, SECRET } from '../../../support/omemo-pair.js';
import { decide } from '../../../support/decide.js';

const FROM_ROMEO = { type: 'chat', from: `${ROMEO}/orchard`, to: JULIET };

describe('Keys in messages', () => {
  let pair: OmemoPair;
  let transport: KeyTransport;
  let reason: string | undefined;
  let received: ReceivedKey[];
  let givenBack: Element[];
  let setReady: () => void;
  let unwraps: number;
  let settled: () => void;
  let keys: ReceivedKeys;
  let strangers: string | undefined;

  beforeEach(async () => {
    pair = await OmemoPair.create();
    [received, givenBack, reason, unwraps, strangers] = [[], [], undefined, 0, undefined];
    settled = () => undefined;
    const real = pair.transportOf(pair.juliet);
    transport = {
      ...({ namespace: real.namespace } as KeyTransport),
      unavailable: () => reason,
      unwrap: (envelope, from) => {
        unwraps++;
        return real.unwrap(envelope, from).finally(() => setTimeout(() => settled()));
      },
    };
    const ready = new Promise<void>((resolve) => (setReady = resolve));
    keys = new ReceivedKeys(transport, {
      account: () => JULIET,
      isContact: (jid) => jid !== strangers,
      ready: () => ready,
      giveBack: (stanza) => {
        givenBack.push(stanza);
        settled();
      },
      received: (key) => received.push(key),
    });
  });

  const message = (attributes: Record<string, string>, ...children: Element[]): Element =>
    overTheWire(element(NS.client, 'message', attributes, ...children));
  /** Lets a stanza arrive; resolves when the next envelope was opened or given back. */
  const arrive = (stanza: Element): Promise<void> =>
    new Promise((resolve) => {
      settled = resolve;
      keys.onMessage(stanza);
    });
  const namesIn = (stanza: Element): string[] => [...stanza.children].map(({ localName }) => localName);
  const forward = (namespace: string, name: string, inner: Element, from = JULIET): Element =>
    message({ from }, element(namespace, name, {}, element(NS.forward, 'forwarded', {}, inner)));

  it('are taken before Converse can open them, and told with their sender, the trust in it and the message', async () => {
    const stanza = message(FROM_ROMEO, await pair.wrap(), element(NS.hints, 'store'));
    const arrived = arrive(stanza);

    expect(namesIn(stanza)).toEqual(['store']);

    await arrived;

    expect(received.length).toBe(1);
    expect(received[0]).toEqual(jasmine.objectContaining({ ...SECRET, trust: 'undecided' }));
    expect(received[0]?.device.jid).toBe(ROMEO);
    expect(namesIn(received[0]!.message)).toEqual(['encrypted', 'store']);
  });

  it('leave neither the text for others nor the mark of encryption behind', async () => {
    const mark = element(NS.eme, 'encryption', { namespace: NS.axolotl });
    const stanza = message(FROM_ROMEO, await pair.wrap(), mark, element(NS.client, 'body', {}, 'fallback'));
    await arrive(stanza);

    expect(namesIn(stanza)).toEqual([]);
  });

  it('leave the form for omemo:2 to Converse', async () => {
    const omemo2 = element(NS.omemo2, 'encrypted');
    const mark = element(NS.eme, 'encryption', { namespace: NS.omemo2 });
    const stanza = message(FROM_ROMEO, omemo2, await pair.wrap(), mark);
    await arrive(stanza);

    expect([...stanza.children].map(({ namespaceURI }) => namespaceURI)).toEqual([NS.omemo2, NS.eme]);
  });

  it('are found in carbons, of messages to us and of those that another device of ours has sent', async () => {
    for (const name of ['received', 'sent']) {
      await arrive(forward(NS.carbons, name, message(FROM_ROMEO, await pair.wrap())));
    }

    expect(received.length).toBe(2);
  });

  it('are found in our archive, and told once when they have come before', async () => {
    const envelope = await pair.wrap();
    await arrive(forward(NS.mam, 'result', message(FROM_ROMEO, envelope)));
    await arrive(forward(NS.mam, 'result', message(FROM_ROMEO, envelope)));

    expect(received.length).toBe(1);
    expect(unwraps).toBe(2);
  });

  it('are not taken from what somebody else claims to forward', async () => {
    const forged = forward(NS.carbons, 'received', message(FROM_ROMEO, await pair.wrap()), 'tybalt@example.org');
    const before = forged.outerHTML;
    keys.onMessage(forged);

    expect(forged.outerHTML).toBe(before);
    expect(unwraps).toBe(0);
  });

  for (const [what, attributes, extra] of [
    ['messages of rooms', { ...FROM_ROMEO, type: 'groupchat' }, undefined],
    ['private messages in rooms', FROM_ROMEO, element(NS.mucUser, 'x')],
    ['errors', { ...FROM_ROMEO, type: 'error' }, undefined],
    ['headlines', { ...FROM_ROMEO, type: 'headline' }, undefined],
  ] as const) {
    it(`are left where they are in ${what}`, async () => {
      const stanza = message(attributes, await pair.wrap(), ...(extra === undefined ? [] : [extra]));
      const before = stanza.outerHTML;
      keys.onMessage(stanza);

      expect(stanza.outerHTML).toBe(before);
      expect(unwraps).toBe(0);
    });
  }

  it('are not encrypted messages: what has a payload stays Converse’s', async () => {
    const envelope = await pair.wrap();
    envelope.append(envelope.ownerDocument.createElementNS(NS.axolotl, 'payload'));
    const stanza = message(FROM_ROMEO, envelope);
    const before = stanza.outerHTML;
    keys.onMessage(stanza);

    expect(stanza.outerHTML).toBe(before);
    expect(unwraps).toBe(0);
  });

  it('are left to Converse where they come from a stranger', async () => {
    strangers = ROMEO;
    const stanza = message(FROM_ROMEO, await pair.wrap());
    const before = stanza.outerHTML;
    keys.onMessage(stanza);

    expect(stanza.outerHTML).toBe(before);
    expect(unwraps).toBe(0);
  });

  it('that cannot be opened are silently discarded', async () => {
    const bad = [
      (envelope: Element) => (envelope.querySelector('key')!.textContent = 'AAAA'),
      (envelope: Element) => (envelope.querySelector('key')!.textContent = '%%'),
      (envelope: Element) => envelope.querySelector('key')!.setAttribute('rid', '4711'),
      (envelope: Element) => envelope.querySelector('header')!.setAttribute('sid', '4711'),
      (envelope: Element) => envelope.querySelector('iv')!.remove(),
      (envelope: Element) => envelope.append(envelope.querySelector('header')!.cloneNode(true)),
      (envelope: Element) => envelope.replaceChildren(),
    ];
    for (const spoil of bad) {
      const envelope = await pair.wrap();
      spoil(envelope);
      const stanza = message(FROM_ROMEO, envelope);
      await arrive(stanza);

      expect(namesIn(stanza)).toEqual([]);
    }

    expect(unwraps).toBe(bad.length);
    expect(received).toEqual([]);
    expect(givenBack).toEqual([]);
  });

  it('of a distrusted device are not told', async () => {
    await decide(pair.transportOf(pair.juliet), ROMEO, 1, 'distrusted');
    await arrive(message(FROM_ROMEO, await pair.wrap()));

    expect(received).toEqual([]);
  });

  it('of a device that its owner does not list are looked up once', async () => {
    pair.juliet.fetched.length = 0;
    for (let round = 0; round < 3; round++) {
      const envelope = await pair.wrap();
      envelope.querySelector('header')!.setAttribute('sid', '4711');
      if (round === 0) await arrive(message(FROM_ROMEO, envelope));
      else keys.onMessage(message(FROM_ROMEO, envelope));
    }
    await arrive(message(FROM_ROMEO, await pair.wrap()));

    expect(pair.juliet.fetched).toEqual([ROMEO]);
    expect(received.length).toBe(1);
  });

  describe('while OMEMO is not up', () => {
    beforeEach(() => (reason = 'not yet'));

    it('wait for it', async () => {
      const stanza = message(FROM_ROMEO, await pair.wrap());
      const arrived = arrive(stanza);

      expect(namesIn(stanza)).toEqual([]);

      reason = undefined;
      setReady();
      await arrived;

      expect(received.length).toBe(1);
    });

    it('are given back whole to Converse when we cannot have it', async () => {
      const stanza = message(FROM_ROMEO, await pair.wrap(), element(NS.client, 'body', {}, 'fallback'));
      const before = stanza.outerHTML;
      const arrived = arrive(stanza);
      setReady();
      await arrived;

      expect(givenBack.map(({ outerHTML }) => outerHTML)).toEqual([before]);
      expect(unwraps).toBe(0);
    });

    it('are left to Converse in what the archive brings', async () => {
      const stanza = forward(NS.mam, 'result', message(FROM_ROMEO, await pair.wrap()));
      const before = stanza.outerHTML;
      keys.onMessage(stanza);

      expect(stanza.outerHTML).toBe(before);
    });
  });
});
