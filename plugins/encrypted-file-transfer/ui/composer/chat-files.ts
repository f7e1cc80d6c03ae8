import type { ChatBox, Converse } from '../../../../src/converse/converse.js';
import type { PeerFeatures } from '../../../../src/converse/peer-features.js';
import type { CapableDevice, Peers, Reach } from '../../devices/reachability.js';
import type { Trust } from '../../devices/trust.js';
import { takeFiles } from './file-drop.js';
import { askTrust, warnOfDistrusted } from '../load-views.js';
import { obstacleText } from '../texts/obstacle-text.js';
import { addStyles } from '../styles.js';
import { TOOLBAR_STYLES, toolbarButton, type Html } from './toolbar-button.js';

/** Files that are offered at the same time; the others wait their turn. */
const MAX_PARALLEL = 3;

/** Converse's `<converse-chat-toolbar>`. */
interface Toolbar extends HTMLElement {
  readonly model: ChatBox;
  requestUpdate(): void;
}

type SendFile = (file: File, device: CapableDevice) => Promise<void>;

interface Parts {
  readonly converse: Converse;
  /** Of Converse. */
  readonly html: Html;
  readonly peers: Peers;
  readonly features: PeerFeatures;
  readonly trust: Trust;
  readonly send: SendFile;
}

/** The ways of a file into a chat: the button in its toolbar, drop and paste. Only in chats with one person. */
export class ChatFiles {
  readonly #html: Html;
  readonly #peers: Peers;
  readonly #trust: Trust;
  readonly #send: SendFile;
  readonly #reach = new Map<string, Reach>();
  readonly #taken = new WeakSet<Element>();

  constructor({ converse, html, peers, features, trust, send }: Parts) {
    this.#html = html;
    this.#peers = peers;
    this.#trust = trust;
    this.#send = send;
    addStyles('jet-toolbar-styles', TOOLBAR_STYLES);
    converse.api.listen.on('getToolbarButtons', (toolbar: Toolbar, buttons: unknown[]) => {
      if (toolbar.model.get('type') === 'chatbox') buttons.push(this.#button(toolbar));
      return buttons;
    });
    features.onChange((jid) => void this.#look(jid));
  }

  /** Looks again which devices of every open chat can be reached. */
  refresh(): void {
    for (const jid of this.#reach.keys()) void this.#look(jid);
  }

  #button(toolbar: Toolbar): unknown {
    const jid = String(toolbar.model.get('jid'));
    if (!this.#reach.has(jid)) {
      this.#reach.set(jid, { obstacle: 'offline' });
      void this.#look(jid);
    }
    const chat = toolbar.closest('converse-chat');
    const onFiles = (files: File[]): void => void this.#offer(jid, files);
    if (chat !== null && !this.#taken.has(chat)) {
      this.#taken.add(chat);
      takeFiles(chat as HTMLElement, { accepts: () => this.#device(jid) !== undefined, onFiles });
    }
    const reach = this.#reach.get(jid);
    const name = [toolbar.model.get('nickname'), toolbar.model.get('fullname')].find(
      (text) => typeof text === 'string',
    );
    const disabledReason =
      reach !== undefined && 'obstacle' in reach ? obstacleText(reach.obstacle, name ?? jid) : undefined;
    return toolbarButton(this.#html, { disabledReason, onFiles });
  }

  #device(jid: string): CapableDevice | undefined {
    const reach = this.#reach.get(jid);
    return reach !== undefined && 'devices' in reach ? reach.devices[0] : undefined;
  }

  async #look(jid: string): Promise<void> {
    if (!this.#reach.has(jid)) return;
    this.#reach.set(jid, await this.#peers.reach(jid));
    for (const toolbar of document.querySelectorAll<Toolbar>('converse-chat-toolbar')) {
      if (toolbar.model.get('jid') === jid) toolbar.requestUpdate();
    }
  }

  async #offer(jid: string, files: readonly File[]): Promise<void> {
    await this.#look(jid);
    const device = this.#device(jid);
    if (device === undefined || !(await this.#settle(jid, device))) return;
    const waiting = [...files];
    const next = async (): Promise<void> => {
      for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) await this.#send(file, device);
    };
    await Promise.all(Array.from({ length: MAX_PARALLEL }, next));
  }

  /** False when the person does not want to go on: nothing is sent. */
  async #settle(jid: string, { security, isOurs }: CapableDevice): Promise<boolean> {
    if (security === undefined) return true;
    const settled = await this.#trust.settle(jid, (devices) => askTrust(devices, jid, this.#trust));
    // Which of the contact's OMEMO devices it is, nobody can tell; our own kind refuses what it has no key for.
    return settled && (isOurs || !(await this.#trust.distrustsAny(jid)) || warnOfDistrusted(jid));
  }
}
