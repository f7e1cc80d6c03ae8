import { ignore } from '../../../../src/log.js';
import { showPicture } from '../dialogs/image-dialog.js';

/** What a card shows of a verified file. */
export type Preview =
  | { readonly kind: 'image'; readonly url: string; readonly open: () => void; readonly failed: () => void }
  | { readonly kind: 'video'; readonly url: string; readonly failed: () => void }
  | {
      readonly kind: 'audio';
      readonly isPlaying: boolean;
      readonly toggle: () => void;
      /** Seconds. */
      readonly at: number;
      readonly seconds: number;
      readonly seek: (seconds: number) => void;
    };

/** Types that a browser only draws or plays. No SVG: it is a document that can run scripts. */
const SAFE: Readonly<Record<string, Preview['kind']>> = {
  'image/png': 'image',
  'image/jpeg': 'image',
  'image/gif': 'image',
  'image/webp': 'image',
  'image/avif': 'image',
  'audio/mpeg': 'audio',
  'audio/ogg': 'audio',
  'audio/opus': 'audio',
  'audio/wav': 'audio',
  'audio/mp4': 'audio',
  'audio/flac': 'audio',
  'audio/webm': 'audio',
  'video/mp4': 'video',
  'video/webm': 'video',
  'video/ogg': 'video',
};

/** What a file of that type is shown as, if at all. */
export const previewKind = (mediaType: string): Preview['kind'] | undefined => {
  const type = mediaType.split(';')[0]?.trim().toLowerCase() ?? '';
  return Object.hasOwn(SAFE, type) ? SAFE[type] : undefined;
};

/** Larger images are not decoded only to be looked at. */
const MAX_IMAGE_BYTES = 32_000_000;

/** The preview of one file, whose address is forgotten with it. */
export class FilePreview {
  readonly #url: string;
  readonly #kind: Preview['kind'];
  readonly #audio: HTMLAudioElement | undefined;
  readonly #changed: () => void;
  #isBroken = false;

  private constructor(file: Blob, kind: Preview['kind'], type: string, changed: () => void) {
    this.#kind = kind;
    this.#changed = changed;
    // Its type is what was announced: a file that is something else is not drawn.
    this.#url = URL.createObjectURL(file.slice(0, file.size, type));
    if (kind === 'audio') this.#audio = this.#listen(new Audio(this.#url));
  }

  /** @returns undefined for what is not shown */
  static of(file: Blob, mediaType: string, changed: () => void): FilePreview | undefined {
    const kind = previewKind(mediaType);
    if (kind === undefined || (kind === 'image' && file.size > MAX_IMAGE_BYTES)) return undefined;
    return new FilePreview(file, kind, mediaType, changed);
  }

  /** Shows an image or a film in full. @param name of the file */
  open(name: string): void {
    if (this.#kind !== 'audio' && !this.#isBroken) void showPicture(this.#url, this.#kind, name);
  }

  /** As it is now. @param name of the file */
  shown(name: string): Preview | undefined {
    if (this.#isBroken) return undefined;
    const url = this.#url;
    const failed = (): void => {
      this.#isBroken = true;
      this.#changed();
    };
    if (this.#kind === 'image') return { kind: 'image', url, failed, open: () => { this.open(name); } }; // prettier-ignore
    if (this.#audio === undefined) return { kind: 'video', url, failed };
    return playerOf(this.#audio);
  }

  forget(): void {
    this.#audio?.pause();
    URL.revokeObjectURL(this.#url);
  }

  #listen(audio: HTMLAudioElement): HTMLAudioElement {
    for (const event of ['play', 'pause', 'timeupdate', 'loadedmetadata', 'ended']) {
      audio.addEventListener(event, this.#changed);
    }
    audio.addEventListener('error', () => {
      this.#isBroken = true;
      this.#changed();
    });
    audio.preload = 'metadata';
    return audio;
  }
}

const playerOf = (audio: HTMLAudioElement): Preview => ({
  kind: 'audio',
  isPlaying: !audio.paused,
  toggle: () => {
    if (audio.paused) audio.play().catch(ignore('the element tells of an error'));
    else audio.pause();
  },
  at: audio.currentTime,
  seconds: Number.isFinite(audio.duration) ? audio.duration : 0,
  seek: (seconds) => void (audio.currentTime = seconds),
});
