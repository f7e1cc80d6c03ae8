import { LitElement, type TemplateResult } from 'lit';
import { logUnlessExpected } from '../../../../src/log.js';
import { bareJid } from '../../../../src/xmpp/jid.js';
import { isFinal, type Transfer, type TransferActions } from '../../transfer/transfer.js';
import { addStyles } from '../styles.js';
import { translate } from '../texts/translate.js';
import { VIEW_STYLES } from '../view-styles.js';
import { announce } from './announce.js';
import { card, oldCard } from './card-template.js';
import type { BatchPlace, CardView } from './card-view.js';
import { CardFile } from './card-file.js';
import { offersText } from './batch-text.js';
import type { BatchMember, CardHost } from './card-host.js';
import { Figures } from './figures.js';
import { FocusKeeper } from './keep-focus.js';
import { messageMenu, messageRow } from './message-template.js';
import { keepHeight, whenOnScreen } from './on-screen.js';
import { Spoken } from './spoken.js';

const NAME = 'converse-file-transfer';
/** How often the figures of a running transfer are renewed. */
const FIGURES_MS = 1000;
/** In which several files that are offered together come, so that they are announced together. */
const BATCH_MS = 1000;

/** The height of a chat in which an offer with the fingerprint of its device is seen whole, in pixels. */
const ROOM_PX = 360;

/** `<converse-file-transfer>`: one transfer in the message list, on both sides. */
export class FileTransferCard extends LitElement {
  static override properties = {
    transfer: { attribute: false },
    actions: { attribute: false },
    host: { attribute: false },
    isOld: { attribute: false },
    isNewer: { attribute: false },
    isExpanded: { state: true },
  };

  declare transfer: Transfer;
  /** Undefined: the transfer is not live in this page. */
  declare actions: TransferActions | undefined;
  /** What the page does for a card. */
  declare host: CardHost | undefined;
  /** It is long over: one line, until the user opens it. */
  declare isOld: boolean | undefined;
  /** A newer version of this page has made it, so that it can only be named. */
  declare isNewer: boolean | undefined;
  declare isExpanded: boolean;
  readonly #file = new CardFile(this);
  readonly #spoken = new Spoken();
  #figures: Figures | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;
  /** How often it was put into the page. */
  #insertions = 0;
  /** The cards that stood together with it when it was drawn. */
  #batch: readonly BatchMember[] = [];

  constructor() {
    super();
    new FocusKeeper(this);
  }

  /** Converse's themes style what is in the page, so this is not a shadow tree. */
  protected override createRenderRoot(): this {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#insertions++;
    // Converse takes all cards of a chat out and in whenever it draws its list: only those that are seen are drawn again.
    if (this.#insertions > 1) whenOnScreen(this, () => { this.requestUpdate(); }); // prettier-ignore
    if (this.hasAttribute('role')) return;
    this.setAttribute('role', 'group');
    keepHeight(this);
    // Converse's list is a live region: without this, each new figure would be read out.
    this.setAttribute('aria-live', 'off');
    this.tabIndex = -1;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    setTimeout(() => {
      // It was put in again, where Converse has only drawn its list.
      if (this.isConnected) return;
      this.#stopFigures();
      this.#file.forget();
      this.#tellBatch([]);
    });
  }

  /** It is one line, until the user opens it. */
  get isFolded(): boolean {
    return this.isOld === true && !this.isExpanded && isFinal(this.transfer.state);
  }

  protected override willUpdate(): void {
    const { state } = this.transfer;
    if (state.name !== 'transferring') {
      this.#stopFigures();
      this.#figures = undefined;
      return;
    }
    this.#figures ??= new Figures();
    this.#figures.add(state.bytes);
    if (this.isConnected) this.#timer ??= setInterval(() => { this.requestUpdate(); }, FIGURES_MS); // prettier-ignore
  }

  protected override render(): TemplateResult {
    const { view } = this;
    const open = (): void => void (this.isExpanded = true);
    const content = this.isFolded ? oldCard(view, open) : card(view);
    return messageRow(this.host?.row(), content, messageMenu(view.actions, this.#insertions));
  }

  /** The transfer as it is shown now. */
  get view(): CardView {
    const { host, transfer } = this;
    const isNewer = this.isNewer === true;
    const isOver = isFinal(transfer.state);
    return {
      transfer,
      isNewer,
      actions: isNewer ? {} : { ...this.actions, ...this.#file.actions(), ...this.#again() },
      contact: host?.contactName() ?? bareJid(transfer.peer),
      shown: this.#figures?.shown(),
      isElsewhere: !isOver && this.actions === undefined,
      isGone: this.#file.isGone,
      wasSaved: this.#file.wasSaved,
      isAsked: host?.wasAsked() ?? false,
      fold: this.isOld === true && this.isExpanded && isOver ? this.#fold : undefined,
      freeBytes: this.#file.missingSpace,
      isFirst: host?.isFirst() ?? false,
      isFirstOfDevice: (host?.isFirstOfDevice() ?? true) && this.#hasRoom(),
      areWeVisitor: host?.areWeVisitor?.() ?? false,
      preview: this.#file.preview(),
      batch: this.#placeIn(host?.batch() ?? []),
    };
  }

  /** Whether a fingerprint has room below a file: where it has none, it would push the name out of the chat. */
  #hasRoom(): boolean {
    const { state, sender } = this.transfer;
    if (state.name !== 'offered' || sender === undefined || sender.trust === 'trusted') return true;
    return (this.closest('.chat-content')?.clientHeight ?? Infinity) >= ROOM_PX;
  }

  #placeIn(batch: readonly BatchMember[]): BatchPlace | undefined {
    if (batch.length < 2) return undefined;
    const at = batch.indexOf(this);
    const place = at === 0 ? 'first' : at === batch.length - 1 ? 'last' : 'middle';
    return { place, views: () => batch.map(({ view }) => view) };
  }

  /** The others draw their edges, and the first one what is said of all of them. */
  #tellBatch(now: readonly BatchMember[]): void {
    const before = this.#batch;
    this.#batch = now;
    const told = now.length === before.length ? now.slice(0, 1) : new Set([...before, ...now]);
    for (const card of told) if (card !== this) card.requestUpdate();
  }

  #again(): Pick<CardView['actions'], 'ask' | 'retry' | 'showDevices' | 'removeCard' | 'trust'> {
    const { host, transfer } = this;
    if (host === undefined) return {};
    const { canBeAskedFor, file, state } = transfer;
    const isAsked = host.wasAsked();
    const retry = isAsked ? undefined : host.retry();
    return {
      // A request names the size.
      ask: host.ask && canBeAskedFor && file.size !== undefined && !isAsked ? () => void this.#ask(host) : undefined,
      retry: retry && ((chosen) => { this.#asked(host, true); retry(chosen); }), // prettier-ignore
      showDevices: host.showDevices,
      ...(isFinal(state) && { removeCard: host.remove, trust: host.decide }),
    };
  }

  protected override updated(): void {
    const { state, file, direction } = this.transfer;
    this.setAttribute('aria-label', translate('File %1$s', file.name));
    this.dataset['state'] = state.name;
    this.dataset['direction'] = direction;
    const { host } = this;
    if (this.isNewer === true || host === undefined) return;
    const batch = host.batch();
    this.dataset['batch'] = this.#placeIn(batch)?.place ?? 'none';
    this.#tellBatch(batch);
    this.#file.look();
    this.#speak(host);
  }

  #speak(host: CardHost): void {
    const { transfer } = this;
    const contact = host.contactName() ?? bareJid(transfer.peer);
    const text = this.#spoken.after(transfer, contact, host.isNew());
    if (text === undefined) return;
    if (transfer.state.name !== 'offered' || transfer.direction === 'sent') {
      announce(transfer.id, text);
      return;
    }
    const views = host.batch().map(({ view }) => view);
    announce(`offers ${views[0]?.transfer.id ?? transfer.id}`, offersText(views, contact) ?? text, BATCH_MS);
  }

  /** Once: what becomes of it another card shows. */
  async #ask(host: CardHost): Promise<void> {
    this.#asked(host, true);
    const asked = await host.ask?.().catch(logUnlessExpected('asking for a file again'));
    if (asked !== true) this.#asked(host, false);
  }

  #asked(host: CardHost, isAsked: boolean): void {
    host.asked(isAsked);
    this.requestUpdate();
  }

  readonly #fold = (): void => void (this.isExpanded = false);

  #stopFigures(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    [NAME]: FileTransferCard;
  }
}

/** Defines the element once, whichever bundle comes first. */
export function defineFileTransferCard(): void {
  addStyles('jet-styles', VIEW_STYLES);
  if (customElements.get(NAME) === undefined) customElements.define(NAME, FileTransferCard);
}
