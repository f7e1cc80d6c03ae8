import { html, nothing, render } from 'lit';
import { UPLOAD_FIELD } from './file-drop.js';
import { icon } from '../cards/icons.js';
import { translate } from '../texts/translate.js';

/** What is said over a chat that files are dragged over. */
export interface DropTarget {
  /** What the contact is called. */
  readonly name: string;
  /** Uploads dropped files instead; undefined where that would not be encrypted. */
  readonly upload: ((files: readonly File[]) => void) | undefined;
}

const CLASS = 'jet-drop';

/** Shows where files can be dropped: over the message list. */
export function showDrop(chat: HTMLElement, { name, upload }: DropTarget): void {
  const list = chat.querySelector<HTMLElement>('.chat-content') ?? chat;
  if (list.querySelector(`:scope > .${CLASS}`) !== null) return;
  const place = document.createElement('div');
  place.className = CLASS;
  place.setAttribute('aria-hidden', 'true');
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    event.stopPropagation();
    hideDrop(chat);
    upload?.([...(event.dataTransfer?.files ?? [])]);
  };
  render(
    html`<div>
        ${icon('lock')}<b><bdi>${translate('Drop to send to %1$s', name)}</bdi></b>
        <span>${translate('End-to-end encrypted, straight to the device')}</span>
      </div>
      ${
        upload === undefined
          ? nothing
          : html`<div class=${UPLOAD_FIELD} @drop=${drop}>
              ${translate('Upload instead: an encrypted copy stays on the server')}
            </div>`
      }`,
    place,
  );
  list.append(place);
}

export function hideDrop(chat: HTMLElement): void {
  for (const place of chat.querySelectorAll(`.${CLASS}`)) place.remove();
}

/** What a chat says of a folder that is dropped. */
export const folderText = (): string =>
  translate('A folder cannot be sent: choose the files in it, or pack it into one file.');
