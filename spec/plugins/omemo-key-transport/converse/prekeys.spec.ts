import { Prekeys } from '../../../../plugins/omemo-key-transport/converse/prekeys.js';
import { MemoryOmemo, MemoryPubsub } from '../../../support/memory-omemo.js';
import { MemoryOmemoStore } from '../../../support/memory-omemo-store.js';

/** A publish that a spec holds open. */
interface Publish {
  resolve(): void;
  reject(error: Error): void;
}

describe('Prekeys', () => {
  let store: MemoryOmemoStore;
  let prekeys: Prekeys;
  let publishes: Publish[];
  let published: () => void;

  beforeEach(() => {
    store = new MemoryOmemoStore({ pubKey: '', privKey: '' }, { device_id: 1 });
    prekeys = new Prekeys(new MemoryOmemo(new MemoryPubsub(), 'romeo@example.org', store).omemo);
    publishes = [];
    published = () => undefined;
    store.onPublish = () =>
      new Promise((resolve, reject) => {
        publishes.push({ resolve, reject });
        published();
      });
  });

  /** Resolves when `act` has led to the next publish. */
  const nextPublish = (act: () => void): Promise<void> =>
    new Promise((resolve) => {
      published = resolve;
      act();
    });

  /** Resolves after everything that is already queued. */
  const idle = (): Promise<void> =>
    new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port2.onmessage = () => resolve();
      port1.postMessage(null);
    });

  const use = (id: number): void => {
    void store.removePreKey(id);
    prekeys.replenish();
  };

  it('replaces the used key, then publishes the bundle', async () => {
    await nextPublish(() => use(7));

    expect(store.log).toEqual(['generate', 'publish']);
    expect(Object.keys(store.getPreKeys()).length).toBe(100);
  });

  it('does nothing when no prekey was used', async () => {
    prekeys.replenish();
    await idle();

    expect(store.log).toEqual([]);
  });

  it('has one publish in flight; keys that are used meanwhile share the next', async () => {
    await nextPublish(() => use(7));
    use(8);
    use(9);
    await idle();

    expect(store.log).toEqual(['generate', 'publish']);

    await nextPublish(() => publishes[0]?.resolve());

    expect(store.log).toEqual(['generate', 'publish', 'generate', 'publish']);
    publishes[1]?.resolve();
    await idle();

    expect(store.log.length).toBe(4);
  });

  it('publishes at most twice for a thousand prekey messages of one session', async () => {
    await nextPublish(() => use(7));
    for (let message = 1; message < 1000; message++) prekeys.replenish();
    publishes[0]?.resolve();
    await idle();
    for (let message = 0; message < 1000; message++) prekeys.replenish();
    publishes[1]?.resolve();
    await idle();

    expect(publishes.length).toBeLessThanOrEqual(2);
  });

  it('makes up for a publish that failed at the next prekey message, with no new key used', async () => {
    await nextPublish(() => use(7));
    publishes[0]?.reject(new Error('not connected'));
    await idle();
    await nextPublish(() => prekeys.replenish());

    expect(store.log.filter((entry) => entry === 'publish').length).toBe(2);
  });

  it('tries a failed publish once for each call, not for ever', async () => {
    store.onPublish = () => {
      published();
      return Promise.reject(new Error('not allowed'));
    };
    await nextPublish(() => use(7));
    await idle();

    expect(store.log).toEqual(['generate', 'publish']);
  });

  it('goes on when keys cannot be made', async () => {
    const generate = spyOn(store, 'generateMissingPreKeys').and.rejectWith(new Error('no library'));
    use(7);
    await idle();
    generate.and.callThrough();
    await nextPublish(() => use(8));

    expect(store.log).toEqual(['generate', 'publish']);
  });
});
