import { AXOLOTL } from '../../../../plugins/omemo-key-transport/omemo/omemo-variants.js';
import { failureOf, overTheWire } from '../../../contracts/key-transport.js';
import { decide } from '../../../support/decide.js';
import { fullStore } from '../../../support/full-store.js';
import { MemoryPep } from '../../../support/memory-pep.js';
import { OwnParty } from '../../../support/own-party.js';
import { testBytes } from '../../../support/streams.js';

const LONG_MS = 60_000;
const secret = { key: testBytes(16), iv: testBytes(12, 2) };

describe('Where an identity of our own cannot store its steps', () => {
  let store: { isFull: boolean };
  let romeo: OwnParty;
  let juliet: OwnParty;

  beforeEach(async () => {
    const pep = new MemoryPep();
    const options = { namespaces: [AXOLOTL.namespace] };
    [romeo, juliet] = [await OwnParty.create(pep, 'romeo', options), await OwnParty.create(pep, 'juliet', options)];
    await decide(romeo.transport, juliet.jid, juliet.id, 'trusted');
    store = fullStore();
  }, LONG_MS);
  afterEach(async () => {
    await Promise.all([romeo.remove(), juliet.remove()]);
  });

  const wrap = async (): Promise<Element> => overTheWire(await romeo.transport.wrap(juliet.jid, secret));
  const open = (envelope: Element): Promise<unknown> => failureOf(juliet.transport.unwrap(envelope, romeo.jid));

  it('nothing is sent, and what is sent later is readable', async () => {
    for (let times = 0; times < 2; times++) {
      store.isFull = true;

      expect(await failureOf(wrap())).toBe('storage');
      store.isFull = false;

      expect(await open(await wrap())).toBeUndefined();
    }
  });

  it('nothing is opened, and the same envelope is later', async () => {
    const envelope = await wrap();
    store.isFull = true;

    expect(await open(envelope)).toBe('storage');
    store.isFull = false;

    expect(await open(envelope)).toBeUndefined();
  });

  it('nothing is sent or opened after another tab has taken the store away', async () => {
    const envelope = await wrap();
    romeo.own.close();
    juliet.own.close();

    expect(await failureOf(wrap())).toBe('storage');
    expect(await open(envelope)).toBe('storage');
  });
});
