import { joinRecords } from '../../../src/converse/libomemo-record.js';
import type { Libomemo } from '../../../src/converse/libomemo.js';
import { fromBase64 } from '../../../src/bytes/base64.js';
import { NS } from '../../../src/xmpp/namespaces.js';
import { loadLibomemo } from '../../support/libomemo.js';
import { MemoryOmemo, MemoryPubsub } from '../../support/memory-omemo.js';

const ADDRESS = { romeo: 'romeo@example.org.1', juliet: 'juliet@example.org.2' };
interface Message {
  readonly type: number;
  readonly body: string;
}

/** A tab of a person: the same keys, and sessions of its own. */
class Tab {
  constructor(
    readonly library: Libomemo,
    readonly omemo: MemoryOmemo,
    readonly peer: { readonly jid: string; readonly id: number },
  ) {}

  get name(): string {
    return `session${this.peer.jid}.${this.peer.id}`;
  }
  get record(): unknown {
    return this.omemo.store.get(this.name);
  }
  set record(record: unknown) {
    this.omemo.store.save({ [this.name]: record });
  }

  get #cipher() {
    const address = new this.library.OMEMOAddress(this.peer.jid, this.peer.id);
    return new this.library.SessionCipher(this.omemo.store, address, NS.axolotl);
  }

  send(): Promise<Message> {
    return this.#cipher.encrypt(new Uint8Array(16).buffer);
  }

  async receive({ type, body }: Message): Promise<void> {
    const bytes = Uint8Array.from(body, (byte) => byte.charCodeAt(0)).buffer;
    if (type === 3) await this.#cipher.decryptPreKeyWhisperMessage(bytes, 'binary');
    else await this.#cipher.decryptWhisperMessage(bytes, 'binary');
  }

  /** Acts with the sessions as they were then, and puts back those of now. */
  async elsewhere(record: unknown, act: () => Promise<unknown>): Promise<unknown> {
    const here = this.record;
    this.record = record;
    await act();
    const there = this.record;
    this.record = here;
    return there;
  }
}

describe('joinRecords', () => {
  let romeo: Tab;
  let juliet: Tab;

  beforeEach(async () => {
    const library = await loadLibomemo();
    const pubsub = new MemoryPubsub();
    const first = await MemoryOmemo.create(library, pubsub, 'romeo@example.org', 1);
    const second = await MemoryOmemo.create(library, pubsub, 'juliet@example.org', 2);
    romeo = new Tab(library, first, { jid: 'juliet@example.org', id: 2 });
    juliet = new Tab(library, second, { jid: 'romeo@example.org', id: 1 });
    await startSession(library, pubsub);
  });

  async function startSession(library: Libomemo, pubsub: MemoryPubsub): Promise<void> {
    const bundle = pubsub.bundles.get(ADDRESS.juliet)!;
    const address = new library.OMEMOAddress('juliet@example.org', 2);
    await new library.SessionBuilder(romeo.omemo.store, address, NS.axolotl).processPreKey({
      registrationId: 2,
      identityKey: fromBase64(bundle.identity_key).buffer,
      signedPreKey: {
        keyId: bundle.signed_prekey.id,
        publicKey: fromBase64(bundle.signed_prekey.public_key).buffer,
        signature: fromBase64(bundle.signed_prekey.signature).buffer,
      },
      preKey: { keyId: 5, publicKey: fromBase64(bundle.prekeys[5]!.key).buffer },
    });
  }

  const open = (record: unknown): string[] =>
    Object.values(
      (JSON.parse(String(record)) as { sessions: Record<string, { indexInfo: { closed: number } }> }).sessions,
    )
      .map(({ indexInfo }) => indexInfo.closed)
      .filter((closed) => closed === -1)
      .map(() => 'open');

  const asParsed = (record: unknown): unknown => JSON.parse(String(record));

  it('takes the tab that has sent more, in either order', async () => {
    const old = romeo.record;
    await romeo.send();
    const sent = romeo.record;

    expect(asParsed(joinRecords(old, sent))).toEqual(asParsed(sent));
    expect(asParsed(joinRecords(sent, old))).toEqual(asParsed(sent));
  });

  it('uses no key that the other tab has used', async () => {
    await juliet.receive(await romeo.send());
    const fork = romeo.record;
    const [here] = [await romeo.send()];
    const there = await romeo.elsewhere(fork, async () => {
      await romeo.send();
      await romeo.send();
    });
    romeo.record = joinRecords(romeo.record, there);
    const next = await romeo.send();
    await juliet.receive(here);
    await juliet.receive(next); // would be a repeated counter

    expect(next.body).not.toBe(here.body);
  });

  it('opens nothing twice that one of two tabs has opened, and what is left once', async () => {
    await juliet.receive(await romeo.send());
    const [a, b, c] = [await romeo.send(), await romeo.send(), await romeo.send()];
    const fork = juliet.record;
    await juliet.receive(c);
    const there = await juliet.elsewhere(fork, () => juliet.receive(a));
    juliet.record = joinRecords(juliet.record, there);

    await expectAsync(juliet.receive(a)).toBeRejected();
    await expectAsync(juliet.receive(c)).toBeRejected();
    await expectAsync(juliet.receive(b)).toBeResolved();
  });

  it('follows the tab that has taken a ratchet step, in either order', async () => {
    await juliet.receive(await romeo.send());
    const old = romeo.record;
    await romeo.receive(await juliet.send());
    await juliet.receive(await romeo.send());
    const stepped = romeo.record;

    expect(joinRecords(old, stepped)).toEqual(stepped);
    expect(joinRecords(stepped, old)).toEqual(stepped);

    await romeo.receive(await juliet.send());
    const again = romeo.record;

    expect(joinRecords(stepped, again)).toEqual(again);
    expect(joinRecords(again, stepped)).toEqual(again);
  });

  it('stays with its own where both have taken a step', async () => {
    await juliet.receive(await romeo.send());
    const answer = await juliet.send();
    const fork = romeo.record;
    await romeo.receive(answer);
    const there = await romeo.elsewhere(fork, () => romeo.receive(answer));

    expect(joinRecords(romeo.record, there)).toEqual(romeo.record);
  });

  it('opens nothing twice after a ratchet step in one of two tabs, and what is left once, in either order', async () => {
    await juliet.receive(await romeo.send());
    const answer = await juliet.send();
    const [a, b, c] = [await romeo.send(), await romeo.send(), await romeo.send()];
    await romeo.receive(answer);
    const stepped = await romeo.send();
    const fork = juliet.record;
    await juliet.receive(a);
    const here = juliet.record;
    const there = await juliet.elsewhere(fork, async () => {
      await juliet.receive(stepped);
      await juliet.receive(b);
    });
    for (const joined of [joinRecords(here, there), joinRecords(there, here)]) {
      juliet.record = joined;
      for (const used of [a, b, stepped]) await expectAsync(juliet.receive(used)).toBeRejected();

      await expectAsync(juliet.receive(c)).toBeResolved();
      await expectAsync(juliet.receive(c)).toBeRejected();
    }
  });

  it('makes no more keys of a chain that has ended in one of two tabs', async () => {
    await juliet.receive(await romeo.send());
    const answer = await juliet.send();
    const old = romeo.record;
    await romeo.receive(answer);
    const stepped = await romeo.send();
    // A Romeo that breaks the rules goes on with the chain that he has ended.
    const more: Message[] = [];
    await romeo.elsewhere(old, async () => {
      for (let sent = 0; sent < 3; sent++) more.push(await romeo.send());
    });
    const fork = juliet.record;
    await juliet.receive(more[1]!);
    const here = juliet.record;
    const there = await juliet.elsewhere(fork, () => juliet.receive(stepped));
    for (const joined of [joinRecords(here, there), joinRecords(there, here)]) {
      juliet.record = joined;

      await expectAsync(juliet.receive(more[1]!)).toBeRejected();
      await expectAsync(juliet.receive(more[2]!)).toBeRejected();
      await expectAsync(juliet.receive(more[0]!)).toBeResolved();
    }
  });

  it('follows a tab that is so many steps ahead that both have none in common, in either order', async () => {
    const round = async (): Promise<void> => {
      await romeo.receive(await juliet.send());
      await juliet.receive(await romeo.send());
    };
    await juliet.receive(await romeo.send());
    await round();
    await round();
    const old = romeo.record;
    for (let rounds = 0; rounds < 12; rounds++) await round();
    const ahead = romeo.record;

    expect(asParsed(joinRecords(old, ahead))).toEqual(asParsed(ahead));
    expect(asParsed(joinRecords(ahead, old))).toEqual(asParsed(ahead));
  });

  it('goes on with the one that has sent where both have taken a step, in either order', async () => {
    await juliet.receive(await romeo.send());
    const answer = await juliet.send();
    const fork = romeo.record;
    await romeo.receive(answer);
    const here = romeo.record;
    const there = await romeo.elsewhere(fork, async () => {
      await romeo.receive(answer);
      await juliet.receive(await romeo.send());
    });
    const reply = await juliet.send();
    for (const joined of [joinRecords(here, there), joinRecords(there, here)]) {
      romeo.record = joined;

      await expectAsync(romeo.receive(reply)).toBeResolved();
    }
  });

  it('keeps one session open: the new one of the tab that has closed the other', async () => {
    await juliet.receive(await romeo.send());
    const old = romeo.record;
    await startSession(romeo.library, romeo.omemo.pubsub);
    const replaced = romeo.record;

    for (const joined of [joinRecords(old, replaced), joinRecords(replaced, old)]) {
      expect(open(joined)).toEqual(['open']);
      romeo.record = joined;
      const { type } = await romeo.send();

      expect(type).toBe(3);
    }
  });

  it('keeps one session open where each tab has started one', async () => {
    const mine = romeo.record;
    romeo.record = undefined;
    await startSession(romeo.library, romeo.omemo.pubsub);
    const joined = joinRecords(mine, romeo.record);

    expect(open(joined)).toEqual(['open']);
    expect(Object.keys((JSON.parse(String(joined)) as { sessions: object }).sessions).length).toBe(2);
  });

  it('takes a session that is new here', () => {
    expect(joinRecords(undefined, romeo.record)).toBe(romeo.record);
  });

  it('leaves its own alone when the other is no record', () => {
    for (const other of [undefined, null, '', '{', '[]', '{"sessions":[]}', '{"sessions":null}', 'null', 7]) {
      expect(joinRecords(romeo.record, other)).toBe(romeo.record);
    }

    expect(joinRecords(romeo.record, '{"sessions":{"x":7,"y":null}}')).toBeDefined();
    expect(joinRecords('no record', romeo.record)).toBe('no record');
  });
});
