import type { TemplateResult } from 'lit';
import { translate } from '../texts/translate.js';

/** What makes a template: Converse's own, so that a page needs no second lit before its first transfer. */
export type Html = (strings: TemplateStringsArray, ...values: unknown[]) => TemplateResult;

/** Converse's paper clip and its lock (Font Awesome). */
const CLIP =
  'M43.246 466.142c-58.43-60.289-57.341-157.511 1.386-217.581L254.392 34c44.316-45.332 116.351-45.336 160.671 0 43.89 44.894 43.943 117.329 0 162.276L232.214 383.128c-29.855 30.537-78.633 30.111-107.982-.998-28.275-29.97-27.368-77.473 1.452-106.953l143.743-146.835c6.182-6.314 16.312-6.422 22.626-.241l22.861 22.379c6.315 6.182 6.422 16.312.241 22.626L171.427 319.927c-4.932 5.045-5.236 13.428-.648 18.292 4.372 4.634 11.245 4.711 15.688.165l182.849-186.851c19.613-20.062 19.613-52.725-.011-72.798-19.189-19.627-49.957-19.637-69.154 0L90.39 293.295c-34.763 35.56-35.299 93.12-1.191 128.313 34.01 35.093 88.985 35.137 123.058.286l172.06-175.999c6.177-6.319 16.307-6.433 22.626-.256l22.877 22.364c6.319 6.177 6.434 16.307.256 22.626l-172.06 175.998c-59.576 60.938-155.943 60.216-214.77-.485z';
const LOCK =
  'M400 224h-24v-72C376 68.2 307.8 0 224 0S72 68.2 72 152v72H48c-26.5 0-48 21.5-48 48v192c0 26.5 21.5 48 48 48h352c26.5 0 48-21.5 48-48V272c0-26.5-21.5-48-48-48zm-104 0H152v-72c0-39.7 32.3-72 72-72s72 32.3 72 72v72z';

/** The styles of the button, and of what it says when it is off. */
export const TOOLBAR_STYLES = `
.jet-send-place { position: relative; display: inline-flex; }
.conversejs .btn.jet-send { color: var(--chat-color, currentcolor); }
.conversejs .btn.jet-send[aria-disabled='true'] { color: GrayText; color: color-mix(in srgb, oklch(from var(--background-color, #fff) clamp(0, (0.6 - l) * 1000, 1) 0 0) 52%, var(--background-color, #fff)); cursor: not-allowed; }
@media (forced-colors: active) { .conversejs .btn.jet-send[aria-disabled='true'] { color: GrayText; } }
.jet-send:focus-visible { outline: 2px solid currentcolor !important; outline-offset: -2px; }
.jet-send svg { inline-size: 1.25em; block-size: 1.25em; vertical-align: -0.25em; fill: currentcolor; }
.jet-bubble {
  position: absolute; inset-block-end: calc(100% + 6px); inset-inline-start: 0; z-index: 9; inline-size: max-content; max-inline-size: 16rem;
  padding: 0.5rem 0.75rem; border-radius: 4px; background: #222; color: #fff; font-size: 13px; line-height: 1.35; white-space: normal; text-align: start;
}
.jet-bubble button { display: block; margin-block-start: 0.375rem; padding: 0; border: 0; min-block-size: 24px; background: none; color: inherit; font: inherit; text-decoration: underline; cursor: pointer; }
`;

/** What the button does. */
export interface ToolbarButton {
  /** Why it is off; undefined when it is on. */
  readonly disabledReason: string | undefined;
  /** It is off, and chosen files can wait in this tab until it is on. */
  readonly canWait?: boolean;
  /** What is said of it when it is on. */
  readonly title?: string;
  readonly onFiles: (files: File[]) => void;
}

/** A touch screen shows no tooltip: the reason is said where the button is, until the user goes on. */
function sayWhy(place: HTMLElement): void {
  const bubble = place.querySelector<HTMLElement>('.jet-bubble');
  if (bubble === null) return;
  bubble.hidden = false;
  const hide = (event: Event): void => {
    if (event instanceof KeyboardEvent ? event.key !== 'Escape' : place.contains(event.target as Node)) return;
    bubble.hidden = true;
    stop.abort();
  };
  const stop = new AbortController();
  for (const type of ['pointerdown', 'focusin', 'keydown'])
    document.addEventListener(type, hide, { signal: stop.signal });
}

const inputIn = (place: Element | null): HTMLInputElement | null | undefined => place?.querySelector('input');

/** Handlers of the button, of what it says when it is off, and of the input that it stands for. */
function handlers(off: boolean, onFiles: ToolbarButton['onFiles']) {
  return {
    choose: (event: Event): void => {
      event.preventDefault();
      const place = (event.currentTarget as HTMLElement).closest<HTMLElement>('.jet-send-place');
      if (!off) inputIn(place)?.click();
      else if (place !== null) sayWhy(place);
    },
    chooseToWait: (event: Event): void => {
      const bubble = (event.currentTarget as HTMLElement).closest<HTMLElement>('.jet-bubble');
      if (bubble === null) return;
      bubble.hidden = true;
      inputIn(bubble.parentElement)?.click();
    },
    chosen: (event: Event): void => {
      const input = event.currentTarget as HTMLInputElement;
      onFiles([...(input.files ?? [])]);
      input.value = '';
    },
  };
}

/** The sign of an encrypted file. */
export const clipWithLock = (html: Html): TemplateResult =>
  html`<svg viewBox="0 0 24 24" aria-hidden="true" focusable="false">
    <mask id="jet-clip">
      <path fill="#fff" d="M0 0h24v24H0z"></path>
      <path d="M11 9h13v15H11z"></path>
    </mask>
    <g mask="url(#jet-clip)"><path transform="translate(1.2 1) scale(.04)" d=${CLIP}></path></g>
    <path transform="translate(13 11.2) scale(.0238)" d=${LOCK}></path>
  </svg>`;

/** The button of the chat toolbar, beside Converse's own. It stays focusable when it is off, so the reason is heard. */
export function toolbarButton(html: Html, { disabledReason, canWait, title, onFiles }: ToolbarButton): TemplateResult {
  const off = disabledReason !== undefined;
  const { choose, chooseToWait, chosen } = handlers(off, onFiles);
  const name = translate('Send file');
  const wait = canWait
    ? html`<button type="button" @click=${chooseToWait}>${translate('Choose files that wait in this tab')}</button>`
    : '';
  return html`<span class="jet-send-place"
    ><button
      type="button"
      class="btn jet-send"
      aria-label=${name}
      aria-disabled=${off ? 'true' : 'false'}
      aria-description=${disabledReason ?? ''}
      title=${disabledReason ?? title ?? name}
      @click=${choose}
    >
      ${clipWithLock(html)}</button
    ><input type="file" class="jet-files" multiple hidden @change=${chosen} /><span
      class="jet-bubble"
      role="status"
      hidden
      >${disabledReason ?? ''}${wait}</span
    ></span
  >`;
}
