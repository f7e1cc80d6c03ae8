import fc from 'fast-check';
import { AccountStore } from '../../../../plugins/omemo-key-transport/own/account-store.js';
import type { Bundle } from '../../../../plugins/omemo-key-transport/own/bundle.js';
import { RatchetError } from '../../../../plugins/omemo-key-transport/own/ratchet.js';
import { readPrekeyMessage, readWhisperMessage } from '../../../../plugins/omemo-key-transport/omemo/signal-message.js';
import { NS } from '../../../../src/xmpp/namespaces.js';
import { exchangeKeys } from '../../../support/key-exchange.js';
import { OwnDevice } from '../../../support/own-account.js';
import { testBytes } from '../../../support/streams.js';

const failure = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'opened',
    (error: unknown) => (error instanceof RatchetError ? error.failure : String(error)),
  );

describe('A ratchet of our own', () => {
  let romeo: OwnDevice;
  let juliet: OwnDevice;

  beforeEach(async () => {
    [romeo, juliet] = await Promise.all([OwnDevice.create('romeo'), OwnDevice.create('juliet')]);
  });
  afterEach(async () => {
    await Promise.all([romeo.remove(), juliet.remove()]);
  });

  const record = async (from: OwnDevice, to: OwnDevice): Promise<string | undefined> =>
    (await from.store.transact((unit) => unit.get('sessions', [NS.axolotl, to.jid, to.id])))?.record;
  /** Both have heard from each other. */
  const meet = async (): Promise<void> => {
    await romeo.build(juliet);
    await juliet.decrypt(romeo, await romeo.encrypt(juliet, testBytes(16)));
    await romeo.decrypt(juliet, await juliet.encrypt(romeo, testBytes(16)));
  };

  it('carries a key in a message that starts the session, and the answer in it', async () => {
    await romeo.build(juliet, 4);
    const first = await romeo.encrypt(juliet, testBytes(16));

    expect(first.prekey).toBeTrue();
    const opened = await juliet.decrypt(romeo, first);

    expect(opened.plaintext).toEqual(testBytes(16));
    expect(opened.prekeyId).toBe(juliet.bundle.prekeys[4]!.id);
    const answer = await juliet.encrypt(romeo, testBytes(16, 2));

    expect(answer.prekey).toBeFalse();
    expect((await romeo.decrypt(juliet, answer)).plaintext).toEqual(testBytes(16, 2));
    expect((await romeo.encrypt(juliet, testBytes(16))).prekey).toBeFalse();
  });

  it('opens several first messages in any order with one prekey', async () => {
    await romeo.build(juliet);
    const messages = [];
    for (let n = 0; n < 4; n++) messages.push(await romeo.encrypt(juliet, testBytes(16, n)));
    for (const n of [2, 0, 3, 1]) {
      expect((await juliet.decrypt(romeo, messages[n]!)).plaintext).toEqual(testBytes(16, n));
    }
  });

  it('§4.7: deletes the private key of a prekey with the step that uses it, so it opens nothing else', async () => {
    const tybalt = await OwnDevice.create('tybalt');
    await romeo.build(juliet, 7);
    await tybalt.build(juliet, 7);
    await juliet.decrypt(romeo, await romeo.encrypt(juliet, testBytes(16)));

    expect(await failure(juliet.decrypt(tybalt, await tybalt.encrypt(juliet, testBytes(16))))).toBe('unusable-prekey');
    await tybalt.remove();
  });

  it('opens no message twice', async () => {
    await meet();
    const message = await romeo.encrypt(juliet, testBytes(16));
    await juliet.decrypt(romeo, message);

    expect(await failure(juliet.decrypt(romeo, message))).toBe('undecryptable');
  });

  it('opens no first message twice', async () => {
    await romeo.build(juliet);
    const message = await romeo.encrypt(juliet, testBytes(16));
    await juliet.decrypt(romeo, message);

    expect(await failure(juliet.decrypt(romeo, message))).toBe('undecryptable');
  });

  it('§4.7: replaces its session by one that the other starts, and still opens what the old one had sent', async () => {
    await meet();
    const late = await romeo.encrypt(juliet, testBytes(16, 1));
    await romeo.build(juliet, 9);
    await juliet.decrypt(romeo, await romeo.encrypt(juliet, testBytes(16, 2)));
    const answer = await juliet.encrypt(romeo, testBytes(16, 3));

    expect((await romeo.decrypt(juliet, answer)).plaintext).toEqual(testBytes(16, 3));
    expect((await juliet.decrypt(romeo, late)).plaintext).toEqual(testBytes(16, 1));
  });

  it('§5: goes on when both have started a session at once', async () => {
    await romeo.build(juliet);
    await juliet.build(romeo);
    const [fromRomeo, fromJuliet] = [
      await romeo.encrypt(juliet, testBytes(16, 1)),
      await juliet.encrypt(romeo, testBytes(16, 2)),
    ];
    await juliet.decrypt(romeo, fromRomeo);
    await romeo.decrypt(juliet, fromJuliet);
    for (let n = 0; n < 3; n++) {
      expect((await juliet.decrypt(romeo, await romeo.encrypt(juliet, testBytes(16, n)))).plaintext).toEqual(
        testBytes(16, n),
      );
      expect((await romeo.decrypt(juliet, await juliet.encrypt(romeo, testBytes(16, n)))).plaintext).toEqual(
        testBytes(16, n),
      );
    }
  });

  it('is not changed by a forged message', async () => {
    await meet();
    const { bytes, prekey } = await romeo.encrypt(juliet, testBytes(16));
    const before = await record(juliet, romeo);
    for (let at = 0; at < bytes.length; at++) {
      const forged = bytes.slice();
      forged[at]! ^= 1;

      expect(await failure(juliet.decrypt(romeo, { bytes: forged, prekey }))).toMatch(/malformed|undecryptable/);
    }

    expect(await record(juliet, romeo)).toBe(before);
    expect((await juliet.decrypt(romeo, { bytes, prekey })).plaintext).toEqual(testBytes(16));
  });

  it('is not changed by a forged first message, and keeps the prekey', async () => {
    await romeo.build(juliet);
    const { bytes } = await romeo.encrypt(juliet, testBytes(16));
    const forged = bytes.slice();
    forged[forged.length - 1]! ^= 1;

    expect(await failure(juliet.decrypt(romeo, { bytes: forged, prekey: true }))).not.toBe('opened');
    expect(await record(juliet, romeo)).toBeUndefined();
    expect((await juliet.decrypt(romeo, { bytes, prekey: true })).plaintext).toEqual(testBytes(16));
  });

  it('starts no session for an identity key that is not the known one', async () => {
    const tybalt = await OwnDevice.create('tybalt');
    await tybalt.build(juliet);
    const message = await tybalt.encrypt(juliet, testBytes(16));

    expect(await failure(juliet.decrypt(romeo, message))).toBe('identity-changed');
    expect(await failure(romeo.build(juliet, 0, tybalt.bundle))).toBe('identity-changed');
    await tybalt.remove();
  });

  it('starts no session from a bundle whose signed prekey is not signed by the identity', async () => {
    const { signedPrekey } = juliet.bundle;
    const signature = signedPrekey.signature.slice();
    signature[3]! ^= 4;
    const forged: Bundle[] = [
      { ...juliet.bundle, signedPrekey: { ...signedPrekey, signature } },
      { ...juliet.bundle, signedPrekey: { ...romeo.bundle.signedPrekey, signature: signedPrekey.signature } },
      { ...juliet.bundle, signedPrekey: romeo.bundle.signedPrekey },
    ];
    for (const bundle of forged) await expectAsync(romeo.build(juliet, 0, bundle)).toBeRejected();

    expect(await record(romeo, juliet)).toBeUndefined();
  });

  it('opens nothing that claims to start a session without a one-time prekey', async () => {
    await romeo.build(juliet);
    const { bytes } = await romeo.encrypt(juliet, testBytes(16));
    const id = juliet.bundle.prekeys[0]!.id;
    // Field 1, the prekey id, is one byte of value here.
    const at = [...bytes.keys()].find((index) => bytes[index] === 0x08 && bytes[index + 1] === id)!;
    const without = Uint8Array.from([...bytes.slice(0, at), ...bytes.slice(at + 2)]);

    expect(readPrekeyMessage(without)?.prekeyId).toBe(0);
    expect(await failure(juliet.decrypt(romeo, { bytes: without, prekey: true }))).toBe('unusable-prekey');
  });

  it('tells messages apart by parsing, and reads rubbish as neither', async () => {
    await romeo.build(juliet);
    const first = await romeo.encrypt(juliet, testBytes(16));
    await juliet.decrypt(romeo, first);
    const answer = await juliet.encrypt(romeo, testBytes(16));

    expect(readPrekeyMessage(first.bytes)).toBeDefined();
    expect(readWhisperMessage(first.bytes)).toBeUndefined();
    expect(readPrekeyMessage(answer.bytes)).toBeUndefined();
    expect(readWhisperMessage(answer.bytes)).toEqual(jasmine.objectContaining({ counter: 0 }));
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const versioned = Uint8Array.from([0x33, ...bytes]);

        expect(() => [readPrekeyMessage(versioned), readWhisperMessage(versioned)]).not.toThrow();
      }),
    );
  });

  it('opens what comes up to 2000 messages early, and nothing later', async () => {
    await meet();
    let last = await romeo.encrypt(juliet, testBytes(16));
    let tooFar = last;
    await romeo.step(juliet, async (ratchet, start) => {
      let step = { record: start!, ...last };
      for (let n = 0; n < 2000; n++) {
        last = step;
        step = await ratchet.encrypt(step.record, testBytes(16));
      }
      tooFar = step;
      return step;
    });

    expect(await failure(juliet.decrypt(romeo, tooFar))).toBe('undecryptable');
    expect(await failure(juliet.decrypt(romeo, last))).toBe('opened');
    expect(await failure(juliet.decrypt(romeo, tooFar))).toBe('opened');
  }, 60_000);

  it('§7: keeps a bounded number of keys and chains', async () => {
    await meet();
    for (let n = 0; n < 15; n++) {
      await romeo.encrypt(juliet, testBytes(16));
      await juliet.decrypt(romeo, await romeo.encrypt(juliet, testBytes(16)));
      await romeo.decrypt(juliet, await juliet.encrypt(romeo, testBytes(16)));
    }
    const { sessions } = JSON.parse((await record(juliet, romeo))!) as {
      sessions: Record<string, { chains: object; oldRatchetList: unknown[] }>;
    };

    for (const { chains, oldRatchetList } of Object.values(sessions)) {
      expect(Object.keys(chains).length).toBeLessThanOrEqual(12);
      expect(oldRatchetList.length).toBeLessThanOrEqual(10);
    }
  }, 60_000);

  it('keeps at most ten closed sessions', async () => {
    for (let n = 0; n < 13; n++) {
      await romeo.build(juliet, n);
      await juliet.decrypt(romeo, await romeo.encrypt(juliet, testBytes(16)));
    }
    for (const text of [await record(juliet, romeo), await record(romeo, juliet)]) {
      expect(Object.keys((JSON.parse(text!) as { sessions: object }).sessions).length).toBe(11);
    }
  }, 60_000);

  // A thousand of them: spec/long.
  it('carries 100 keys, in random order, with losses and duplicates, in both directions', async () => {
    const { sent, lost, opened, wrong } = await exchangeKeys(romeo, juliet, 100);

    expect(wrong).toEqual([]);
    expect(opened).toBe(sent - lost);
  }, 60_000);

  describe('in two tabs', () => {
    let other: AccountStore;
    beforeEach(async () => {
      other = await AccountStore.open(romeo.jid);
      await meet();
    });
    afterEach(() => other.close());

    it('uses no message key twice', async () => {
      const messages = await Promise.all(
        Array.from({ length: 40 }, (_, n) =>
          romeo.encrypt(juliet, testBytes(16, n), n % 2 === 0 ? romeo.store : other),
        ),
      );
      const counters = messages.map(({ bytes }) => readWhisperMessage(bytes)?.counter);

      expect(new Set(counters).size).toBe(40);
      for (const [n, message] of messages.entries()) {
        expect((await juliet.decrypt(romeo, message)).plaintext).toEqual(testBytes(16, n));
      }
    });

    it('opens a message in one of them, and loses none', async () => {
      const messages = [];
      for (let n = 0; n < 20; n++) messages.push(await juliet.encrypt(romeo, testBytes(16, n)));
      const results = await Promise.all(
        messages.flatMap((message) => [
          failure(romeo.decrypt(juliet, message)),
          failure(romeo.decrypt(juliet, message, other)),
        ]),
      );

      expect(results.filter((result) => result === 'opened').length).toBe(20);
      expect(results.filter((result) => result === 'undecryptable').length).toBe(20);
    });

    it('lets no message out whose step is not on disk', async () => {
      const before = await record(romeo, juliet);
      const died = romeo.store.transact(async (unit) => {
        unit.put('sessions', [NS.axolotl, juliet.jid, juliet.id], { record: 'half of it' });
        await Promise.reject(new Error('the page died'));
      });
      await expectAsync(died).toBeRejected();

      expect(await record(romeo, juliet)).toBe(before);
    });

    it('refuses to write over what another tab wrote, even if the lock was taken away', async () => {
      let theirs: Uint8Array | undefined;
      let ended: () => void = () => undefined;
      const atEnd = new Promise<void>((resolve) => (ended = resolve));
      const step = romeo.store.transact(async (unit) => {
        const key = [NS.axolotl, juliet.jid, juliet.id];
        const session = await unit.get('sessions', key);
        // Steals the lock, as a page can.
        await navigator.locks.request(`converse-jet-omemo ${romeo.jid}`, { steal: true }, () => undefined);
        theirs = (await romeo.encrypt(juliet, testBytes(16), other)).bytes;
        unit.put('sessions', key, session!);
        setTimeout(ended);
      });
      await expectAsync(step).toBeRejected();
      await atEnd;
      const { bytes } = await romeo.encrypt(juliet, testBytes(16));

      expect([theirs!, bytes].map((message) => readWhisperMessage(message)?.counter)).toEqual([0, 1]);
    });
  });
});
