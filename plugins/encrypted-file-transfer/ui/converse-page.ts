import type { ChatBox, Converse, ConverseModel, Message } from '../../../src/converse/converse.js';
import { transferOf } from './cards/card-messages.js';
import { loadViews } from './load-views.js';
import type { StoredFiles } from './dialogs/stored-files-dialog.js';

/** The part of dayjs that is used. */
type Dayjs = (time: unknown) => { format(pattern: string): string };

/** What the page of Converse knows and shows around a file. */
export class ConversePage {
  readonly #converse: Converse;
  readonly #dayjs: Dayjs;
  readonly #forgetsAtLogout: () => boolean;

  /** @param forgetsAtLogout whether received files go with the login */
  constructor(converse: Converse, env: Record<string, unknown>, forgetsAtLogout: () => boolean) {
    this.#converse = converse;
    this.#forgetsAtLogout = forgetsAtLogout;
    this.#dayjs = env['dayjs'] as Dayjs;
  }

  /** How Converse writes the time of a message. */
  time(message: Message): { short: string; full: string } {
    const time = this.#dayjs(message.get('time'));
    const format = this.#setting('time_format');
    return { short: time.format(typeof format === 'string' ? format : 'HH:mm'), full: time.format('llll') };
  }

  showsAvatars(): boolean {
    return this.#setting('show_message_avatar') !== false;
  }

  /** What an account is called. @param jid bare JID */
  nameOf(jid: string): string {
    return this.#chat(jid)?.getDisplayName() ?? jid;
  }

  /** Uploads files to a chat; undefined where that would put them on the server unencrypted. */
  upload(jid: string): ((files: readonly File[]) => void) | undefined {
    const chat = this.#chat(jid);
    const isEncrypted = (): boolean => chat?.get('omemo_active') === true;
    if (chat?.sendFiles === undefined || !isEncrypted()) return undefined;
    return (files) => {
      // The user may have switched it off since.
      if (isEncrypted()) void chat.sendFiles?.(files);
    };
  }

  /** `4 files, 34 MB`; undefined where none is stored. */
  async storedSum(): Promise<string | undefined> {
    return (await loadViews()).storedSum(this.#storedFiles());
  }

  /** Shows the stored files. Resolves when the dialog is closed. */
  async showStored(): Promise<void> {
    await (await loadViews()).showStored(this.#storedFiles());
  }

  /** What the dialog of the stored files needs to know. */
  #storedFiles(): StoredFiles {
    return {
      account: String(this.#converse.session?.get('bare_jid')),
      forgetsAtLogout: this.#forgetsAtLogout(),
      nameOf: (jid) => this.nameOf(jid),
      describe: (id) => {
        const chat = this.#chats().find(({ messages }) => messages.models.some((one) => transferOf(one)?.id === id));
        const model = chat?.messages.models.find((one: ConverseModel) => transferOf(one)?.id === id);
        const file = model && transferOf(model)?.file;
        return file && { name: file.name, mediaType: file.mediaType, contact: chat?.getDisplayName() ?? undefined };
      },
    };
  }

  #setting(name: string): unknown {
    return this.#converse.api.settings.get(name);
  }

  #chats(): ChatBox[] {
    const { models } = this.#converse.state['chatboxes'] as { models: ChatBox[] };
    return models.filter((chat) => 'messages' in chat);
  }

  #chat(jid: string): ChatBox | undefined {
    return this.#chats().find((chat) => chat.get('jid') === jid);
  }
}
