import { element } from '../../../../src/xmpp/element.js';
import { NS } from '../../../../src/xmpp/namespaces.js';
import { Party } from '../../../support/file-transfer-party.js';
import { MemoryNetwork, type MemoryPort } from '../../../support/memory-iq.js';
import { propose, word } from '../../../support/proposal-xml.js';

const MALLORY = 'mallory@evil.lit/cave';
const JULIET = 'juliet@capulet.lit/balcony';

describe('a proposal', () => {
  let network: MemoryNetwork;
  let juliet: Party;
  let mallory: MemoryPort;

  beforeEach(() => {
    network = new MemoryNetwork();
    juliet = new Party(network, JULIET);
    mallory = network.join(MALLORY);
  });

  const tell = async (...payloads: Element[]): Promise<void> => {
    for (const payload of payloads) mallory.messages.send(JULIET, payload);
    await network.settled();
  };
  const juliets = (): string[] => network.dialogue.filter((line) => line.startsWith('juliet: '));
  const cards = (): number => juliet.cards.shown.length + juliet.cards.ended.length;

  describe('of a stranger', () => {
    beforeEach(() => {
      juliet.contacts = 'nobody';
    });

    it('gets nothing, whatever it says', async () => {
      await tell(propose('1'), word('retract', '1'), propose('1', { size: 2 ** 52 }), word('propose', '2'));

      expect(cards()).toBe(0);
      expect(juliets()).toEqual([]);
    });

    it('gets nothing when it is one of ten thousand', async () => {
      await tell(...Array.from({ length: 10_000 }, (_, at) => propose(`${at}`)));

      expect(cards() + juliet.cards.warnings.length).toBe(0);
      expect(juliets()).toEqual([]);
    });

    it('is shown where a deployer wants that, and answered when the person does', async () => {
      juliet.settings = { ...juliet.settings, fromStrangers: true };
      await tell(propose('1'));

      expect(juliets()).toEqual([]);

      (await juliet.cards.first()).actions.accept();

      expect(juliets()).toEqual(['juliet: proceed']);

      juliet.events.trigger('stream lost');
    });
  });

  const file = (): Element => propose('1').firstElementChild!;
  const call = (): Element => element('urn:xmpp:jingle:apps:rtp:1', 'description', { media: 'audio' });
  const description = (...children: Element[]): Element =>
    element(NS.fileTransfer, 'description', {}, element(NS.fileTransfer, 'file', {}, ...children));
  for (const [what, payload] of [
    ['of a call', word('propose', '1', call())],
    ['of a call and a file', word('propose', '1', call(), file())],
    ['of a file and a call', word('propose', '1', file(), call())],
    ['of two files', word('propose', '1', file(), file())],
    ['of nothing', word('propose', '1')],
    [
      'of a file with a size that is none',
      word('propose', '1', description(element(NS.fileTransfer, 'size', {}, 'x'))),
    ],
    ['of a file in another element', word('propose', '1', element(NS.fileTransfer, 'file'))],
    ['without an id', propose(undefined)],
    ['with an empty id', propose('')],
    ['with a long id', propose('x'.repeat(257))],
    ['that is too large', word('propose', '1', file(), 'x'.repeat(131_072))],
    ['that is none', word('proceed', '1', file())],
    ['in another namespace', element('urn:xmpp:jingle-message:1', 'propose', { id: '1' }, file())],
  ] as const) {
    it(`${what} is not answered and not shown`, async () => {
      await tell(payload);

      expect(cards()).toBe(0);
      expect(juliets()).toEqual([]);
    });
  }

  it('of a file that is larger than max_bytes is rejected, and the card says why', async () => {
    juliet.settings = { ...juliet.settings, maxBytes: 4 };
    await tell(propose('1'));

    expect(juliet.cards.ended.map(({ state }) => state)).toEqual([{ name: 'failed', failure: 'too-large' }]);
    expect(juliets()).toEqual(['juliet: reject busy']);
  });

  it('is shown with a name that is safe', async () => {
    await tell(propose('1', { name: '../../\u202egpj.exe' }));

    expect((await juliet.cards.first()).transfer.file.name).not.toMatch(/[/\u202e]/);
  });

  it('too many at a time is rejected, and one that ends makes room', async () => {
    await tell(...Array.from({ length: 22 }, (_, at) => propose(`${at}`)));

    expect(juliet.cards.shown.length).toBe(20);
    expect(juliets()).toEqual(['juliet: reject busy', 'juliet: reject busy']);
    expect(juliet.cards.warnings).toEqual([`${MALLORY} refused`]);

    juliet.cards.shown[0]!.actions.decline();
    await tell(propose('more'));

    expect(juliet.cards.shown.length).toBe(21);
  });

  it('too many in a minute is rejected, and said once', async () => {
    for (let at = 0; at < 40; at++) await tell(propose(`${at}`), word('retract', `${at}`));

    expect(juliet.cards.shown.length).toBe(30);
    expect(juliets().length).toBe(10);
    expect(juliet.cards.warnings).toEqual([`${MALLORY} refused`]);
  });

  it('of many accounts is shown a hundred times', async () => {
    for (let at = 0; at < 102; at++) {
      network.join(`mallory@evil${at}.lit/cave`).messages.send(JULIET, propose('1'));
    }
    await network.settled();

    expect(juliet.cards.shown.length).toBe(100);
  });
});
