import type { TemplateResult } from 'lit';
import { translate } from '../texts/translate.js';

/** What makes a template: Converse's own, so that a page needs no second lit before its first transfer. */
export type Html = (strings: TemplateStringsArray, ...values: unknown[]) => TemplateResult;

/** A sheet of paper with an arrow on its way. */
const ICON =
  'M6 2h8l5 5v14a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1V3a1 1 0 0 1 1-1Zm7.5 1.8V7.5h3.7ZM12 10l4 4h-2.6v4h-2.8v-4H8Z';

/** The styles of the button, and of a chat that files are dragged over. */
export const TOOLBAR_STYLES = `
.jet-drop { outline: 3px dashed var(--chat-color, #3aa569); outline-offset: -6px; }
.jet-send[aria-disabled='true'] { opacity: 0.5; cursor: not-allowed; }
.conversejs .btn.jet-send { color: var(--chat-color, currentcolor); }
.jet-send svg { inline-size: 1.5em; block-size: 1.5em; vertical-align: -0.4em; }
`;

/** What the button does. */
export interface ToolbarButton {
  /** Why it is off; undefined when it is on. */
  readonly disabledReason: string | undefined;
  readonly onFiles: (files: File[]) => void;
}

/** The button of the chat toolbar, beside Converse's own. It stays focusable when it is off, so the reason is heard. */
export function toolbarButton(html: Html, { disabledReason, onFiles }: ToolbarButton): TemplateResult {
  const off = disabledReason !== undefined;
  const choose = (event: Event): void => {
    event.preventDefault();
    const input = (event.currentTarget as HTMLElement).nextElementSibling as HTMLInputElement;
    if (!off) input.click();
  };
  const chosen = (event: Event): void => {
    const input = event.currentTarget as HTMLInputElement;
    onFiles([...(input.files ?? [])]);
    input.value = '';
  };
  const name = translate('Send file');
  return html`<button
      type="button"
      class="btn jet-send"
      aria-label=${name}
      aria-disabled=${off ? 'true' : 'false'}
      aria-description=${disabledReason ?? ''}
      title=${disabledReason ?? name}
      @click=${choose}
    >
      <svg viewBox="0 0 24 24" aria-hidden="true" focusable="false">
        <path fill="currentColor" fill-rule="evenodd" d=${ICON}></path>
      </svg></button
    ><input type="file" class="jet-files" multiple hidden @change=${chosen} />`;
}
