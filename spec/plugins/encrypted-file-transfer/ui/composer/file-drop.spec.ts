import { takeFiles } from '../../../../../plugins/encrypted-file-transfer/ui/composer/file-drop.js';

const withFile = (...names: string[]): DataTransfer => {
  const transfer = new DataTransfer();
  for (const name of names) transfer.items.add(new File(['bytes'], name));
  return transfer;
};
const withText = (): DataTransfer => {
  const transfer = new DataTransfer();
  transfer.setData('text/plain', 'hello');
  return transfer;
};

describe('takeFiles', () => {
  let chat: HTMLElement;
  let textarea: HTMLTextAreaElement;
  let stop: () => void;
  let isAccepting: boolean;
  let taken: string[][];
  let folders: number;
  /** It is shown where files can be dropped. */
  let isShown: boolean;
  /** What Converse's own listeners see. */
  let converse: string[];

  beforeEach(() => {
    chat = document.createElement('div');
    textarea = document.createElement('textarea');
    chat.append(textarea);
    document.body.append(chat);
    isAccepting = true;
    taken = [];
    folders = 0;
    isShown = false;
    converse = [];
    for (const type of ['dragenter', 'dragover', 'drop', 'paste']) {
      // Converse's chat was rendered before; its text area listens, too.
      chat.addEventListener(type, () => converse.push(`chat ${type}`), { capture: false });
      textarea.addEventListener(type, () => converse.push(`textarea ${type}`));
    }
    stop = takeFiles(chat, {
      accepts: () => isAccepting,
      onFiles: (files) => taken.push(files.map(({ name }) => name)),
      onFolder: () => folders++,
      onDrag: (isOver) => (isShown = isOver),
    });
  });
  afterEach(() => chat.remove());

  const drag = (type: string, dataTransfer: DataTransfer, target: Element = chat): DragEvent => {
    const event = new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer });
    target.dispatchEvent(event);
    return event;
  };
  const paste = (clipboardData: DataTransfer): ClipboardEvent => {
    const event = new ClipboardEvent('paste', { bubbles: true, cancelable: true, clipboardData });
    textarea.dispatchEvent(event);
    return event;
  };

  for (const place of ['chat', 'text area'] as const) {
    it(`takes files dropped on the ${place}, before Converse sees them`, () => {
      const target = place === 'chat' ? chat : textarea;
      const event = drag('drop', withFile('a.txt', 'b.txt'), target);

      expect(taken).toEqual([['a.txt', 'b.txt']]);
      expect(event.defaultPrevented).toBeTrue();
      expect(converse).toEqual([]);
    });
  }

  it('takes pasted files, before Converse sees them', () => {
    const event = paste(withFile('screenshot.png'));

    expect(taken).toEqual([['screenshot.png']]);
    expect(event.defaultPrevented).toBeTrue();
    expect(converse).toEqual([]);
  });

  it('leaves the text of a copied cell to be pasted, and its picture neither takes nor lets be uploaded', () => {
    const cells = new DataTransfer();
    cells.setData('text/plain', '1 2 3');
    cells.items.add(new File(['a picture of them'], 'image.png', { type: 'image/png' }));
    const event = paste(cells);

    expect(taken).toEqual([]);
    expect(event.defaultPrevented).toBeFalse();
    expect(converse).toEqual([]);
  });

  it('takes a copied file although its name comes as text, too', () => {
    const files = withFile('letter.pdf');
    files.setData('text/plain', 'letter.pdf');
    paste(files);

    expect(taken).toEqual([['letter.pdf']]);
  });

  it('refuses a folder', () => {
    const transfer = withFile('photos');
    spyOn(DataTransferItem.prototype, 'webkitGetAsEntry').and.returnValue({ isDirectory: true } as FileSystemEntry);
    const event = drag('drop', transfer);

    expect([taken, folders]).toEqual([[], 1]);
    expect(event.defaultPrevented).toBeTrue();
    expect(converse).toEqual([]);
  });

  it('leaves pasted text alone', () => {
    const event = paste(withText());

    expect(taken).toEqual([]);
    expect(event.defaultPrevented).toBeFalse();
    expect(converse).toEqual(['textarea paste', 'chat paste']);
  });

  it('leaves dropped text alone', () => {
    const event = drag('drop', withText(), textarea);

    expect(taken).toEqual([]);
    expect(event.defaultPrevented).toBeFalse();
    expect(converse).toEqual(['textarea drop', 'chat drop']);
  });

  it('leaves files alone where they cannot be sent', () => {
    isAccepting = false;
    drag('drop', withFile('a.txt'));
    paste(withFile('a.txt'));

    expect(taken).toEqual([]);
    expect(converse).toEqual(['chat drop', 'textarea paste', 'chat paste']);
  });

  it('shows that files may be dropped while they are over the chat', () => {
    drag('dragenter', withFile('a.txt'));

    expect(drag('dragover', withFile('a.txt'), textarea).defaultPrevented).toBeTrue();
    expect(isShown).toBeTrue();

    chat.dispatchEvent(new DragEvent('dragleave', { bubbles: true, relatedTarget: textarea }));

    expect(isShown).toBeTrue();

    chat.dispatchEvent(new DragEvent('dragleave', { bubbles: true, relatedTarget: document.body }));

    expect(isShown).toBeFalse();
  });

  it('shows nothing for dragged text', () => {
    drag('dragover', withText());

    expect(isShown).toBeFalse();
  });

  it('stops showing it when they were dropped', () => {
    drag('dragover', withFile('a.txt'));
    drag('drop', withFile('a.txt'));

    expect(isShown).toBeFalse();
  });

  it('leaves what is dropped on the field for uploads to that', () => {
    const field = document.createElement('div');
    field.className = 'jet-drop-upload';
    chat.append(field);
    drag('drop', withFile('a.txt'), field);

    expect(taken).toEqual([]);
  });

  it('takes nothing when it was stopped', () => {
    drag('dragover', withFile('a.txt'));
    stop();
    drag('drop', withFile('a.txt'));
    paste(withFile('a.txt'));

    expect(taken).toEqual([]);
    expect(isShown).toBeFalse();
    expect(converse).toEqual(['chat drop', 'textarea paste', 'chat paste']);
  });
});
