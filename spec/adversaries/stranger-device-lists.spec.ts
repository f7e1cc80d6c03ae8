import { decide } from '../support/decide.js';
import { AXOLOTL } from '../../plugins/omemo-key-transport/omemo/omemo-variants.js';
import { element } from '../../src/xmpp/element.js';
import { NS } from '../../src/xmpp/namespaces.js';
import { failureOf } from '../contracts/key-transport.js';
import { MemoryPep } from '../support/memory-pep.js';
import { OwnParty } from '../support/own-party.js';
import { testBytes } from '../support/streams.js';

/** Making keys, on a machine that does much else. */
const LONG_MS = 60_000;
const JULIET = 'juliet@example.org';

const listOf = (...ids: number[]): Element =>
  element(NS.axolotl, 'list', {}, ...ids.map((id) => element(NS.axolotl, 'device', { id })));
const event = (list: Element): Element => {
  const item = element(NS.pubsubEvent, 'item', {}, list);
  return element(NS.pubsubEvent, 'event', {}, element(NS.pubsubEvent, 'items', { node: AXOLOTL.deviceListNode }, item));
};

describe('A stranger with many addresses', () => {
  let pep: MemoryPep;
  let romeo: OwnParty;
  const stranger = (at: number): string => `tybalt-${at}@capulet.example`;

  beforeEach(async () => {
    pep = new MemoryPep();
    romeo = await OwnParty.create(pep, 'romeo');
    romeo.port.isContact = (jid) => jid === JULIET;
  }, LONG_MS);
  afterEach(() => romeo.remove());

  const stored = (): Promise<number> => romeo.store.read((unit) => unit.count('lists'));
  const kept = (jid: string) => romeo.store.read((unit) => unit.get('lists', [NS.axolotl, jid]));
  const when = async (isThere: () => Promise<boolean>): Promise<void> => {
    while (!(await isThere())) await romeo.store.transact(() => Promise.resolve());
  };

  it(
    'leaves none of the 1000 device lists behind that it sends, while those of a contact are kept',
    async () => {
      const before = await stored();
      for (let at = 0; at < 1000; at++) romeo.port.hear(stranger(at), event(listOf(at + 1)));
      romeo.port.hear(JULIET, event(listOf(7)));
      await when(async () => (await kept(JULIET)) !== undefined);

      expect((await stored()) - before).toBe(1);
      expect(await kept(JULIET)).toEqual([7]);
    },
    LONG_MS,
  );

  it(
    'makes us keep no more than 1000 lists, also where we ask for them, and what we ask for is still answered',
    async () => {
      await romeo.store.transact((unit) => {
        for (let at = 0; at < 990; at++) unit.put('lists', [NS.axolotl, stranger(at)], []);
        return Promise.resolve();
      });
      for (let at = 990; at < 1010; at++) {
        pep.publish(stranger(at), AXOLOTL.deviceListNode, listOf());
        await romeo.transport.devices(stranger(at));
      }

      expect(await stored()).toBe(1000);
      const late = await OwnParty.create(pep, 'romeo');
      await decide(romeo.transport, late.jid, late.id, 'trusted');
      const secret = { key: testBytes(16), iv: testBytes(12) };

      expect(await failureOf(romeo.transport.wrap(late.jid, secret))).toBeUndefined();
      expect(await stored()).toBe(1000);
      await late.remove();
    },
    LONG_MS,
  );

  it('is heard once one of our plugins has asked for its list', async () => {
    pep.publish(stranger(1), AXOLOTL.deviceListNode, listOf());
    await romeo.transport.devices(stranger(1));
    pep.publish(stranger(1), AXOLOTL.deviceListNode, listOf(5));
    await when(async () => (await kept(stranger(1)))?.length === 1);

    expect(await kept(stranger(1))).toEqual([5]);
  });
});
