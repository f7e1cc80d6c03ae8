import { batchOf } from '../../../../../plugins/encrypted-file-transfer/ui/cards/batch.js';
import type { CardHost } from '../../../../../plugins/encrypted-file-transfer/ui/cards/card-host.js';
import {
  FileTransferCard,
  defineFileTransferCard,
} from '../../../../../plugins/encrypted-file-transfer/ui/cards/file-transfer-card.js';
import type { Transfer } from '../../../../../plugins/encrypted-file-transfer/transfer/transfer.js';
import { buttonNames, cardHost, metaOf, press, textOf } from '../../../../support/card-host.js';
import { inEnglish } from '../../../../support/english.js';
import { MemoryModel } from '../../../../support/memory-model.js';
import { sampleTransfer } from '../../../../support/sample-transfer.js';
import { waitUntil } from '../../../../support/wait-for.js';

const SAVED = { name: 'saved' } as const;

describe('Files that are offered together', () => {
  inEnglish();

  let cards: FileTransferCard[];
  let pressed: string[];
  beforeAll(defineFileTransferCard);
  beforeEach(() => {
    cards = [];
    pressed = [];
  });
  afterEach(() => {
    for (const card of cards) card.remove();
  });

  /** Cards that stand together: each as the sample differs. */
  async function show(all: readonly Partial<Transfer>[], host: Partial<CardHost> = {}): Promise<void> {
    for (const [index, more] of all.entries()) {
      const card = new FileTransferCard();
      const name = `IMG_${String(index + 1)}.jpg`;
      card.transfer = sampleTransfer({
        id: crypto.randomUUID(),
        file: { name, size: (index + 1) * 10_000_000, mediaType: 'image/jpeg' },
        ...more,
      });
      card.host = cardHost({ contactName: () => 'Juliet', batch: () => cards, isFirstOfDevice: () => false, ...host });
      const say = (what: string) => () => void pressed.push(`${what} ${name}`);
      card.actions = { accept: say('accept'), decline: say('decline'), cancel: say('cancel') };
      cards.push(card);
    }
    document.body.append(...cards);
    await drawn();
  }
  const drawn = async (): Promise<void> => {
    for (const card of cards) await card.updateComplete;
    for (const card of cards) await card.updateComplete;
  };
  const bar = (): HTMLElement => document.querySelector<HTMLElement>('.jet-bar')!;

  it('stand under one bar that says what they are, and that takes or declines all of them', async () => {
    await show([{}, {}, {}]);

    expect(document.querySelectorAll('.jet-bar').length).toBe(1);
    expect(cards.map(({ dataset }) => dataset['batch'])).toEqual(['first', 'middle', 'last']);
    expect(bar().getAttribute('aria-label')).toBe('3 files');
    expect(textOf(bar())).toContain('3 files60 MB · End-to-end encrypted');
    expect(buttonNames(bar())).toEqual(['Decline all', 'Accept all (3)']);
    expect(bar().querySelector('.jet-primary')?.textContent).toContain('Accept all');

    press(bar(), 'Accept all (3)');

    expect(pressed).toEqual(['accept IMG_1.jpg', 'accept IMG_2.jpg', 'accept IMG_3.jpg']);

    press(bar(), 'Decline all');

    expect(pressed.slice(3)).toEqual(['decline IMG_1.jpg', 'decline IMG_2.jpg', 'decline IMG_3.jpg']);
  });

  it('are rows with a name, a size and buttons of their own, of which none is filled', async () => {
    await show([{}, {}]);

    expect(cards.map(metaOf)).toEqual(['10 MB', '20 MB']);
    expect(buttonNames(cards[1]!)).toEqual(['Accept', 'Decline']);
    expect(cards[1]!.querySelectorAll('.jet-primary, .jet-lock').length).toBe(0);

    press(cards[1]!, 'Decline');

    expect(pressed).toEqual(['decline IMG_2.jpg']);
  });

  it('cannot be accepted together while one is of a device that is not verified', async () => {
    const sender = { jid: 'juliet@capulet.lit', id: 7, fingerprint: 'ab', trust: 'undecided' } as const;
    await show([{}, { sender }, {}]);

    expect(buttonNames(bar())).toEqual(['Decline all']);
    expect(bar().querySelector('.jet-lock')?.getAttribute('data-tone')).toBe('warn');

    cards[1]!.transfer = { ...cards[1]!.transfer, sender: { ...sender, trust: 'trusted' } };
    await drawn();

    expect(buttonNames(bar())).toEqual(['Decline all', 'Accept all (3)']);
  });

  it('cannot be accepted together while there is no room for one', async () => {
    await show([{}, {}], { freeBytes: () => Promise.resolve(15_000_000), showStored: () => Promise.resolve() });
    await waitUntil(() => textOf(cards[1]!).includes('Needs 20 MB, 15 MB free'));
    await drawn();

    expect(buttonNames(bar())).toEqual(['Decline all']);
  });

  it('count those that have arrived, and then are saved with one click', async () => {
    await show([{}, {}, {}], { file: () => Promise.resolve(new File(['bytes'], 'stored')) });
    for (const card of cards) card.actions = {};
    cards[0]!.transfer = { ...cards[0]!.transfer, state: SAVED };
    cards[1]!.transfer = { ...cards[1]!.transfer, state: SAVED };
    cards[2]!.transfer = {
      ...cards[2]!.transfer,
      state: { name: 'transferring', path: 'direct', bytes: 5_000_000 },
    };
    await drawn();
    await waitUntil(() => textOf(bar()).includes('2 of 3 arrived'));

    expect(textOf(bar())).toContain('35 of 60 MB');
    expect(textOf(bar())).not.toContain('encrypted');
    expect(buttonNames(bar())).toEqual([]);
    expect(metaOf(cards[0]!)).toBe('10 MB');
    expect(cards[0]!.querySelector('.jet-corner')?.getAttribute('aria-label')).toBe('Checked: arrived unchanged');

    cards[2]!.transfer = { ...cards[2]!.transfer, state: SAVED };
    await drawn();
    await waitUntil(() => buttonNames(bar()).includes('Save all (3)'));

    expect(textOf(bar())).toContain('3 files60 MB · Checked: arrived unchanged');
    expect(cards.map(metaOf)).toEqual(['10 MB', '20 MB', '30 MB']);
    expect(document.querySelector('.jet-thumb')).toBeNull();

    const downloads: string[] = [];
    spyOn(HTMLAnchorElement.prototype, 'click').and.callFake(function (this: HTMLAnchorElement) {
      downloads.push(this.download);
    });
    press(bar(), 'Save all (3)');
    await waitUntil(() => downloads.length === 3);

    expect(downloads).toEqual(['IMG_1.jpg', 'IMG_2.jpg', 'IMG_3.jpg']);
  });

  it('are announced once', async () => {
    const heard: string[] = [];
    const observer = new MutationObserver(() => {
      const text = document.querySelector('.jet-live')?.textContent;
      if (text && heard.at(-1) !== text) heard.push(text);
    });
    observer.observe(document.body, { childList: true, subtree: true, characterData: true });
    await show([{}, {}, {}], { isNew: () => true });
    await waitUntil(() => heard.some((text) => text.includes('wants to send')));
    observer.disconnect();

    expect(heard.filter((text) => text.includes('wants to send'))).toEqual(['Juliet wants to send you 3 files, 60 MB']);
  });

  it('have no bar where one stands alone', async () => {
    await show([{}]);

    expect(document.querySelector('.jet-bar')).toBeNull();
    expect(cards[0]!.dataset['batch']).toBe('none');
    expect(buttonNames(cards[0]!)).toEqual(['Decline', 'Accept']);
  });
});

describe('A batch', () => {
  const START = Date.parse('2026-01-01T12:00:00Z');
  const message = (seconds: number, more: Partial<Transfer> | 'text' = {}, schema = 1): MemoryModel =>
    new MemoryModel({
      time: new Date(START + seconds * 1000).toISOString(),
      ...(more !== 'text' && { file_transfer: sampleTransfer(more), file_transfer_schema: schema }),
    });
  /** How many cards stand with the first one. */
  const sizeOf = (...messages: MemoryModel[]): number => batchOf(messages, messages[0]!).length;

  it('is what one device offers within thirty seconds, with no message between', () => {
    expect(sizeOf(message(0), message(2), message(31), message(62))).toBe(3);
    expect(sizeOf(message(0), message(1, 'text'), message(2))).toBe(1);
    expect(sizeOf(message(0), message(1, { peer: 'juliet@capulet.lit/phone' }))).toBe(1);
    expect(sizeOf(message(0), message(1, { direction: 'sent' }))).toBe(1);
  });

  it('has nothing that is not encrypted, that a newer version has written, or that is folded', () => {
    expect(sizeOf(message(0), message(1, { encrypted: false }))).toBe(1);
    expect(sizeOf(message(0), message(1, {}, 2))).toBe(1);
    const messages = [message(0), message(1), message(2)];

    expect(batchOf(messages, messages[0]!, (one) => one !== messages[1]).length).toBe(1);
    expect(batchOf(messages, messages[2]!).length).toBe(3);
    expect(batchOf(messages, message(3)).length).toBe(1);
  });
});
