import { html, nothing, render } from 'lit';
import { UPLOAD_FIELD, hasFolder } from './file-drop.js';
import { clipWithLock } from './toolbar-button.js';
import { icon } from '../cards/icons.js';
import { wayText } from '../texts/protection-text.js';
import { translate } from '../texts/translate.js';

/** What is said over a chat that files are dragged over. */
export interface DropTarget {
  /** What the contact is called. */
  readonly name: string;
  /** Undefined while that is not known. */
  readonly isEncrypted: boolean | undefined;
  /** Uploads dropped files instead; undefined where that would not be encrypted. */
  readonly upload: ((files: readonly File[]) => void) | undefined;
  /** A folder was dropped on the field for uploads. */
  readonly onFolder: () => void;
}

const CLASS = 'jet-drop';

/** Shows where files can be dropped: over the message list. */
export function showDrop(chat: HTMLElement, { name, isEncrypted, upload, onFolder }: DropTarget): void {
  const list = chat.querySelector<HTMLElement>('.chat-content') ?? chat;
  if (list.querySelector(`:scope > .${CLASS}`) !== null) return;
  const place = document.createElement('div');
  place.className = CLASS;
  place.setAttribute('aria-hidden', 'true');
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    event.stopPropagation();
    hideDrop(chat);
    if (hasFolder(event.dataTransfer)) onFolder();
    else upload?.([...(event.dataTransfer?.files ?? [])]);
  };
  render(
    html`<div>
        ${isEncrypted === false ? icon('unlock') : clipWithLock(html)}<b
          ><bdi>${translate('Drop to send to %1$s', name)}</bdi></b
        >
        ${isEncrypted === undefined ? nothing : html`<span>${wayText(isEncrypted)}</span>`}
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
