import { html, type TemplateResult } from 'lit';
import { sendFileIcon } from './templates/icons.js';
import { translate } from './translate.js';

/** What the button does. */
export interface ToolbarButton {
  /** Why it is off; undefined when it is on. */
  readonly disabledReason: string | undefined;
  readonly onFiles: (files: File[]) => void;
}

/** The button of the chat toolbar, beside Converse's own. It stays focusable when it is off, so the reason is heard. */
export function toolbarButton({ disabledReason, onFiles }: ToolbarButton): TemplateResult {
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
      ${sendFileIcon()}</button
    ><input type="file" class="jet-files" multiple hidden @change=${chosen} />`;
}
