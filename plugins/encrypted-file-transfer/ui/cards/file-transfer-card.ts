import { LitElement, type TemplateResult } from 'lit';
import { logUnlessExpected } from '../../../../src/log.js';
import { bareJid } from '../../../../src/xmpp/jid.js';
import { isFinal, type Transfer, type TransferActions } from '../../transfer/transfer.js';
import { addStyles } from '../styles.js';
import { translate } from '../texts/translate.js';
import { VIEW_STYLES } from '../view-styles.js';
import { announce } from './announce.js';
import { card, oldCard } from './card-template.js';
import type { CardView } from './card-view.js';
import { CardFile } from './card-file.js';
import type { CardHost } from './card-host.js';
import { Figures } from './figures.js';
import { FocusKeeper } from './keep-focus.js';
import { messageMenu, messageRow } from './message-template.js';
import { Spoken } from './spoken.js';

const NAME = 'converse-file-transfer';
/** How often the figures of a running transfer are renewed. */
const FIGURES_MS = 1000;

/** `<converse-file-transfer>`: one transfer in the message list, on both sides. */
export class FileTransferCard extends LitElement {
  static override properties = {
    transfer: { attribute: false },
    actions: { attribute: false },
    host: { attribute: false },
    isOld: { attribute: false },
    isNewer: { attribute: false },
    isExpanded: { state: true },
    isAsked: { state: true },
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
  /** The file was asked for again, or is being sent again: what becomes of it another card shows. */
  declare isAsked: boolean;
  readonly #file = new CardFile(this);
  readonly #spoken = new Spoken();
  #figures: Figures | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;
  /** How often it was put into the page. */
  #insertions = 0;

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
    this.requestUpdate();
    this.setAttribute('role', 'group');
    // Converse's list is a live region: without this, each new figure would be read out.
    this.setAttribute('aria-live', 'off');
    this.tabIndex = -1;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stopFigures();
    this.#file.forget();
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
    const view = this.#view();
    const isFolded = this.isOld === true && !this.isExpanded && isFinal(this.transfer.state);
    const toggle = (): void => void (this.isExpanded = true);
    const content = isFolded ? oldCard(view, false, toggle) : card(view);
    return messageRow(this.host?.row(), content, messageMenu(view.actions, this.#insertions));
  }

  #view(): CardView {
    const { host } = this;
    const isNewer = this.isNewer === true;
    const transfer = isNewer ? plain(this.transfer) : this.transfer;
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
      freeBytes: this.#file.missingSpace,
      isFirst: host?.isFirst() ?? false,
      isFirstOfDevice: host?.isFirstOfDevice() ?? true,
      preview: this.#file.preview(),
    };
  }

  #again(): Pick<CardView['actions'], 'ask' | 'retry' | 'showDevices' | 'removeCard'> {
    const { host, transfer } = this;
    if (host === undefined) return {};
    const { canBeAskedFor, file, state } = transfer;
    const retry = this.isAsked ? undefined : host.retry();
    return {
      // A request names the size.
      ask: host.ask && canBeAskedFor && file.size !== undefined && !this.isAsked ? () => void this.#ask() : undefined,
      retry: retry && (() => { this.isAsked = true; retry(); }), // prettier-ignore
      showDevices: host.showDevices,
      removeCard: isFinal(state) ? host.remove : undefined,
    };
  }

  protected override updated(): void {
    const { state, file, direction } = this.isNewer === true ? plain(this.transfer) : this.transfer;
    this.setAttribute('aria-label', translate('File %1$s', file.name));
    this.dataset['state'] = state.name;
    this.dataset['direction'] = direction;
    const { host } = this;
    if (this.isNewer === true || host === undefined) return;
    this.#file.look();
    const contact = host.contactName() ?? bareJid(this.transfer.peer);
    const text = this.#spoken.after(this.transfer, contact, host.isNew());
    if (text !== undefined) announce(this.transfer.id, text);
  }

  /** Once: what becomes of it another card shows. */
  async #ask(): Promise<void> {
    this.isAsked = true;
    const asked = await this.host?.ask?.().catch(logUnlessExpected('asking for a file again'));
    if (asked !== true) this.isAsked = false;
  }

  #stopFigures(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}

/** What can be said of a transfer that is written in a way to come. */
const plain = ({ id, direction, peer, file }: Transfer): Transfer => ({
  id,
  direction,
  peer: peer,
  file: { name: (file as Partial<Transfer['file']> | undefined)?.name ?? '', mediaType: '' },
  encrypted: true,
  state: { name: 'requested' },
});

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
