import { ConverseKeyTransport } from '../../plugins/omemo-key-transport/converse/converse-key-transport.js';
import type { SessionCipher } from '../../src/converse/libomemo.js';
import { NS } from '../../src/xmpp/namespaces.js';
import { failureOf, overTheWire } from '../contracts/key-transport.js';
import { decide } from '../support/decide.js';
import { loadLibomemo, type WholeLibomemo } from '../support/libomemo.js';
import { MemoryOmemo, MemoryPubsub } from '../support/memory-omemo.js';
import { openTabs, type MemoryTab } from '../support/memory-tabs.js';
import { JULIET, ROMEO, SECRET } from '../support/omemo-pair.js';

interface ChatMessage {
  readonly type: number;
  readonly body: string;
}

/** Romeo's client. */
class Client {
  readonly transport: ConverseKeyTransport;

  constructor(
    readonly library: WholeLibomemo,
    readonly omemo: MemoryOmemo,
    readonly peer: { readonly jid: string; readonly id: number },
  ) {
    this.transport = new ConverseKeyTransport({ omemo: omemo.omemo, library: () => Promise.resolve(library) });
  }

  /** Converse's own cipher, which knows what this tab has in its memory. */
  get #chat(): SessionCipher {
    const address = new this.library.OMEMOAddress(this.peer.jid, this.peer.id);
    return new this.library.SessionCipher(this.omemo.store, address, NS.axolotl);
  }
  /** Converse sends a chat message. */
  say(): Promise<ChatMessage> {
    return this.#chat.encrypt(new Uint8Array(32).buffer);
  }
  /** Converse opens one. */
  async read({ type, body }: ChatMessage): Promise<void> {
    const bytes = Uint8Array.from(body, (byte) => byte.charCodeAt(0)).buffer;
    if (type === 3) await this.#chat.decryptPreKeyWhisperMessage(bytes, 'binary');
    else await this.#chat.decryptWhisperMessage(bytes, 'binary');
  }
  async offer(): Promise<Element> {
    return overTheWire(await this.transport.wrap(this.peer.jid, SECRET));
  }
  /** Opens the envelope of an offer. @returns why it cannot, or undefined */
  take(offer: Element): Promise<unknown> {
    return failureOf(this.transport.unwrap(offer, this.peer.jid));
  }
}

/** A tab of Juliet's. */
class Tab extends Client {
  constructor(
    library: WholeLibomemo,
    override readonly omemo: MemoryTab,
  ) {
    super(library, omemo, { jid: ROMEO, id: 1 });
  }

  /** Converse writes its store, as it does after each chat message: all that this tab knows, over what is there. */
  write(): void {
    this.omemo.tabStore.flush();
  }
}

describe('With a second tab open, a server', () => {
  let romeo: Client;
  let here: Tab;
  let there: Tab;

  beforeEach(async () => {
    const library = await loadLibomemo();
    const pubsub = new MemoryPubsub();
    romeo = new Client(library, await MemoryOmemo.create(library, pubsub, ROMEO, 1), { jid: JULIET, id: 2 });
    const juliet = await MemoryOmemo.create(library, pubsub, JULIET, 2);
    [here, there] = openTabs(2, juliet).map((tab) => new Tab(library, tab)) as [Tab, Tab];
    await decide(romeo.transport, JULIET, 2, 'trusted');
    for (const tab of [here, there]) {
      await decide(tab.transport, ROMEO, 1, 'trusted');

      // Both know the session.
      expect(await tab.take(await romeo.offer())).toBeUndefined();
    }
  });

  it('brings an envelope that one tab has opened to the other', async () => {
    const offer = await romeo.offer();

    expect(await here.take(offer)).toBeUndefined();
    expect(await there.take(offer)).toBe('undecryptable');
  });

  it('brings an envelope again to the tab that has opened it, after the chat went on in the other', async () => {
    const offer = await romeo.offer();

    expect(await here.take(offer)).toBeUndefined();
    for (let times = 0; times < 7; times++) {
      await romeo.read(await there.say());
      await there.read(await romeo.say());
      there.write();

      expect(await here.take(offer)).toBe('undecryptable');
    }
  });

  it('brings an envelope to the other tab after the chat went on there, and what one has opened is overwritten', async () => {
    const offer = await romeo.offer();

    expect(await here.take(offer)).toBeUndefined();
    await there.read(await romeo.say());
    there.write();

    expect(await there.take(offer)).toBe('undecryptable');
  });

  it('makes the other tab send a key that one has sent, by the same way', async () => {
    const first = await here.offer();
    await there.read(await romeo.say());
    there.write();
    const second = await there.offer();

    expect(await romeo.take(first)).toBeUndefined();
    expect(await romeo.take(second)).toBeUndefined();
  });

  it('loses nothing for those who only have two tabs', async () => {
    const offers = [await romeo.offer(), await romeo.offer(), await romeo.offer(), await romeo.offer()];
    await romeo.read(await there.say());
    await there.read(await romeo.say());
    there.write();
    const opened = [
      await there.take(offers[3]!),
      await here.take(offers[1]!),
      await there.take(offers[0]!),
      await here.take(offers[2]!),
      await here.take(await romeo.offer()),
    ];

    expect(opened).toEqual([undefined, undefined, undefined, undefined, undefined]);
    for (const offer of offers) expect(await here.take(offer)).toBe('undecryptable');
  });
});
