import { html, nothing, type TemplateResult } from 'lit';

/** A part of a card or dialog, or nothing. */
export type Part = TemplateResult | typeof nothing;

/** Runs an action; the second click of a double one would meet the button that has taken this one's place. */
export const once =
  (action: () => void) =>
  (event: MouseEvent): void => {
    if (event.detail <= 1) action();
  };

/** A button of a card or dialog. Only one of a card is filled. */
export const button = (name: string, onClick: (() => void) | undefined, kind = ''): Part =>
  onClick === undefined
    ? nothing
    : html`<button type="button" class="jet-btn ${kind}" @click=${once(onClick)}>${name}</button>`;
