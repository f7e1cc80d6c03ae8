import type { ChatBox, Converse } from '../../../../src/converse/converse.js';
import { logUnexpected, logUnlessExpected } from '../../../../src/log.js';
import { isUndecided, type Obstacle, type Peers, type Reach } from '../../devices/reachability.js';
import { loadViews } from '../load-views.js';
import { addStyles } from '../styles.js';
import { notLoadedText, obstacleText } from '../texts/obstacle-text.js';
import { translate } from '../texts/translate.js';
import { takeFiles } from './file-drop.js';
import type { Chat, Outbox } from './outbox.js';
import { TOOLBAR_STYLES, toolbarButton, type Html } from './toolbar-button.js';

/** Converse's `<converse-chat-toolbar>`. */
interface Toolbar extends HTMLElement {
  readonly model: ChatBox;
  requestUpdate(): void;
}

/** Obstacles that a device which comes online may take away. */
const CAN_WAIT: readonly Obstacle[] = ['unseen', 'offline', 'not-capable', 'no-answer', 'self'];

interface Parts {
  readonly converse: Converse;
  /** Of Converse. */
  readonly html: Html;
  readonly peers: Peers;
  /** Loads what offers files. */
  readonly outbox: () => Promise<Outbox>;
  /** Puts a line into the chat with an account. */
  readonly tell: (jid: string, text: string) => Promise<void>;
  /** Uploads files with Converse, where the chat encrypts what it uploads; undefined elsewhere. */
  readonly upload: (jid: string) => ((files: readonly File[]) => void) | undefined;
}

/** The ways of a file into a chat: the button in its toolbar, drop and paste. Only in chats with one person. */
export class ChatFiles {
  readonly #parts: Parts;
  readonly #reach = new Map<string, Reach>();
  /** The newest look at each account: an earlier one may end later. */
  readonly #looks = new Map<string, Promise<Reach>>();
  readonly #taken = new WeakSet<Element>();
  /** Files are dragged over a chat. */
  #isOver = false;

  constructor(parts: Parts) {
    this.#parts = parts;
    addStyles('jet-toolbar-styles', TOOLBAR_STYLES);
    parts.converse.api.listen.on('getToolbarButtons', (toolbar: Toolbar, buttons: unknown[]) => {
      if (toolbar.model.get('type') === 'chatbox') buttons.splice(placeIn(buttons), 0, this.#button(toolbar));
      return buttons;
    });
    parts.peers.onChange((jid) => {
      for (const open of jid === undefined ? this.#reach.keys() : [jid]) void this.#look(open);
    });
  }

  #button(toolbar: Toolbar): unknown {
    const jid = String(toolbar.model.get('jid'));
    if (!this.#reach.has(jid)) {
      this.#reach.set(jid, { obstacle: 'getting-ready' });
      void this.#look(jid);
    }
    const name = nameOf(toolbar.model);
    this.#takeFrom(toolbar.closest<HTMLElement>('converse-chat'), { jid, name });
    const reach = this.#reach.get(jid);
    const obstacle = reach !== undefined && 'obstacle' in reach ? reach.obstacle : undefined;
    toolbar.toggleAttribute('data-jet-on', obstacle === undefined);
    return toolbarButton(this.#parts.html, {
      disabledReason: obstacle && obstacleText(obstacle, name),
      canWait: obstacle !== undefined && CAN_WAIT.includes(obstacle),
      title: this.#title(reach, jid, name),
      onFiles: (files) => {
        this.#send({ jid, name }, files);
      },
    });
  }

  #title(reach: Reach | undefined, jid: string, name: string): string {
    if (isEncrypted(reach) !== true) return translate('Send file: not encrypted');
    return jid === this.#parts.converse.session?.get('bare_jid')
      ? translate('Send file: end-to-end encrypted, to another device of yours')
      : translate('Send file: end-to-end encrypted, to %1$s’s device', name);
  }

  #takeFrom(element: HTMLElement | null, chat: Chat): void {
    if (element === null || this.#taken.has(element)) return;
    this.#taken.add(element);
    takeFiles(element, {
      accepts: () => this.#takes(chat.jid),
      onFiles: (files) => void this.#ask(chat, files),
      onFolder: () => void this.#refuseFolder(chat.jid),
      onDrag: (isOver) => {
        void this.#drag(element, chat, isOver);
      },
    });
  }

  /** A hand slips: what is dropped or pasted is offered after a question. */
  async #ask(chat: Chat, files: File[]): Promise<void> {
    try {
      const { askToSend } = await loadViews();
      const way = { name: chat.name, isEncrypted: isEncrypted(this.#reach.get(chat.jid)) };
      if (await askToSend(files, way)) this.#send(chat, files);
    } catch (error) {
      await this.#failed(chat.jid, files.length, error);
    }
  }

  async #refuseFolder(jid: string): Promise<void> {
    const { folderText } = await loadViews();
    await this.#parts.tell(jid, folderText());
  }

  async #drag(element: HTMLElement, { jid, name }: Chat, isOver: boolean): Promise<void> {
    this.#isOver = isOver;
    const views = await loadViews().catch(logUnlessExpected('loading the drop target'));
    const target = {
      name,
      isEncrypted: isEncrypted(this.#reach.get(jid)),
      upload: this.#parts.upload(jid),
      onFolder: () => void this.#refuseFolder(jid),
    };
    if (this.#isOver) views?.showDrop(element, target);
    else views?.hideDrop(element);
  }

  /** While it is not decided whether files can go, they are held: Converse would upload them. */
  #takes(jid: string): boolean {
    const reach = this.#reach.get(jid);
    return reach !== undefined && ('devices' in reach || isUndecided(reach));
  }

  /** Looks again which devices of an open chat can be reached. */
  async #look(jid: string): Promise<void> {
    if (!this.#reach.has(jid)) return;
    const look = this.#parts.peers.reach(jid);
    this.#looks.set(jid, look);
    const reach = await look;
    if (this.#looks.get(jid) !== look) return;
    const before = this.#reach.get(jid);
    // A button that is on stays on while devices are asked again: what is chosen meanwhile is held.
    if (isUndecided(reach) && before !== undefined && 'devices' in before) return;
    this.#reach.set(jid, reach);
    for (const toolbar of document.querySelectorAll<Toolbar>('converse-chat-toolbar')) {
      if (toolbar.model.get('jid') === jid) toolbar.requestUpdate();
    }
  }

  #send(chat: Chat, files: File[]): void {
    if (files.length === 0) return;
    void this.#look(chat.jid);
    this.#parts
      .outbox()
      .then((outbox) => outbox.add(chat, files))
      .catch((error: unknown) => this.#failed(chat.jid, files.length, error));
  }

  /** A file of our code cannot be loaded, for example: nothing tells it but the chat. */
  async #failed(jid: string, count: number, error: unknown): Promise<void> {
    logUnexpected('offering files', error);
    await this.#parts.tell(jid, notLoadedText(count));
  }
}

/** How files would go; undefined while that is not known. */
const isEncrypted = (reach: Reach | undefined): boolean | undefined =>
  reach !== undefined && 'devices' in reach ? reach.devices[0]?.security !== undefined : undefined;

/** Before Converse's button for uploads, which is a template of nothing but what comes later; else at the end. */
function placeIn(buttons: readonly unknown[]): number {
  const isUpload = (one: unknown): boolean => (one as { strings?: readonly string[] }).strings?.join('') === '';
  const place = buttons.findIndex(isUpload);
  return place < 0 ? buttons.length : place;
}

/** What a contact is called. */
const nameOf = (chat: ChatBox): string => chat.getDisplayName() ?? String(chat.get('jid'));
