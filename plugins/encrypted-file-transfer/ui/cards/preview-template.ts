import { html, nothing } from 'lit';
import { formatTime } from '../texts/format.js';
import { translate } from '../texts/translate.js';
import type { Part } from '../buttons.js';
import type { CardView } from './card-view.js';

/** What a verified image or film shows, above its card. Files that stand together are rows of a list, without. */
export function preview({ preview: shown, transfer: { file }, batch }: CardView): Part {
  if (batch !== undefined) return nothing;
  if (shown?.kind === 'image')
    return html`<button
      type="button"
      class="jet-thumb"
      aria-label=${translate('Open %1$s', file.name)}
      @click=${shown.open}
    >
      <img src=${shown.url} alt="" @error=${shown.failed} />
    </button>`;
  if (shown?.kind === 'video')
    return html`<video
      class="jet-video"
      src=${shown.url}
      aria-label=${file.name}
      controls
      preload="metadata"
      @error=${shown.failed}
    ></video>`;
  return nothing;
}

/** Where a verified recording is. */
export function seekBar({ preview: shown }: CardView): Part {
  if (shown?.kind !== 'audio') return nothing;
  const seek = ({ target }: Event): void => {
    shown.seek(Number((target as HTMLInputElement).value));
  };
  const time = `${formatTime(shown.at)} / ${formatTime(shown.seconds)}`;
  return html`<div class="jet-seek">
    <input
      type="range"
      min="0"
      max=${Math.ceil(shown.seconds)}
      .value=${String(Math.floor(shown.at))}
      aria-label=${translate('Position')}
      aria-valuetext=${time}
      @input=${seek}
    /><bdi>${time}</bdi>
  </div>`;
}
