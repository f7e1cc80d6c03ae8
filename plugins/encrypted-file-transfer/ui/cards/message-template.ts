import { html, nothing, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { translate } from '../texts/translate.js';
import { once } from '../buttons.js';
import type { CardActions } from './card-view.js';

/** What Converse shows around a message. */
export interface MessageRow {
  readonly author: string;
  /** As Converse writes it: `14:05`. */
  readonly time: string;
  /** In full, for its tooltip. */
  readonly date: string;
  /** The message before is of the same author, so it has no heading of its own. */
  readonly isFollowup: boolean;
  /** What Converse draws the avatar of; undefined: none. */
  readonly avatar: object | undefined;
}

const avatar = ({ avatar: model, author }: MessageRow): TemplateResult | typeof nothing =>
  model === undefined
    ? nothing
    : html`<converse-avatar
        class="avatar"
        aria-hidden="true"
        .model=${model}
        name=${author}
        height="40"
        width="40"
      ></converse-avatar>`;

const heading = ({ author, time, date }: MessageRow): TemplateResult =>
  html`<span class="chat-msg__heading">
    <span class="chat-msg__author"><bdi>${author}</bdi></span> <time class="chat-msg__time" title=${date}>${time}</time>
  </span>`;

/** A row of the message list as Converse draws it, with a card in the place of a text. */
export function messageRow(row: MessageRow | undefined, content: TemplateResult, menu: unknown): TemplateResult {
  const isFirst = row !== undefined && !row.isFollowup;
  const classes = ['message', 'chat-msg', 'jet-message'];
  if (row?.avatar !== undefined) classes.push('chat-msg--with-avatar');
  if (row?.isFollowup) classes.push('chat-msg--followup');
  return html`<div class=${classes.join(' ')}>
    ${isFirst ? avatar(row) : nothing}
    <div class="chat-msg__content">
      ${isFirst ? heading(row) : nothing}
      <div class="jet-place">${content}${menu}</div>
    </div>
  </div>`;
}

const item = (name: string, action: (() => void) | undefined): TemplateResult[] =>
  action === undefined
    ? []
    : [html`<button type="button" class="dropdown-item chat-msg__action" @click=${once(action)}>${name}</button>`];

/**
 * What can be done besides: in the menu that Converse gives to each message.
 * @param insertion how often the card was put into the page: Converse's menu works only where it was put first
 */
export function messageMenu(actions: CardActions, insertion: number): unknown {
  const { saveAs, open, showDevices, deleteFile, removeCard } = actions;
  const remove =
    deleteFile === undefined ? translate('Remove this card') : translate('Remove this card and the stored file');
  const items = [
    ...item(translate('Save as…'), saveAs),
    ...item(translate('Open'), open),
    ...item(translate('Devices and fingerprints'), showDevices),
    ...item(translate('Delete from this browser'), deleteFile),
    ...item(remove, removeCard),
  ];
  if (items.length === 0) return nothing;
  const menu = html`<converse-dropdown
    class="chat-msg__actions btn-group dropstart"
    .items=${items}
  ></converse-dropdown>`;
  return html`<span class="jet-menu">${keyed(insertion, menu)}</span>`;
}
