import type { ChatBox, Converse } from '../../../../src/converse/converse.js';
import { logUnexpected } from '../../../../src/log.js';
import { isUndecided, type CapableDevice, type Peers, type Reach } from '../../devices/reachability.js';
import type { Trust } from '../../devices/trust.js';
import { takeFiles } from './file-drop.js';
import { askTrust, warnOfDistrusted } from '../load-views.js';
import { notLoadedText, notSentText, obstacleText } from '../texts/obstacle-text.js';
import { addStyles } from '../styles.js';
import { TOOLBAR_STYLES, toolbarButton, type Html } from './toolbar-button.js';

/** Files that are offered at the same time; the others wait their turn. */
const MAX_PARALLEL = 3;

/** Converse's `<converse-chat-toolbar>`. */
interface Toolbar extends HTMLElement {
  readonly model: ChatBox;
  requestUpdate(): void;
}

/** Sends a file to the first of these devices that answers. */
type SendFile = (file: File, devices: readonly CapableDevice[]) => Promise<void>;

interface Parts {
  readonly converse: Converse;
  /** Of Converse. */
  readonly html: Html;
  readonly peers: Peers;
  readonly trust: Trust;
  readonly send: SendFile;
  /** Puts a line into the chat with an account. */
  readonly tell: (jid: string, text: string) => Promise<void>;
}

/** The ways of a file into a chat: the button in its toolbar, drop and paste. Only in chats with one person. */
export class ChatFiles {
  readonly #parts: Parts;
  readonly #reach = new Map<string, Reach>();
  /** The newest look at each account: an earlier one may end later. */
  readonly #looks = new Map<string, Promise<Reach>>();
  readonly #taken = new WeakSet<Element>();

  constructor(parts: Parts) {
    this.#parts = parts;
    addStyles('jet-toolbar-styles', TOOLBAR_STYLES);
    parts.converse.api.listen.on('getToolbarButtons', (toolbar: Toolbar, buttons: unknown[]) => {
      if (toolbar.model.get('type') === 'chatbox') buttons.push(this.#button(toolbar));
      return buttons;
    });
    parts.peers.onChange((jid) => {
      for (const open of jid === undefined ? this.#reach.keys() : [jid]) void this.#look(open);
    });
  }

  /** Who is logged in. */
  get #account(): unknown {
    return this.#parts.converse.session?.get('bare_jid');
  }

  #button(toolbar: Toolbar): unknown {
    const jid = String(toolbar.model.get('jid'));
    if (!this.#reach.has(jid)) {
      this.#reach.set(jid, { obstacle: 'getting-ready' });
      void this.#look(jid);
    }
    const chat = toolbar.closest('converse-chat');
    const name = nameOf(toolbar.model);
    const onFiles = (files: File[]): void => {
      this.#offer(jid, name, files).catch((error: unknown) => this.#failed(jid, files.length, error));
    };
    if (chat !== null && !this.#taken.has(chat)) {
      this.#taken.add(chat);
      takeFiles(chat as HTMLElement, { accepts: () => this.#takes(jid), onFiles });
    }
    const reach = this.#reach.get(jid);
    const disabledReason = reach !== undefined && 'obstacle' in reach ? obstacleText(reach.obstacle, name) : undefined;
    return toolbarButton(this.#parts.html, { disabledReason, onFiles });
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

  /** A file of our code cannot be loaded, for example: nothing tells it but the chat. */
  async #failed(jid: string, count: number, error: unknown): Promise<void> {
    logUnexpected('offering files', error);
    await this.#parts.tell(jid, notLoadedText(count));
  }

  async #offer(jid: string, name: string, files: readonly File[]): Promise<void> {
    const { peers, send, tell } = this.#parts;
    const account = this.#account;
    const reach = await peers.decided(jid);
    if (this.#account !== account) return;
    void this.#look(jid);
    if ('obstacle' in reach) {
      await tell(jid, notSentText(files.length, obstacleText(reach.obstacle, name)));
      return;
    }
    const devices = await this.#settle(jid, reach.devices);
    if (devices.length === 0) return;
    const waiting = [...files];
    const next = async (): Promise<void> => {
      for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
        await send(file, peers.silentLast(devices));
      }
    };
    await Promise.all(Array.from({ length: MAX_PARALLEL }, next));
  }

  /**
   * Asks the user what there is to ask.
   * @returns the devices that the files may go to; none: the user does not want to go on
   */
  async #settle(jid: string, devices: readonly CapableDevice[]): Promise<readonly CapableDevice[]> {
    const { trust } = this.#parts;
    const [best] = devices;
    if (best?.security === undefined) return devices;
    // Devices that no envelope for these clients goes to do not matter.
    const records = devices.flatMap(({ security, features }) => security?.trustRecords(features) ?? []);
    if (!(await trust.settle(jid, (undecided) => askTrust(undecided, jid, trust), records))) return [];
    if (!(await trust.distrustsAny(jid, records))) return devices;
    // Which of the contact's OMEMO devices it is, nobody can tell; our own kind refuses what it has no key for.
    if (best.isOurs) return devices.filter(({ isOurs }) => isOurs);
    return (await warnOfDistrusted(jid)) ? devices : [];
  }
}

/** What a contact is called. */
const nameOf = (chat: ChatBox): string =>
  [chat.get('nickname'), chat.get('fullname'), chat.get('jid')].find((text) => typeof text === 'string') ?? '';
