import type { ChatBox, Converse, ConverseModel, Message } from '../../../../src/converse/converse.js';
import type { Flood } from '../../../../src/jingle/application.js';
import { logUnlessExpected } from '../../../../src/log.js';
import { removePart } from '../../../../src/storage/partial-file.js';
import { removeStoredFile } from '../../../../src/storage/stored-files.js';
import type { StoredName } from '../../../../src/storage/stored-name.js';
import { bareJid } from '../../../../src/xmpp/jid.js';
import type { Cards } from '../../transfer/cards.js';
import { whenReleased, type RunningTransfer } from '../../transfer/running-transfer.js';
import { isFinal, isQuestion, type Transfer, type TransferActions } from '../../transfer/transfer.js';
import { loadViews } from '../load-views.js';
import {
  ATTRIBUTE,
  HOOK,
  attributesOf,
  countUnread,
  isReadable,
  isStoredAs,
  settled,
  shownTransfer,
  transferOf,
} from './card-messages.js';
import type { CardServices } from './card-services.js';
import { foldLater } from './fold-later.js';
import { onNewState, showMissing, showOn, type Live } from './live-cards.js';
import { notifyOf } from './notify.js';
import type { FileTransferCard } from './file-transfer-card.js';

/** Cards as messages of Converse's chats: what they show is stored with the message and survives a reload. */
export class ConverseCards implements Cards {
  readonly #converse: Converse;
  readonly #services: CardServices;
  readonly #live = new Map<string, Live>();
  /** One element a message: Converse renders its list again and again, and focus must survive that. */
  readonly #elements = new WeakMap<ConverseModel, FileTransferCard>();
  /** Those that this page has put into a chat. */
  readonly #fresh = new WeakSet<ConverseModel>();
  readonly #listeners = new Set<(transfer: Transfer) => void>();

  readonly #cardOf = (model: ConverseModel): FileTransferCard | undefined => this.#elements.get(model);

  constructor(converse: Converse, services: CardServices) {
    this.#converse = converse;
    this.#services = services;
    converse.api.listen.on(HOOK, (model: Message) => this.#element(model));
    converse.api.listen.on('chatBoxInitialized', (chat: ChatBox) => {
      chat.messages.on('destroy', (model) => void this.#deleted(model));
      foldLater(chat, this.#cardOf);
    });
  }

  async show(transfer: RunningTransfer, actions: TransferActions): Promise<void> {
    this.#run(transfer, actions);
    void this.#noteVisitor(transfer);
    await this.#follow(await this.#create(transfer.transfer), transfer);
  }

  act({ transfer: { id } }: RunningTransfer, actions: TransferActions): void {
    const live = this.#live.get(id);
    if (live !== undefined) live.actions = actions;
    if (live?.element !== undefined) live.element.actions = actions;
  }

  async attach(transfer: RunningTransfer, actions: TransferActions): Promise<boolean> {
    const { id, peer } = transfer.transfer;
    const { messages } = await this.#chatWith(peer);
    await messages.fetched;
    const model = messages.models.find((one) => transferOf(one)?.id === id) as Message | undefined;
    if (model === undefined) return false;
    const live = this.#run(transfer, actions);
    const element = this.#elements.get(model);
    if (element !== undefined) showOn(element, live);
    await this.#follow(model, transfer);
    return true;
  }

  async find({ sid, account, direction }: Parameters<Cards['find']>[0]): Promise<Transfer | undefined> {
    const { messages } = await this.#chatWith(account);
    await messages.fetched;
    const found = messages.models.filter(isReadable).map(transferOf);
    return found.findLast(
      (one) => one?.sid === sid && one.direction === direction && !isFinal(one.state) && !this.#live.has(one.id),
    );
  }

  /** Calls back when a transfer of this page has begun, or has come into another state. */
  onChange(listener: (transfer: Transfer) => void): void {
    this.#listeners.add(listener);
  }

  /** The transfers that run in this page. */
  running(): Transfer[] {
    return [...this.#live.values()].map(({ transfer }) => transfer.transfer);
  }

  /** Cancels a transfer, or declines an offer. @returns false when no such transfer runs in this page */
  cancel(id: string): boolean {
    const live = this.#live.get(id);
    if (live === undefined) return false;
    if (isQuestion(live.transfer.transfer)) live.actions.decline?.();
    else live.actions.cancel?.();
    return true;
  }

  async showEnded(transfer: Transfer): Promise<void> {
    await this.#create(transfer);
  }

  async warn(peer: string, flood: Flood): Promise<void> {
    const { floodText } = await loadViews();
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
    const chat = await this.#converse.api.chats.get(jid, {}, false);
    const models = chat?.messages.models.filter((model) => transferOf(model) !== undefined) ?? [];
    if (models.length === 0) return;
    const { markAgain } = await loadViews();
    await markAgain(models, this.#cardOf, (device) => this.#services.now(device));
  }

  async #noteVisitor(transfer: RunningTransfer): Promise<void> {
    const { direction, peer } = transfer.transfer;
    if (direction === 'received' && (await this.#services.isVisitor(peer))) transfer.isOfVisitor();
  }

  #run(transfer: RunningTransfer, actions: TransferActions): Live {
    const live: Live = { transfer, actions };
    this.#live.set(transfer.transfer.id, live);
    onNewState(transfer, (now) => {
      for (const listener of this.#listeners) listener(now);
    });
    void loadViews().then(({ guardPage, noteFile }) => {
      guardPage(transfer);
      noteFile(transfer, this.#nameOf(transfer.transfer));
    }, logUnlessExpected('loading the views'));
    return live;
  }

  /** Stores each change of a transfer in the message of its card. */
  async #follow(model: Message, transfer: RunningTransfer): Promise<void> {
    const { id } = transfer.transfer;
    const follow = async (now: Transfer): Promise<void> => {
      // Progress is not worth a write.
      if (isStoredAs(model.get(ATTRIBUTE) as Transfer, now)) return;
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
    transfer.onLeave(() => {
      this.#live.delete(id);
      this.#elements.delete(model);
    });
    await follow(transfer.transfer);
  }

  async #chatWith(peer: string): Promise<ChatBox> {
    return (await this.#converse.api.chats.get(bareJid(peer), {}, true)) as ChatBox;
  }

  async #create(transfer: Transfer): Promise<Message> {
    const chat = await this.#chatWith(transfer.peer);
    const own = String(this.#converse.session?.get('bare_jid'));
    const model = await chat.createMessage(attributesOf(transfer, own));
    this.#fresh.add(model);
    if (isQuestion(transfer)) notifyOf(transfer, chat, this.#converse);
    if (transfer.direction === 'received' || isQuestion(transfer)) countUnread(chat, model);
    return model;
  }

  /** A message is deleted: the file of its card goes with it, now or as soon as its transfer has ended. */
  async #deleted(model: ConverseModel): Promise<void> {
    if (transferOf(model) === undefined) return;
    const transfer = shownTransfer(model);
    const name = this.#nameOf(transfer);
    this.#services.forget(name).catch(logUnlessExpected('forgetting a file'));
    if (transfer.direction === 'sent' && !isQuestion(transfer)) return;
    this.cancel(transfer.id);
    await whenReleased(transfer.id);
    await removeStoredFile(name);
    await removePart(name);
  }

  #nameOf({ id }: Transfer): StoredName {
    return { account: String(this.#converse.session?.get('bare_jid')), id };
  }

  #element(model: Message): FileTransferCard {
    const known = this.#elements.get(model);
    if (known !== undefined) return known;
    const transfer = shownTransfer(model);
    const live = this.#live.get(transfer.id);
    // An element without its class until the views are loaded: what is set here is there when it gets one.
    const element = document.createElement('converse-file-transfer');
    this.#elements.set(model, element);
    element.transfer = transfer;
    element.isOld = isFinal(transfer.state) && !this.#fresh.has(model);
    element.isNewer = !isReadable(model);
    const isNew = this.#fresh.has(model);
    const name = this.#nameOf(transfer);
    const parts = { model, element, isNew, services: this.#services, name, cardOf: this.#cardOf };
    void loadViews().then(({ converseHost }) => {
      element.host = converseHost(parts);
    }, showMissing(element));
    if (live !== undefined) showOn(element, live);
    else if (isReadable(model) && !isFinal(transfer.state)) void this.#followElsewhere(model, element);
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
