import { RunningTransfer } from '../../../../../plugins/encrypted-file-transfer/transfer/running-transfer.js';
import type { Restored } from '../../../../../plugins/encrypted-file-transfer/transfer/resumables.js';
import type { Transfer, TransferActions } from '../../../../../plugins/encrypted-file-transfer/transfer/transfer.js';
import { ConverseCards } from '../../../../../plugins/encrypted-file-transfer/ui/cards/converse-cards.js';
import {
  defineFileTransferCard,
  type FileTransferCard,
} from '../../../../../plugins/encrypted-file-transfer/ui/cards/file-transfer-card.js';
import type { Converse, Message as StoredMessage, StorageOptions } from '../../../../../src/converse/converse.js';
import type { TrustedDevice } from '../../../../../src/key-transport/key-transport.js';
import { readNote, type FileNote } from '../../../../../src/storage/file-note.js';
import { fileSink } from '../../../../../src/storage/file-sink.js';
import { removeStoredFiles, storedFile } from '../../../../../src/storage/stored-files.js';
import type { CardHost } from '../../../../../plugins/encrypted-file-transfer/ui/cards/card-host.js';
import { buttonNames } from '../../../../support/card-host.js';
import { waitUntil } from '../../../../support/wait-for.js';
import { inEnglish } from '../../../../support/english.js';
import { sampleTransfer } from '../../../../support/sample-transfer.js';
import { streamOf, testBytes } from '../../../../support/streams.js';

const ROMEO = 'romeo@montague.lit';
const nothing = (): void => undefined;
const ACTIONS: TransferActions = { accept: nothing, decline: nothing, cancel: nothing, trust: nothing };
const fresh = (more: Partial<Transfer> = {}): Transfer => sampleTransfer({ id: crypto.randomUUID(), ...more });

/** A stored message: what is saved must survive JSON. */
class Message implements StoredMessage {
  saves = 0;
  #attributes: string;

  constructor(attributes: Record<string, unknown>) {
    this.#attributes = JSON.stringify(attributes);
  }

  get all(): Record<string, unknown> {
    return JSON.parse(this.#attributes) as Record<string, unknown>;
  }

  get(attribute: string): unknown {
    return this.all[attribute];
  }

  get transfer(): Transfer {
    return this.get('file_transfer') as Transfer;
  }

  set(attributes: Record<string, unknown>): void {
    this.#attributes = JSON.stringify({ ...this.all, ...attributes });
  }

  save(attributes: Record<string, unknown>, options?: StorageOptions): void {
    this.saves++;
    this.set(attributes);
    options?.success();
  }

  fetch(options: StorageOptions): void {
    options.success();
  }
}

describe('ConverseCards', () => {
  inEnglish();

  let messages: Message[];
  let unread: number;
  let isHidden: boolean;
  let onUnread: () => void;
  let chats: string[];
  let shown: string[];
  let asked: Transfer[];
  /** What a person thinks of every device now. */
  let trust: TrustedDevice['trust'];
  const now = (device: TrustedDevice): Promise<TrustedDevice> => Promise.resolve({ ...device, trust });
  let decided: string[];
  const decide = ({ sender }: Transfer, said: string): void => void decided.push(`${sender?.fingerprint} ${said}`);
  const showDevices = (jid: string): void => void shown.push(jid);
  let notified: string[];
  /** The host of a card, once its views are there. */
  const hostOf = async (element: FileTransferCard): Promise<CardHost> => {
    await waitUntil(() => element.host !== undefined);
    return element.host!;
  };
  /** Full JIDs of devices that say that their account ends with their page. */
  let visitors: string[];
  let restore: (transfer: Transfer) => Promise<Restored>;
  /** Files that are not opened again. */
  let forgotten: string[];
  const ask = (transfer: Transfer): Promise<boolean> => (asked.push(transfer), Promise.resolve(true));

  /** A page of Converse: its message list asks for the markup. */
  function page(): {
    cards: ConverseCards;
    draw: (message: Message) => FileTransferCard;
    destroy: (message: Message) => void;
  } {
    const handlers = new Map<string, (argument: unknown) => unknown>();
    let destroy: (model: StoredMessage) => void = nothing;
    let added: () => void = nothing;
    const chat = {
      messages: {
        on: (event: 'add' | 'destroy', handler: typeof destroy) => {
          if (event === 'destroy') destroy = handler;
          else added = handler as () => void;
        },
        fetched: Promise.resolve(),
        models: messages,
      },
      createMessage: (attributes: Record<string, unknown>) => {
        messages.push(new Message(attributes));
        added();
        return Promise.resolve(messages.at(-1));
      },
      getDisplayName: () => 'Juliet',
      isHidden: () => isHidden,
      incrementUnreadMsgsCounter: () => onUnread(),
    };
    const converse = {
      session: { get: () => ROMEO },
      api: {
        chats: { get: (jid: string) => (chats.push(jid), Promise.resolve(chat)) },
        trigger: (name: string, { attrs }: { attrs: { body: string; id: string } }) =>
          notified.push(`${name} ${attrs.id}: ${attrs.body}`),
        listen: { on: (name: string, handler: (argument: unknown) => unknown) => handlers.set(name, handler) },
      },
    } as unknown as Converse;
    const cards = new ConverseCards(converse, {
      showDevices,
      isVisitor: (peer) => Promise.resolve(visitors.includes(peer)),
      areWeVisitor: () => false,
      ask,
      decide,
      now,
      restore: (transfer) => restore(transfer),
      forget: ({ account, id }) => Promise.resolve(void forgotten.push(`${account} ${id}`)),
      retry: () => undefined,
      showStored: () => Promise.resolve(),
      time: () => ({ short: '14:05', full: 'today' }),
      showsAvatars: () => false,
    });
    handlers.get('chatBoxInitialized')?.(chat);
    return {
      cards,
      draw: (message) => handlers.get('renderFileTransfer')?.(message) as FileTransferCard,
      destroy: (message) => {
        destroy(message);
      },
    };
  }

  beforeAll(defineFileTransferCard);
  beforeEach(() => {
    restore = () => Promise.resolve('impossible');
    messages = [];
    unread = 0;
    onUnread = () => unread++;
    isHidden = false;
    chats = [];
    shown = [];
    decided = [];
    notified = [];
    asked = [];
    forgotten = [];
    visitors = [];
  });

  it('puts a received file into the chat with its sender', async () => {
    const transfer = fresh();
    await page().cards.show(new RunningTransfer(transfer), ACTIONS);

    expect(chats).toEqual(['juliet@capulet.lit']);
    expect(messages[0]?.all).toEqual(
      jasmine.objectContaining({ sender: 'them', from: transfer.peer, to: ROMEO, file_transfer: transfer }),
    );
  });

  it('notes beside a received file what it is, for when its chat is closed', async () => {
    const transfer = fresh({ state: { name: 'verifying' } });
    const name = { account: ROMEO, id: transfer.id };
    await streamOf(testBytes(10)).pipeTo(await fileSink(name, 10));
    const running = new RunningTransfer(transfer);
    await page().cards.show(running, ACTIONS);
    running.setState({ name: 'saved' });
    let note: FileNote | undefined;
    while (note === undefined) note = await readNote(name);
    await removeStoredFiles(ROMEO);

    expect(note).toEqual({ name: 'letter.pdf', mediaType: 'application/pdf', from: 'juliet@capulet.lit' });
  });

  it('shows the devices of the account behind its lock, also when the transfer is long over', async () => {
    await page().cards.show(new RunningTransfer(fresh({ state: { name: 'saved' } })), ACTIONS);
    (await hostOf(page().draw(messages[0]!))).showDevices?.();

    expect(shown).toEqual(['juliet@capulet.lit']);
  });

  it('call the contact what the chat calls it', async () => {
    await page().cards.showEnded(fresh());
    const chatbox = { getDisplayName: () => 'Juliet' };

    const element = page().draw(Object.assign(messages[0]!, { chatbox }));

    expect((await hostOf(element)).contactName()).toBe('Juliet');
  });

  it('note that a file is of a visitor', async () => {
    const transfer = fresh();
    visitors = [transfer.peer];
    const { cards } = page();
    await cards.show(new RunningTransfer(transfer), ACTIONS);
    await cards.show(new RunningTransfer(fresh({ direction: 'sent' })), ACTIONS);
    await waitUntil(() => messages[0]?.transfer.isOfVisitor === true);

    expect(messages[1]?.transfer.isOfVisitor).toBeUndefined();
  });

  it('keep that a file was delivered', async () => {
    const live = new RunningTransfer(fresh({ direction: 'sent', state: { name: 'verifying' } }));
    await page().cards.show(live, ACTIONS);
    live.setState({ name: 'saved', confirmed: true });

    expect(messages[0]?.transfer.state).toEqual({ name: 'saved', confirmed: true });
  });

  it('ask again for the file that they show, also when the transfer is long over', async () => {
    const transfer = fresh({ sid: 'an-offer', state: { name: 'failed', failure: 'page-closed' } });
    await page().cards.showEnded(transfer);
    await (await hostOf(page().draw(messages[0]!))).ask?.();

    expect(asked).toEqual([transfer]);
  });

  it('has Converse notify the user of an offer, and of nothing else', async () => {
    const { cards } = page();
    await cards.show(new RunningTransfer(fresh({ direction: 'sent' })), ACTIONS);
    await cards.showEnded(fresh({ state: { name: 'failed', failure: 'security' } }));
    await cards.show(new RunningTransfer(fresh()), ACTIONS);
    await waitUntil(() => notified.length > 0);

    expect(notified).toEqual(['message juliet@capulet.lit: Juliet wants to send you letter.pdf, 2 MB']);
  });

  it('fold what is over after ten more messages, and what was over before the page was loaded', async () => {
    const { cards, draw } = page();
    await cards.showEnded(fresh({ state: { name: 'saved' } }));
    const element = draw(messages[0]!);

    expect(element.isOld).toBeFalse();

    for (let more = 0; more < 10; more++) await cards.tell('juliet@capulet.lit', 'a line');

    await waitUntil(() => element.isOld === true);

    expect(page().draw(messages[0]!).isOld).toBeTrue();
  });

  it('are folded with those that they were offered with, when ten other messages have come', async () => {
    const { cards, draw } = page();
    for (let more = 0; more < 3; more++) await cards.showEnded(fresh({ state: { name: 'saved' } }));
    const elements = messages.map((message) => draw(message));
    for (let more = 0; more < 9; more++) await cards.tell('juliet@capulet.lit', 'a line');

    expect(elements.map(({ isOld }) => isOld)).toEqual([false, false, false]);

    await cards.tell('juliet@capulet.lit', 'a line');

    await waitUntil(() => elements.every(({ isOld }) => isOld === true));
  });

  it('leave alone what a newer version has written', async () => {
    const message = new Message({
      file_transfer: fresh({ sid: 'an-offer', state: { name: 'levitating' } as never }),
      file_transfer_schema: 2,
    });
    messages.push(message);
    const restored: Transfer[] = [];
    restore = (transfer) => (restored.push(transfer), Promise.resolve('impossible'));
    const { cards, draw } = page();
    const element = draw(message);

    expect(element.isNewer).toBeTrue();
    expect(await cards.find({ sid: 'an-offer', account: 'juliet@capulet.lit', direction: 'received' })).toBeUndefined();

    await navigator.locks.request(`jet:${message.transfer.id}`, nothing);

    expect(message.saves).toBe(0);

    messages.push(new Message({ file_transfer_schema: 2, file_transfer: { id: 'x', pieces: ['of', 'another form'] } }));
    for (const one of messages.map((written) => draw(written))) {
      document.body.append(one);
      await hostOf(one);
      await one.updateComplete;

      expect(one.textContent).toContain('A newer version of this page has made this card.');
      expect(buttonNames(one)).toEqual([]);

      one.remove();
    }

    expect(messages.map(({ saves }) => saves)).toEqual([0, 0]);
    expect(restored).toEqual([]);
  });

  it('give the card of a transfer that goes on other buttons', async () => {
    const { cards, draw } = page();
    const live = new RunningTransfer(fresh({ direction: 'sent' }));
    await cards.show(live, {});
    const element = draw(messages[0]!);
    cards.act(live, ACTIONS);

    expect(element.actions).toBe(ACTIONS);
    live.setState({ name: 'cancelled', by: 'us' });
  });

  it('take up anew what was left at a logout, when they are drawn after the next login', async () => {
    const { cards, draw } = page();
    const left = new RunningTransfer(
      fresh({ sid: 'an-offer', canResume: true, state: { name: 'transferring' } as never }),
    );
    await cards.show(left, ACTIONS);
    draw(messages[0]!);
    left.leave();

    expect(cards.running()).toEqual([]);
    expect((await cards.find({ sid: 'an-offer', account: 'juliet@capulet.lit', direction: 'received' }))?.id).toBe(
      left.transfer.id,
    );

    const again = Promise.withResolvers<Transfer>();
    restore = (transfer) => (again.resolve(transfer), Promise.resolve('restored'));
    draw(messages[0]!);

    expect((await again.promise).id).toBe(left.transfer.id);
  });

  it('puts a sent file there as ours', async () => {
    const transfer = fresh({ direction: 'sent' });
    await page().cards.show(new RunningTransfer(transfer), ACTIONS);

    expect(messages[0]?.all).toEqual(jasmine.objectContaining({ sender: 'me', from: ROMEO, to: transfer.peer }));
  });

  it('counts a received file as unread in a chat that is not seen, and no sent one', async () => {
    isHidden = true;
    const { cards } = page();
    await cards.show(new RunningTransfer(fresh()), ACTIONS);
    await cards.show(new RunningTransfer(fresh({ direction: 'sent' })), ACTIONS);

    expect(unread).toBe(1);
  });

  it('counts a file of ours that is asked for as unread, while the person is to decide', async () => {
    isHidden = true;
    const { cards } = page();
    await cards.show(new RunningTransfer(fresh({ direction: 'sent', isAskedFor: true })), ACTIONS);
    await cards.showEnded(fresh({ direction: 'sent', isAskedFor: true, state: { name: 'declined', by: 'us' } }));

    expect(unread).toBe(1);
  });

  it('shows a received file when Converse cannot count it', async () => {
    isHidden = true;
    onUnread = () => {
      throw new Error('Too many badges requests in queue.');
    };
    const { cards } = page();
    await cards.show(new RunningTransfer(fresh()), ACTIONS);

    expect(messages.length).toBe(1);
  });

  it('stores each state, and no progress', async () => {
    const live = new RunningTransfer(fresh({ state: { name: 'accepted' } }));
    await page().cards.show(live, ACTIONS);
    live.setState({ name: 'transferring', path: 'direct', bytes: 0 });
    live.setState({ name: 'transferring', path: 'direct', bytes: 1000 });
    live.setState({ name: 'transferring', path: 'direct', bytes: 2000 });

    expect(messages[0]?.saves).toBe(1);

    live.setState({ name: 'saved' });

    expect(messages[0]?.transfer.state).toEqual({ name: 'saved' });
  });

  it('stores a state that came while the message was made', async () => {
    const live = new RunningTransfer(fresh());
    const shown = page().cards.show(live, ACTIONS);
    live.setState({ name: 'failed', failure: 'too-large' });
    await shown;

    expect(messages[0]?.transfer.state).toEqual({ name: 'failed', failure: 'too-large' });
  });

  it('stores what the person said of the sender', async () => {
    const sender = { jid: 'juliet@capulet.lit', id: 7, fingerprint: 'ab', trust: 'undecided' } as const;
    const live = new RunningTransfer(fresh({ sender }));
    await page().cards.show(live, ACTIONS);
    live.setSenderTrust({ ...sender, trust: 'trusted' });

    expect(messages[0]?.transfer.sender?.trust).toBe('trusted');
  });

  it('shows the trust that the person has now in the devices of an account, in the cards that are live', async () => {
    const { cards } = page();
    const sender = { jid: 'juliet@capulet.lit', id: 7, fingerprint: 'ab', trust: 'undecided' } as const;
    const [live, other] = [new RunningTransfer(fresh({ sender })), new RunningTransfer(fresh())];
    for (const one of [live, other]) await cards.show(one, ACTIONS);
    trust = 'distrusted';
    await cards.refreshTrust('nurse@capulet.lit');

    expect(live.transfer.sender).toEqual(sender);
    await cards.refreshTrust('juliet@capulet.lit');

    expect(live.transfer.sender).toEqual({ ...sender, trust: 'distrusted' });
    expect(messages[0]?.transfer.sender?.trust).toBe('distrusted');
    expect(other.transfer.sender).toBeUndefined();
  });

  it('leave a saved file marked until the person has decided on its device, from the card too', async () => {
    const { cards, draw } = page();
    const sender = { jid: 'juliet@capulet.lit', id: 7, fingerprint: 'ab', trust: 'undecided' } as const;
    await cards.showEnded(fresh({ sender, state: { name: 'saved' } }));
    await cards.showEnded(fresh({ sender: { ...sender, trust: 'trusted' }, state: { name: 'saved' } }));
    const [saved, known] = messages;
    const element = draw(saved!);
    (await hostOf(element)).decide?.('trusted');

    expect(decided).toEqual(['ab trusted']);

    trust = 'undecided';
    await cards.refreshTrust('juliet@capulet.lit');

    expect(saved?.transfer.sender).toEqual(sender);

    trust = 'distrusted';
    await cards.refreshTrust('juliet@capulet.lit');

    expect(saved?.transfer.sender).toEqual({ ...sender, trust: 'distrusted' });
    expect(element.transfer.sender?.trust).toBe('distrusted');
    expect(known?.transfer.sender?.trust).toBe('trusted');
  });

  it('stores that the file can be asked for again, also when the transfer is over', async () => {
    const live = new RunningTransfer(fresh({ sid: 'an-offer' }));
    await page().cards.show(live, ACTIONS);
    live.setState({ name: 'declined', by: 'us' });
    live.allowRequest();

    expect(messages[0]?.transfer.canBeAskedFor).toBeTrue();
    expect(page().draw(messages[0]!).transfer.canBeAskedFor).toBeTrue();
  });

  it('draws one element a message, however often Converse asks', async () => {
    const { cards, draw } = page();
    await cards.show(new RunningTransfer(fresh()), ACTIONS);

    expect(draw(messages[0]!)).toBe(draw(messages[0]!));
  });

  it('draws what can be done while it is live, and nothing when it is over', async () => {
    const { cards, draw } = page();
    const live = new RunningTransfer(fresh());
    await cards.show(live, ACTIONS);
    const element = draw(messages[0]!);

    expect(element.actions).toBe(ACTIONS);

    live.setState({ name: 'declined', by: 'us' });

    expect(element.actions).toBeUndefined();
    expect(element.transfer.state).toEqual({ name: 'declined', by: 'us' });
  });

  describe('of an earlier page', () => {
    const state = { name: 'interrupted', bytes: 3 } as const;
    let transfer: Transfer;
    beforeEach(async () => {
      transfer = fresh({ state });
      await page().cards.showEnded(fresh());
      await page().cards.showEnded(transfer);
    });

    it('follow a transfer that runs again, and what can be done with it', async () => {
      const { cards, draw } = page();
      const running = new RunningTransfer(transfer);

      expect(await cards.attach(running, ACTIONS)).toBeTrue();
      expect(draw(messages[1]!).actions).toBe(ACTIONS);

      running.setState({ name: 'transferring', path: 'direct', bytes: 3 });

      expect(messages[1]?.transfer.state).toEqual({ name: 'transferring', path: 'direct', bytes: 3 });
      expect(draw(messages[1]!).transfer.state.name).toBe('transferring');

      running.setState({ name: 'saved' });

      expect(messages.map((message) => message.transfer.state.name)).toEqual(['offered', 'saved']);
      expect(draw(messages[1]!).actions).toBeUndefined();
    });

    it('follow it where they are drawn already', async () => {
      const { cards, draw } = page();
      const element = draw(messages[1]!);
      const running = new RunningTransfer(transfer);
      await cards.attach(running, ACTIONS);
      running.setState({ name: 'transferring', path: 'direct', bytes: 4 });
      // The page that has drawn it has asked for the lock before.
      await new Promise((resolve) => setTimeout(resolve));

      expect(element.actions).toBe(ACTIONS);
      expect(element.transfer.state.name).toBe('transferring');

      running.setState({ name: 'saved' });
    });

    it('are not found for another transfer', async () => {
      const running = new RunningTransfer(fresh({ state }));

      expect(await page().cards.attach(running, ACTIONS)).toBeFalse();
      expect(messages.map((message) => message.saves)).toEqual([0, 0]);

      running.setState({ name: 'saved' });
    });
  });

  it('draws an offer that was refused', async () => {
    const { cards, draw } = page();
    await cards.showEnded(fresh({ state: { name: 'failed', failure: 'unknown-device' } }));
    const element = draw(messages[0]!);

    expect(element.transfer.state).toEqual({ name: 'failed', failure: 'unknown-device' });
    expect(element.actions).toBeUndefined();
  });

  it('says in the chat, as a line and not as a message of anybody, that a contact offers too much', async () => {
    const { cards } = page();
    await cards.warn('juliet@capulet.lit/balcony', 'refused');
    await cards.warn('juliet@capulet.lit/balcony', 'unopened');

    expect(chats).toEqual(['juliet@capulet.lit', 'juliet@capulet.lit']);
    expect(messages.map((message) => message.get('type'))).toEqual(['info', 'info']);
    expect(messages[0]?.get('message')).toContain('Some were declined automatically');
    expect(messages[1]?.get('message')).toContain('OMEMO session with this contact needs to be renewed');
    expect(unread).toBe(0);
  });

  describe('whose message is deleted', () => {
    const live = (more: Partial<Transfer> = {}) => new RunningTransfer(fresh(more));
    const nameOf = ({ id }: Transfer) => ({ account: ROMEO, id });
    const store = async (transfer: Transfer): Promise<void> =>
      streamOf(testBytes(10)).pipeTo(await fileSink(nameOf(transfer), 10));
    const isStored = (transfer: Transfer): Promise<boolean> =>
      storedFile(nameOf(transfer)).then(
        () => true,
        () => false,
      );
    /** Resolves when a file has been removed, or there was none. */
    const removal = (): Promise<void> =>
      new Promise((resolve) => {
        const remove = FileSystemDirectoryHandle.prototype.removeEntry;
        spyOn(FileSystemDirectoryHandle.prototype, 'removeEntry').and.callFake(async function (this: never, name) {
          await remove.call(this, name).finally(resolve);
        });
      });
    afterEach(() => removeStoredFiles(ROMEO));

    it('take a received file along', async () => {
      const transfer = fresh({ state: { name: 'saved' } });
      await store(transfer);
      const { cards, destroy } = page();
      await cards.showEnded(transfer);
      const removed = removal();
      destroy(messages[0]!);
      await removed;

      expect(await isStored(transfer)).toBeFalse();
    });

    it('decline a file of ours that is asked for', async () => {
      const said: string[] = [];
      const { cards, destroy } = page();
      const decline = (): void => void said.push('decline');
      await cards.show(new RunningTransfer(fresh({ direction: 'sent', isAskedFor: true })), { ...ACTIONS, decline });
      destroy(messages[0]!);

      expect(said).toEqual(['decline']);
    });

    it('touch no file for one that was sent', async () => {
      const transfer = fresh({ direction: 'sent', state: { name: 'saved' } });
      await store(transfer);
      const { cards, destroy } = page();
      await cards.showEnded(transfer);
      destroy(messages[0]!);
      await navigator.locks.request(`jet:${transfer.id}`, nothing);

      expect(await isStored(transfer)).toBeTrue();
    });

    it('let no page open again the file that was being sent', async () => {
      const transfer = live({ direction: 'sent', state: { name: 'interrupted', bytes: 5 } });
      const { cards, destroy } = page();
      await cards.show(transfer, ACTIONS);
      destroy(messages[0]!);

      expect(forgotten).toEqual([`${ROMEO} ${transfer.transfer.id}`]);
    });

    for (const [name, done] of [
      ['offered', 'decline'],
      ['transferring', 'cancel'],
    ] as const) {
      it(`${done} what is ${name}, and remove its file when it has ended`, async () => {
        const state = name === 'offered' ? ({ name } as const) : ({ name, path: 'direct', bytes: 5 } as const);
        const transfer = live({ state });
        const said: string[] = [];
        const actions = {
          ...ACTIONS,
          decline: () => void said.push('decline'),
          cancel: () => void said.push('cancel'),
        };
        const { cards, destroy } = page();
        await cards.show(transfer, actions);
        await store(transfer.transfer);
        const removed = removal();
        destroy(messages[0]!);

        expect(said).toEqual([done]);
        expect(await isStored(transfer.transfer)).toBeTrue();

        transfer.setState({ name: 'cancelled', by: 'us' });
        await removed;

        expect(await isStored(transfer.transfer)).toBeFalse();
      });
    }
  });

  it('delete the file that they show', async () => {
    const transfer = fresh({ state: { name: 'saved' } });
    const name = { account: ROMEO, id: transfer.id };
    await streamOf(testBytes(10)).pipeTo(await fileSink(name, 10));
    const { cards, draw } = page();
    await cards.showEnded(transfer);
    const element = draw(messages[0]!);

    const host = await hostOf(element);

    expect((await host.file?.())?.size).toBe(10);

    await host.deleteFile?.();

    await expectAsync(storedFile(name)).toBeRejected();
  });

  describe('after a reload', () => {
    it('says of what nobody works on any more that its page was closed', async () => {
      const message = new Message({
        file_transfer: fresh({ state: { name: 'transferring', path: 'direct', bytes: 5 } }),
      });
      const saved = new Promise<void>((resolve) => {
        spyOn(message, 'save').and.callFake((attributes) => {
          message.set(attributes);
          resolve();
        });
      });
      const element = page().draw(message);
      await saved;

      expect(message.transfer.state).toEqual({ name: 'failed', failure: 'page-closed' });
      expect(element.transfer.state).toEqual({ name: 'failed', failure: 'page-closed' });
      expect(element.actions).toBeUndefined();
    });

    it('leaves alone what another page works on, and then shows how it ended there', async () => {
      const live = new RunningTransfer(fresh({ state: { name: 'verifying' } }));
      const message = new Message({ file_transfer: live.transfer });
      const element = page().draw(message);
      // Locks are granted in the order of asking.
      await navigator.locks.request(`jet:${live.transfer.id}`, { ifAvailable: true }, nothing);

      expect(message.saves).toBe(0);
      expect(element.transfer.state).toEqual({ name: 'verifying' });
      expect(element.actions).toBeUndefined();

      const stored = { ...live.transfer, state: { name: 'saved' } };
      const reread = new Promise<void>((resolve) => {
        spyOn(message, 'fetch').and.callFake(({ success }) => {
          message.set({ file_transfer: stored });
          success();
          resolve();
        });
      });
      live.setState({ name: 'saved' });
      await reread;
      await Promise.resolve();

      expect(message.saves).toBe(0);
      expect(element.transfer.state).toEqual({ name: 'saved' });
    });

    it('shows what another tab works on, says so, and has nothing to press', async () => {
      const live = new RunningTransfer(fresh({ state: { name: 'transferring', path: 'direct', bytes: 5 } }));
      const message = new Message({ file_transfer: live.transfer });
      const { cards, draw } = page();
      const element = draw(message);
      document.body.append(element);
      await hostOf(element);
      await element.updateComplete;

      expect(element.textContent).toContain('Transferring in another tab');
      expect(buttonNames(element)).toEqual([]);
      expect(cards.running()).toEqual([]);
      expect(cards.cancel(live.transfer.id)).toBeFalse();
      expect(message.saves).toBe(0);

      element.remove();
      live.setState({ name: 'cancelled', by: 'us' });
    });

    it('reads a card without the number of a schema: the first version wrote none', () => {
      const message = new Message({ file_transfer: fresh({ state: { name: 'saved' } }) });
      const element = page().draw(message);

      expect(message.get('file_transfer_schema')).toBeUndefined();
      expect(element.isNewer).toBeFalse();
      expect(element.transfer).toEqual(message.transfer);
    });

    it('leaves alone what was over', async () => {
      const message = new Message({ file_transfer: fresh({ state: { name: 'saved' } }) });
      const element = page().draw(message);
      await navigator.locks.request(`jet:${message.transfer.id}`, { ifAvailable: true }, nothing);

      expect(message.saves).toBe(0);
      expect(element.transfer.state).toEqual({ name: 'saved' });
    });
  });
});
