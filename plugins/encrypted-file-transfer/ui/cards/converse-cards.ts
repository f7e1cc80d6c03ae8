import type { ChatBox, Converse, ConverseModel, Message, StorageOptions } from '../../../../src/converse/converse.js';
import type { Flood } from '../../../../src/jingle/application.js';
import type { TrustedDevice } from '../../../../src/key-transport/key-transport.js';
import { removeStoredFile, storedFile } from '../../../../src/storage/stored-files.js';
import type { StoredName } from '../../../../src/storage/stored-name.js';
import { bareJid } from '../../../../src/xmpp/jid.js';
import type { Cards } from '../../transfer/cards.js';
import { whenReleased, type RunningTransfer } from '../../transfer/running-transfer.js';
import type { Restored } from '../../transfer/resumables.js';
import { isFinal, isQuestion, type Transfer, type TransferActions } from '../../transfer/transfer.js';
import { floodText } from '../texts/flood-text.js';
import type { FileTransferCard } from './file-transfer-card.js';
import { loadViews } from '../load-views.js';

/** Converse asks this hook for the markup of our messages. */
const HOOK = 'renderFileTransfer';
/** The attribute of a message that holds its Transfer. */
const ATTRIBUTE = 'file_transfer';

/** What cards ask of the rest of the plugin. */
export interface CardServices {
  /** Shows the devices of an account. @param jid bare JID */
  showDevices(jid: string): void;
  /** A device as it is now. */
  now(device: TrustedDevice): Promise<TrustedDevice>;
  /** Asks for a file again. @returns false when nothing was asked */
  ask(transfer: Transfer): Promise<boolean>;
  /** Takes up a transfer that an earlier page has left. */
  restore(transfer: Transfer): Promise<Restored>;
}

interface Live {
  readonly transfer: RunningTransfer;
  readonly actions: TransferActions;
}

/** Cards as messages of Converse's chats: what they show is stored with the message and survives a reload. */
export class ConverseCards implements Cards {
  readonly #converse: Converse;
  readonly #services: CardServices;
  readonly #live = new Map<string, Live>();
  /** One element a message: Converse renders its list again and again, and focus must survive that. */
  readonly #elements = new WeakMap<Message, FileTransferCard>();

  constructor(converse: Converse, services: CardServices) {
    this.#converse = converse;
    this.#services = services;
    converse.api.listen.on(HOOK, (model: Message) => this.#element(model));
    converse.api.listen.on('chatBoxInitialized', ({ messages }: ChatBox) => {
      messages.on('destroy', (model) => void this.#deleted(model));
    });
  }

  async show(transfer: RunningTransfer, actions: TransferActions): Promise<void> {
    this.#live.set(transfer.transfer.id, { transfer, actions });
    await this.#follow(await this.#create(transfer.transfer), transfer);
  }

  async attach(transfer: RunningTransfer, actions: TransferActions): Promise<boolean> {
    const { id, peer } = transfer.transfer;
    const { messages } = await this.#chatWith(peer);
    await messages.fetched;
    const model = messages.models.find((one) => idOf(one) === id) as Message | undefined;
    if (model === undefined) return false;
    this.#live.set(id, { transfer, actions });
    const element = this.#elements.get(model);
    if (element !== undefined) showOn(element, { transfer, actions });
    await this.#follow(model, transfer);
    return true;
  }

  async find({ sid, account, direction }: Parameters<Cards['find']>[0]): Promise<Transfer | undefined> {
    const { messages } = await this.#chatWith(account);
    await messages.fetched;
    const found = messages.models.map((model) => (model as Message).get(ATTRIBUTE) as Transfer | undefined);
    return found.findLast(
      (one) => one?.sid === sid && one.direction === direction && !isFinal(one.state) && !this.#live.has(one.id),
    );
  }

  async showEnded(transfer: Transfer): Promise<void> {
    await this.#create(transfer);
  }

  async warn(peer: string, flood: Flood): Promise<void> {
    await this.tell(peer, floodText(flood));
  }

  /** Puts a line into the chat with a peer. */
  async tell(peer: string, text: string): Promise<void> {
    const chat = await this.#chatWith(peer);
    const time = new Date().toISOString();
    await chat.createMessage({ type: 'info', message: text, from: peer, time, is_ephemeral: false });
  }

  /** Shows the trust that the user has now in the devices of an account. @param jid bare JID */
  async refreshTrust(jid: string): Promise<void> {
    for (const { transfer } of this.#live.values()) {
      const { sender } = transfer.transfer;
      if (sender?.jid === jid) transfer.setSenderTrust({ ...sender, trust: (await this.#services.now(sender)).trust });
    }
  }

  /** Stores each change of a transfer in the message of its card. */
  async #follow(model: Message, transfer: RunningTransfer): Promise<void> {
    const { id } = transfer.transfer;
    const follow = async (now: Transfer): Promise<void> => {
      const stored = model.get(ATTRIBUTE) as Transfer;
      // Progress is not worth a write.
      if (isStoredAs(stored, now)) return;
      const saved = settled((options) => {
        model.save({ [ATTRIBUTE]: now }, options);
      });
      if (isFinal(now.state)) {
        this.#live.delete(id);
        const element = this.#elements.get(model);
        if (element !== undefined) element.actions = undefined;
      }
      await saved;
    };
    transfer.onChange(follow);
    await follow(transfer.transfer);
  }

  async #chatWith(peer: string): Promise<ChatBox> {
    return (await this.#converse.api.chats.get(bareJid(peer), {}, true)) as ChatBox;
  }

  async #create(transfer: Transfer): Promise<Message> {
    const received = transfer.direction === 'received';
    const chat = await this.#chatWith(transfer.peer);
    const own = String(this.#converse.session?.get('bare_jid'));
    const model = await chat.createMessage({
      type: 'chat',
      from: received ? transfer.peer : own,
      to: received ? own : transfer.peer,
      sender: received ? 'them' : 'me',
      msgid: transfer.id,
      time: new Date().toISOString(),
      is_ephemeral: false,
      template_hook: HOOK,
      [ATTRIBUTE]: transfer,
    });
    if (received || isQuestion(transfer)) countUnread(chat, model);
    return model;
  }

  /** A message is deleted: the file of its card goes with it, now or as soon as its transfer has ended. */
  async #deleted(model: ConverseModel): Promise<void> {
    const transfer = model.get(ATTRIBUTE) as Transfer | undefined;
    if (transfer === undefined || (transfer.direction === 'sent' && !isQuestion(transfer))) return;
    const name = this.#nameOf(transfer);
    const live = this.#live.get(transfer.id);
    if (live?.transfer.transfer.state.name === 'offered') live.actions.decline?.();
    else live?.actions.cancel?.();
    await whenReleased(transfer.id);
    await removeStoredFile(name);
  }

  #nameOf({ id }: Transfer): StoredName {
    return { account: String(this.#converse.session?.get('bare_jid')), id };
  }

  #element(model: Message): FileTransferCard {
    const known = this.#elements.get(model);
    if (known !== undefined) return known;
    const transfer = model.get(ATTRIBUTE) as Transfer;
    const live = this.#live.get(transfer.id);
    // An element without its class until the views are loaded: what is set here is there when it gets one.
    const element = document.createElement('converse-file-transfer');
    void loadViews();
    this.#elements.set(model, element);
    element.transfer = transfer;
    element.showDevices = () => {
      this.#services.showDevices(bareJid(transfer.peer));
    };
    element.contactName = () => model.chatbox?.getDisplayName() ?? undefined;
    element.ask = () => this.#services.ask(element.transfer);
    element.file = () => storedFile(this.#nameOf(transfer));
    element.deleteFile = () => removeStoredFile(this.#nameOf(transfer));
    if (live !== undefined) showOn(element, live);
    else if (!isFinal(transfer.state)) void this.#followElsewhere(model, element);
    return element;
  }

  /** A card of another tab is read only until that tab has finished, or is gone: then it goes on here, or is over. */
  async #followElsewhere(model: Message, element: FileTransferCard): Promise<void> {
    const { id } = model.get(ATTRIBUTE) as Transfer;
    await whenReleased(id);
    // What that tab wrote last.
    await settled((options) => {
      model.fetch(options);
    });
    if (this.#live.has(id)) return;
    const transfer = model.get(ATTRIBUTE) as Transfer;
    const isOver = isFinal(transfer.state);
    const restored = isOver || transfer.canResume !== true ? 'impossible' : await this.#services.restore(transfer);
    if (restored === 'elsewhere') {
      await this.#followElsewhere(model, element);
      return;
    }
    if (this.#live.has(id)) return;
    const ended: Transfer = isOver ? transfer : { ...transfer, state: { name: 'failed', failure: 'page-closed' } };
    if (!isOver) model.save({ [ATTRIBUTE]: ended });
    element.transfer = ended;
  }
}

/** The id of the transfer whose card a message is, if it is one. */
const idOf = (model: ConverseModel): string | undefined => (model.get(ATTRIBUTE) as Transfer | undefined)?.id;

/** Shows a transfer that runs in this page. */
function showOn(element: FileTransferCard, { transfer, actions }: Live): void {
  element.transfer = transfer.transfer;
  element.actions = actions;
  transfer.onChange((now) => void (element.transfer = now));
}

/** True when nothing that a reload should keep has changed. */
const isStoredAs = (stored: Transfer, now: Transfer): boolean =>
  stored.state.name === now.state.name &&
  stored.sender?.trust === now.sender?.trust &&
  stored.encryption === now.encryption &&
  stored.canResume === now.canResume &&
  stored.canBeAskedFor === now.canBeAskedFor;

/**
 * Increments the unread count for a card in a hidden chat. Converse may throw when the tab's badge changes too often; the
 * card exists by then, so the error is ignored.
 */
function countUnread(chat: ChatBox, model: Message): void {
  try {
    if (chat.isHidden()) chat.incrementUnreadMsgsCounter(model);
  } catch {
    // The badge is what is late.
  }
}

/** Resolves when the storage has done its part, or could not. */
const settled = (action: (options: StorageOptions) => void): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      resolve();
    };
    action({ success: done, error: done });
  });
