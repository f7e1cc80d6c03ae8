import {
  hideDrop,
  showDrop,
  type DropTarget,
} from '../../../../../plugins/encrypted-file-transfer/ui/composer/drop-target.js';
import { inEnglish } from '../../../../support/english.js';

const TARGET: DropTarget = { name: 'Juliet', isEncrypted: true, upload: undefined, onFolder: () => undefined };

describe('the place where files can be dropped', () => {
  inEnglish();

  let chat: HTMLElement;
  let uploaded: string[];
  const upload = (files: readonly File[]): void => void uploaded.push(...files.map(({ name }) => name));
  beforeEach(() => {
    uploaded = [];
    chat = document.createElement('converse-chat');
    chat.innerHTML = '<div class="chat-content"></div>';
    document.body.append(chat);
  });
  afterEach(() => chat.remove());

  it('is over the list of messages, once, and names the contact', () => {
    for (let times = 0; times < 2; times++) showDrop(chat, { ...TARGET, upload: undefined });

    expect(chat.querySelectorAll('.chat-content > .jet-drop').length).toBe(1);
    expect(chat.textContent).toContain('Drop to send to Juliet');
    expect(chat.textContent).not.toContain('Upload instead');

    hideDrop(chat);

    expect(chat.querySelector('.jet-drop')).toBeNull();
  });

  for (const [isEncrypted, said] of [
    [true, 'End-to-end encrypted, straight to the device'],
    [false, 'Not encrypted'],
    [undefined, undefined],
  ] as const) {
    it(`says how a file would go: ${said ?? 'nothing while that is not known'}`, () => {
      showDrop(chat, { ...TARGET, isEncrypted });

      expect(chat.querySelector('.jet-drop span')?.textContent).toBe(said);
    });
  }

  it('takes no folder for an upload', () => {
    let folders = 0;
    showDrop(chat, { ...TARGET, upload, onFolder: () => folders++ });
    const event = new DragEvent('drop', { bubbles: true, cancelable: true });
    const items = [{ webkitGetAsEntry: () => ({ isDirectory: true }) }];
    Object.defineProperty(event, 'dataTransfer', { value: { items, files: [new File([], 'folder')] } });
    chat.querySelector('.jet-drop-upload')!.dispatchEvent(event);

    expect([folders, uploaded]).toEqual([1, []]);
  });

  it('has a field for uploads, where those are encrypted', () => {
    showDrop(chat, { ...TARGET, upload });
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File(['bytes'], 'a.txt'));
    const event = new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer });
    chat.querySelector('.jet-drop-upload')!.dispatchEvent(event);

    expect(uploaded).toEqual(['a.txt']);
    expect(event.defaultPrevented).toBeTrue();
    expect(chat.querySelector('.jet-drop')).toBeNull();
  });
});
