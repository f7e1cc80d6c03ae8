import { decide } from '../../support/decide.js';
import { ConverseKeyTransport } from '../../../plugins/omemo-key-transport/converse/converse-key-transport.js';
import { macrotask } from '../../../src/async/macrotask.js';
import { failureOf, overTheWire } from '../../contracts/key-transport.js';
import { Disk, openTabs, type MemoryTab } from '../../support/memory-tabs.js';
import { JULIET, OmemoPair, ROMEO, SECRET } from '../../support/omemo-pair.js';

for (const hasRoomForItems of [false, true]) {
  describe(`Where the steps of a ratchet cannot be stored${hasRoomForItems ? ', and the names of used keys can' : ''}`, () => {
    let pair: OmemoPair;
    let romeosDisk: Disk;
    let julietsDisk: Disk;
    let romeo: ConverseKeyTransport;
    let juliet: ConverseKeyTransport;
    let juliets: MemoryTab;

    beforeEach(async () => {
      pair = await OmemoPair.create();
      [romeosDisk, julietsDisk] = [new Disk(), new Disk()];
      romeosDisk.hasRoomForItems = julietsDisk.hasRoomForItems = hasRoomForItems;
      const romeos = openTabs(1, pair.romeo, romeosDisk)[0]!;
      juliets = openTabs(1, pair.juliet, julietsDisk)[0]!;
      [romeo, juliet] = [pair.transportOf(romeos), pair.transportOf(juliets)];
      await decide(romeo, JULIET, 2, 'trusted');
    });

    const wrap = async (): Promise<Element> => overTheWire(await romeo.wrap(JULIET, SECRET));
    const open = (envelope: Element): Promise<unknown> => failureOf(juliet.unwrap(envelope, ROMEO));

    it('no session is begun', async () => {
      romeosDisk.isFull = true;

      expect(await failureOf(wrap())).toBe('storage');
      romeosDisk.isFull = false;

      expect(await open(await wrap())).toBeUndefined();
    });

    it('nothing is sent, and what is sent later is readable', async () => {
      await open(await wrap());
      romeosDisk.isFull = true;

      expect(await failureOf(wrap())).toBe('storage');
      romeosDisk.isFull = false;

      expect(await open(await wrap())).toBeUndefined();
    });

    it('nothing is opened, and the next envelope is', async () => {
      const [first, second] = [await wrap(), await wrap()];
      julietsDisk.isFull = true;

      expect(await open(first)).toBe('storage');
      julietsDisk.isFull = false;

      expect(await open(second)).toBeUndefined();
    });

    it('no key is used of which another tab could know more', async () => {
      await open(await wrap());
      const envelope = await wrap();
      romeosDisk.isUnreadable = julietsDisk.isUnreadable = true;

      expect(await failureOf(wrap())).toBe('storage');
      expect(await open(envelope)).toBe('storage');
      romeosDisk.isUnreadable = julietsDisk.isUnreadable = false;

      expect(await open(envelope)).toBeUndefined();
      expect(await open(await wrap())).toBeUndefined();
    });

    it('no answer to a long chain goes out', async () => {
      const store = juliets.tabStore;
      const isDue = new Promise<void>((resolve) => {
        store.storeHeartbeatKey = () => {
          julietsDisk.isFull = true;
          resolve();
          return Promise.resolve();
        };
      });
      let last = await wrap();
      for (let sent = 1; sent < 54; sent++) last = await wrap();

      expect(await open(last)).toBeUndefined();
      await isDue;
      // It has asked for the lock before us.
      await macrotask();
      await juliets.omemo.exclusively(() => Promise.resolve());

      expect(juliets.sent).toEqual([]);
    }, 60_000);
  });
}
