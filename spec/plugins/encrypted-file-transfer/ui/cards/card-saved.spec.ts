import {
  FileTransferCard,
  defineFileTransferCard,
} from '../../../../../plugins/encrypted-file-transfer/ui/cards/file-transfer-card.js';
import { loadTexts, setTranslator } from '../../../../../plugins/encrypted-file-transfer/ui/texts/translate.js';
import type { Transfer } from '../../../../../plugins/encrypted-file-transfer/transfer/transfer.js';
import { buttonNames, cardHost, menuOf, metaOf, press, textOf } from '../../../../support/card-host.js';
import { inEnglish } from '../../../../support/english.js';
import { sampleTransfer } from '../../../../support/sample-transfer.js';
import { waitUntil } from '../../../../support/wait-for.js';

const GONE = 'The file is not stored in this browser any more.';
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const bytesOf = (base64: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(base64), (one) => one.charCodeAt(0));

describe('<converse-file-transfer> of a saved file', () => {
  inEnglish();

  let card: FileTransferCard;
  let stored: File | undefined;
  let wasSaved: boolean;
  let removed: number;
  beforeAll(defineFileTransferCard);
  beforeEach(() => {
    stored = new File(['bytes'], 'stored');
    wasSaved = false;
    removed = 0;
  });
  afterEach(() => card.remove());

  async function show(more: Partial<Transfer> = {}, withDelete = true): Promise<void> {
    card = new FileTransferCard();
    card.transfer = sampleTransfer({ state: { name: 'saved' }, sid: 'an-offer', canBeAskedFor: true, ...more });
    card.host = cardHost({
      file: () =>
        stored === undefined ? Promise.reject(new DOMException('', 'NotFoundError')) : Promise.resolve(stored),
      ...(withDelete && { deleteFile: () => Promise.resolve(void (stored = undefined)) }),
      remove: () => removed++,
      ask: () => Promise.resolve(true),
      wasSaved: () => wasSaved,
      saved: () => void (wasSaved = true),
    });
    document.body.append(card);
    await settled();
  }
  /** What its first look has found is shown. */
  const settled = async (): Promise<void> => {
    await card.updateComplete;
    await new Promise((resolve) => setTimeout(resolve));
    await card.updateComplete;
  };
  const names = (): string[] => buttonNames(card);
  const menu = (): string[] => menuOf(card).map(({ name }) => name);
  const choose = (name: string): void => {
    menuOf(card)
      .find((item) => item.name === name)
      ?.click();
  };
  /** The link that is clicked to download. */
  const download = (): Promise<HTMLAnchorElement> =>
    new Promise((resolve) => {
      spyOn(HTMLAnchorElement.prototype, 'click').and.callFake(function (this: HTMLAnchorElement) {
        resolve(this);
      });
    });
  const typed = (mediaType: string, name = 'a'): Partial<Transfer> => ({ file: { name, size: 5, mediaType } });

  it('saves the file under its name, as bytes that no browser shows', async () => {
    const link = download();
    await show();
    press(card, 'Save');
    const { href, download: name } = await link;
    const answer = await fetch(href);

    expect(name).toBe('letter.pdf');
    expect(answer.headers.get('Content-Type')).toBe('application/octet-stream');
    expect(await answer.text()).toBe('bytes');
  });

  it('saves the file under its very name where what is said around it isolates names', async () => {
    await setTranslator('ar', (text) => text);
    await loadTexts();
    const link = download();
    await show();
    card.querySelector<HTMLElement>('.jet-primary')!.click();

    expect(card.getAttribute('aria-label')).toContain('\u2068letter.pdf\u2069');
    expect((await link).download).toBe('letter.pdf');
  });

  it('says that the file was saved: its button is filled no more', async () => {
    const link = download();
    await show();

    expect(card.querySelector('.jet-primary')).not.toBeNull();

    press(card, 'Save');
    await link;
    await settled();

    expect(wasSaved).toBeTrue();
    expect(card.querySelector('.jet-primary')).toBeNull();
    expect(names()).toEqual(['Save']);
  });

  it('deletes it from its menu, says so, and offers to ask for it again', async () => {
    await show();

    expect(menu()).toContain('Delete from this browser');

    choose('Delete from this browser');
    await settled();

    expect(names()).toEqual(['Ask again']);
    expect(metaOf(card)).toContain(GONE);
    expect(menu()).not.toContain('Delete from this browser');
  });

  it('has a new menu where Converse takes the card out and puts it in again: the one before does not open', async () => {
    await show();
    const before = card.querySelector('converse-dropdown');
    card.remove();
    document.body.append(card);

    expect(before).not.toBeNull();
    // As soon as it is seen.
    await waitUntil(() => card.querySelector('converse-dropdown') !== before);
  });

  it('goes with its file from the chat, and its menu says so', async () => {
    await show();

    expect(menu()).toContain('Remove this card and the stored file');

    choose('Remove this card and the stored file');

    expect(removed).toBe(1);
  });

  it('says that it has gone, when it went before the card was drawn', async () => {
    stored = undefined;
    await show();

    expect(names()).toEqual(['Ask again']);
    expect(metaOf(card)).toContain(GONE);
  });

  it('has nothing to delete, nor to miss, on the side that sent it', async () => {
    stored = undefined;
    await show({ direction: 'sent' });

    expect(names()).toEqual([]);
    expect(menu()).toEqual(['Remove this card']);
    expect(textOf(card)).not.toContain(GONE);
  });

  it('shows an image after the check, and forgets it with the card', async () => {
    const revoked = spyOn(URL, 'revokeObjectURL').and.callThrough();
    stored = new File([bytesOf(PNG)], 'stored');
    await show(typed('image/png', 'dot.png'));
    const image = card.querySelector<HTMLImageElement>('.jet-thumb img');

    expect(image?.src).toMatch(/^blob:/);
    expect(card.querySelector('.jet-thumb')?.getAttribute('aria-label')).toBe('Open dot.png');

    card.remove();
    document.body.append(card);
    await new Promise((resolve) => setTimeout(resolve));

    // Cards of other specs may still forget theirs.
    const isForgotten = (): boolean => revoked.calls.allArgs().some(([address]) => address === image!.src);

    expect(isForgotten()).withContext('Converse has drawn its list').toBeFalse();

    card.remove();
    await waitUntil(isForgotten);
  });

  it('shows no preview of what is no image after all', async () => {
    await show(typed('image/png'));
    await waitUntil(() => card.querySelector('.jet-thumb') === null);

    expect(names()).toEqual(['Save']);
  });

  it('plays a recording from its badge', async () => {
    const play = spyOn(HTMLMediaElement.prototype, 'play').and.resolveTo();
    await show(typed('audio/ogg', 'serenade.ogg'));
    press(card, 'Play');

    expect(play).toHaveBeenCalledTimes(1);
    expect(card.querySelector('input[type=range]')?.getAttribute('aria-label')).toBe('Position');
  });

  it('shows a film with the controls of the browser', async () => {
    await show(typed('video/webm', 'verona.webm'));

    expect(card.querySelector<HTMLVideoElement>('video')?.controls).toBeTrue();
  });

  const running = [
    ['text/html', 'a'],
    ['image/svg+xml', 'a.png'],
    ['image/png', 'a.svg'],
    ['application/octet-stream', 'a.exe'],
    ['application/xhtml+xml', 'a'],
    ['text/plain', 'a.js'],
  ] as const;
  for (const [type, name] of running) {
    it(`warns of what can run, and opens none of it: ${name}, ${type}`, async () => {
      await show(typed(type, name));

      expect(textOf(card)).toContain('Can run code: open it only if you trust it');
      expect(card.querySelector('.jet-primary')).toBeNull();
      expect(menu()).not.toContain('Open');
    });
  }

  for (const type of ['text/html', 'image/svg+xml', 'application/pdf', 'application/xhtml+xml', 'text/xml']) {
    it(`never shows ${type}`, async () => {
      await show(typed(type));

      expect(card.querySelector('img, video, audio, iframe, object, embed')).toBeNull();
    });
  }

  it('does not warn before it is saved, nor of what only is drawn', async () => {
    await show({ ...typed('text/html'), state: { name: 'offered' } });

    expect(textOf(card)).not.toContain('Can run code');

    card.remove();
    await show(typed('image/png', 'a.png'));

    expect(textOf(card)).not.toContain('Can run code');
  });
});

describe('<converse-file-transfer> of an offered file', () => {
  inEnglish();

  let card: FileTransferCard;
  let free: number;
  let shown: number;
  beforeAll(defineFileTransferCard);
  beforeEach(() => {
    shown = 0;
    card = new FileTransferCard();
    card.transfer = sampleTransfer();
    card.actions = { accept: () => undefined, decline: () => undefined };
    card.host = cardHost({
      freeBytes: () => Promise.resolve(free),
      showStored: () =>
        Promise.resolve().then(() => {
          shown++;
          free = 1e9;
        }),
    });
  });
  afterEach(() => card.remove());

  const draw = async (): Promise<void> => {
    document.body.append(card);
    for (let times = 0; times < 3; times++) {
      await card.updateComplete;
      await new Promise((resolve) => setTimeout(resolve));
    }
  };

  it('says before it is accepted that there is no room, and leads to the stored files', async () => {
    free = 1_000_000;
    await draw();

    expect(card.querySelector('[role=alert]')?.textContent.trim()).toBe('Needs 2 MB, 1 MB free');
    expect(buttonNames(card)).toEqual(['Decline', 'Stored files…']);

    press(card, 'Stored files…');
    await draw();

    expect(shown).toBe(1);
    expect(buttonNames(card)).toEqual(['Decline', 'Accept']);
    expect(card.querySelector('[role=alert]')).toBeNull();
  });

  it('can be accepted again when there is room at last, and says when that was not enough', async () => {
    free = 3_000_000;
    card.transfer = sampleTransfer({ state: { name: 'offered', freeBytes: 1_000_000 } });
    await draw();

    expect(buttonNames(card)).toEqual(['Decline', 'Stored files…']);

    press(card, 'Stored files…');
    await draw();

    expect(buttonNames(card)).toEqual(['Decline', 'Accept']);

    card.transfer = sampleTransfer({ state: { name: 'offered', freeBytes: 1_500_000 } });
    await draw();

    expect(card.querySelector('[role=alert]')?.textContent.trim()).toBe('Needs 2 MB, 1.5 MB free');
  });

  it('says nothing where there is', async () => {
    free = 3_000_000;
    await draw();

    expect(buttonNames(card)).toEqual(['Decline', 'Accept']);
  });
});
