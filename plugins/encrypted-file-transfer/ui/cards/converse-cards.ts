import type { ChatBox, Converse, ConverseModel, Message, StorageOptions } from '../../../../src/converse/converse.js';
import type { Flood } from '../../../../src/jingle/application.js';
import type { TrustedDevice } from '../../../../src/key-transport/key-transport.js';
import { removeStoredFile, storedFile } from '../../../../src/storage/stored-files.js';
import type { StoredName } from '../../../../src/storage/stored-name.js';
import { bareJid } from '../../../../src/xmpp/jid.js';
import type { Cards } from '../../transfer/cards.js';
import { whenReleased, type RunningTransfer } from '../../transfer/running-transfer.js';
import { isFinal, type Transfer, type TransferActions } from '../../transfer/transfer.js';
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
    const { id } = transfer.transfer;
    this.#live.set(id, { transfer, actions });
    const model = await this.#create(transfer.transfer);
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

  async showEnded(transfer: Transfer): Promise<void> {
    await this.#create(transfer);
  }

  async warn(peer: string, flood: Flood): Promise<void> {
    const chat = await this.#chatWith(peer);
    const time = new Date().toISOString();
    await chat.createMessage({ type: 'info', message: floodText(flood), from: peer, time, is_ephemeral: false });
  }

  /** Shows the trust that the person has now in the devices of an account. @param jid bare JID */
  async refreshTrust(jid: string): Promise<void> {
    for (const { transfer } of this.#live.values()) {
      const { sender } = transfer.transfer;
      if (sender?.jid === jid) transfer.setSenderTrust({ ...sender, trust: (await this.#services.now(sender)).trust });
    }
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
    if (received) countUnread(chat, model);
    return model;
  }

  /** A message is deleted: the file of its card goes with it, now or as soon as its transfer has ended. */
  async #deleted(model: ConverseModel): Promise<void> {
    const transfer = model.get(ATTRIBUTE) as Transfer | undefined;
    if (transfer?.direction !== 'received') return;
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
    element.transfer = live?.transfer.transfer ?? transfer;
    element.actions = live?.actions;
    element.showDevices = () => {
      this.#services.showDevices(bareJid(transfer.peer));
    };
    element.contactName = () => model.chatbox?.getDisplayName();
    element.ask = () => this.#services.ask(element.transfer);
    element.file = () => storedFile(this.#nameOf(transfer));
    element.deleteFile = () => removeStoredFile(this.#nameOf(transfer));
    live?.transfer.onChange((now) => void (element.transfer = now));
    if (live === undefined && !isFinal(transfer.state)) void followElsewhere(model, element);
    return element;
  }
}

/** True when nothing that a reload should keep has changed. */
const isStoredAs = (stored: Transfer, now: Transfer): boolean =>
  stored.state.name === now.state.name &&
  stored.sender?.trust === now.sender?.trust &&
  stored.canBeAskedFor === now.canBeAskedFor;

/** Counts a card that nobody sees. Converse throws when it has to change the tab's badge too often: the card is there. */
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

/** A card of another tab is read only until that tab has finished, or is gone and nobody will finish it. */
async function followElsewhere(model: Message, element: FileTransferCard): Promise<void> {
  await whenReleased((model.get(ATTRIBUTE) as Transfer).id);
  // What that tab wrote last.
  await settled((options) => {
    model.fetch(options);
  });
  const transfer = model.get(ATTRIBUTE) as Transfer;
  const isOver = isFinal(transfer.state);
  const ended: Transfer = isOver ? transfer : { ...transfer, state: { name: 'failed', failure: 'page-closed' } };
  if (!isOver) model.save({ [ATTRIBUTE]: ended });
  element.transfer = ended;
}
