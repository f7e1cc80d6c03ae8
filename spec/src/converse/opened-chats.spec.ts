import { OpenedChats } from '../../../src/converse/opened-chats.js';
import { MemoryConverse } from '../../support/memory-converse.js';

const TYBALT = 'tybalt@example.org';

/** A chat of Converse. */
class Chat {
  readonly #listeners: (() => void)[] = [];
  constructor(readonly attributes: Record<string, unknown>) {
    this.attributes = { jid: TYBALT, type: 'chatbox', ...attributes };
  }
  get(name: string): unknown {
    return this.attributes[name];
  }
  on(_event: string, listener: () => void): void {
    this.#listeners.push(listener);
  }
  set(changes: Record<string, unknown>): void {
    Object.assign(this.attributes, changes);
    for (const listener of this.#listeners) listener();
  }
}

describe('Opened chats', () => {
  let host: MemoryConverse;
  let opened: OpenedChats;
  let changes: string[];
  const begin = (viewMode: string): void => {
    host = new MemoryConverse();
    host.settings['view_mode'] = viewMode;
    opened = new OpenedChats(host.converse);
    changes = [];
    opened.onChange((jid) => changes.push(`${jid} ${String(opened.has(jid))}`));
  };
  const init = (attributes: Record<string, unknown>): Chat => {
    const chat = new Chat(attributes);
    host.trigger('chatBoxInitialized', chat);
    return chat;
  };

  for (const mode of ['fullscreen', 'embedded']) {
    it(`are those that are shown (${mode}), until they are closed`, () => {
      begin(mode);
      const chat = init({ hidden: true });

      expect(opened.has(TYBALT)).toBeFalse();

      chat.set({ hidden: false });
      // Another chat is shown.
      chat.set({ hidden: true });

      expect(opened.all()).toEqual([TYBALT]);

      host.trigger('chatBoxClosed', chat);

      expect(opened.has(TYBALT)).toBeFalse();
      expect(changes).toEqual([`${TYBALT} true`, `${TYBALT} false`]);
    });
  }

  it('are also those that were there before', () => {
    host = new MemoryConverse();
    host.settings['view_mode'] = 'embedded';
    host.state['chatboxes'] = { models: [new Chat({ hidden: false })] };
    opened = new OpenedChats(host.converse);

    expect(opened.has(TYBALT)).toBeTrue();
  });

  it('are not group chats, and none that was closed', () => {
    begin('fullscreen');
    init({ hidden: false, type: 'chatroom' });
    init({ hidden: false, closed: true });

    expect(opened.all()).toEqual([]);
  });

  it('are not those that Converse shows by itself (overlayed): the user has to act there', () => {
    begin('overlayed');
    const chat = document.createElement('converse-chat');
    chat.setAttribute('jid', TYBALT);
    document.body.append(chat);
    init({ hidden: false }).set({ hidden: false });
    // A script is not the user.
    chat.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true }));
    chat.dispatchEvent(new KeyboardEvent('keydown', { bubbles: true }));
    chat.remove();

    expect(opened.all()).toEqual([]);
  });
});
