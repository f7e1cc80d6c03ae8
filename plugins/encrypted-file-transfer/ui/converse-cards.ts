import type { ChatBox, Converse, ConverseModel } from '../../../src/converse/converse.js';
import { storedFile } from '../../../src/streams/stored-files.js';
import { bareJid } from '../../../src/xmpp/jid.js';
import type { Cards } from '../cards.js';
import { isAbandoned, type LiveTransfer } from '../live-transfer.js';
import { isFinal, type Transfer, type TransferActions } from '../transfer.js';
import { FileTransferCard } from './file-transfer-card.js';

/** Converse asks this hook for the markup of our messages. */
const HOOK = 'renderFileTransfer';
/** The attribute of a message that holds its Transfer. */
const ATTRIBUTE = 'file_transfer';

interface Live {
  readonly transfer: LiveTransfer;
  readonly actions: TransferActions;
}

/** Cards as messages of Converse's chats: what they show is stored with the message and survives a reload. */
export class ConverseCards implements Cards {
  readonly #converse: Converse;
  readonly #live = new Map<string, Live>();
  /** One element a message: Converse renders its list again and again, and focus must survive that. */
  readonly #elements = new WeakMap<ConverseModel, FileTransferCard>();

  constructor(converse: Converse) {
    this.#converse = converse;
    converse.api.listen.on(HOOK, (model: ConverseModel) => this.#element(model));
  }

  async show(transfer: LiveTransfer, actions: TransferActions): Promise<void> {
    const { id } = transfer.transfer;
    this.#live.set(id, { transfer, actions });
    const model = await this.#create(transfer.transfer);
    const follow = (now: Transfer): void => {
      const stored = model.get(ATTRIBUTE) as Transfer;
      // Progress is not worth a write.
      if (stored.state.name === now.state.name && stored.sender?.trust === now.sender?.trust) return;
      model.save({ [ATTRIBUTE]: now });
      if (!isFinal(now.state)) return;
      this.#live.delete(id);
      const element = this.#elements.get(model);
      if (element !== undefined) element.actions = undefined;
    };
    transfer.onChange(follow);
    follow(transfer.transfer);
  }

  async showEnded(transfer: Transfer): Promise<void> {
    await this.#create(transfer);
  }

  async #create(transfer: Transfer): Promise<ConverseModel> {
    const received = transfer.direction === 'received';
    const jid = bareJid(transfer.peer);
    const chat = (await this.#converse.api.chats.get(jid, {}, true)) as ChatBox;
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
    if (received && chat.isHidden()) chat.incrementUnreadMsgsCounter(model);
    return model;
  }

  #element(model: ConverseModel): FileTransferCard {
    const known = this.#elements.get(model);
    if (known !== undefined) return known;
    const transfer = model.get(ATTRIBUTE) as Transfer;
    const live = this.#live.get(transfer.id);
    const element = new FileTransferCard();
    this.#elements.set(model, element);
    element.transfer = live?.transfer.transfer ?? transfer;
    element.actions = live?.actions;
    element.file = () => storedFile({ account: String(this.#converse.session?.get('bare_jid')), id: transfer.id });
    live?.transfer.onChange((now) => (element.transfer = now));
    if (live === undefined && !isFinal(transfer.state)) void this.#closeAbandoned(model, element, transfer);
    return element;
  }

  /** A card of a page that is gone: nobody will finish it. One of another tab stays as it is, to be read only. */
  async #closeAbandoned(model: ConverseModel, element: FileTransferCard, transfer: Transfer): Promise<void> {
    if (!(await isAbandoned(transfer.id))) return;
    const ended: Transfer = { ...transfer, state: { name: 'failed', failure: 'page-closed' } };
    model.save({ [ATTRIBUTE]: ended });
    element.transfer = ended;
  }
}
