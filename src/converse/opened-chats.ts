import { bareJid } from '../xmpp/jid.js';
import type { ChatBox, Converse } from './converse.js';

/** What shows that the user is in a chat. */
const ACTS = ['pointerdown', 'keydown', 'drop'];

/**
 * The chats with one person that the user has opened since the page started, or that the site has opened for them, and
 * that were not closed. In the view mode `overlayed` Converse opens a chat by itself when a message comes: there it
 * counts from the first click, key or drop in it.
 */
export class OpenedChats {
  readonly #opened = new Set<string>();
  readonly #listeners = new Set<(bareJid: string) => void>();

  constructor({ api: { listen, settings }, state }: Converse) {
    const isOverlayed = (): boolean => settings.get('view_mode') === 'overlayed';
    const watch = (chat: ChatBox): void => {
      const look = (): void => {
        if (!isOverlayed() && isShown(chat)) this.#set(jidOf(chat), true);
      };
      for (const change of ['change:hidden', 'change:closed'] as const) chat.on(change, look);
      look();
    };
    // There may be chats already.
    for (const chat of (state['chatboxes'] as { models: ChatBox[] } | undefined)?.models ?? []) watch(chat);
    listen.on('chatBoxInitialized', watch);
    listen.on('chatBoxClosed', (chat: ChatBox) => {
      this.#set(jidOf(chat), false);
    });
    const onAct = ({ target, isTrusted }: Event): void => {
      const chat = target instanceof Element ? target.closest('converse-chat') : null;
      const jid = chat?.getAttribute('jid');
      if (isTrusted && isOverlayed() && jid) this.#set(bareJid(jid), true);
    };
    for (const act of ACTS) document.addEventListener(act, onAct, { capture: true, passive: true });
  }

  has(account: string): boolean {
    return this.#opened.has(account);
  }

  all(): readonly string[] {
    return [...this.#opened];
  }

  /** Calls back with the account whose chat was opened or closed. */
  onChange(listener: (bareJid: string) => void): void {
    this.#listeners.add(listener);
  }

  #set(account: string, isOpen: boolean): void {
    if (isOpen === this.#opened.has(account)) return;
    if (isOpen) this.#opened.add(account);
    else this.#opened.delete(account);
    for (const listener of this.#listeners) listener(account);
  }
}

const jidOf = (chat: ChatBox): string => String(chat.get('jid'));

const isShown = (chat: ChatBox): boolean =>
  chat.get('type') === 'chatbox' && chat.get('hidden') !== true && chat.get('closed') !== true;
