import { html } from 'lit';
import { ignore } from '../../../../src/log.js';
import { translate } from '../texts/translate.js';
import { drawDialog, endButton, makeDialog, showDialog } from './dialog.js';

/** The part of the Barcode Detection API that is used. */
interface Detector {
  detect(image: HTMLVideoElement): Promise<{ readonly rawValue: string }[]>;
}
type DetectorClass = new (options: { formats: string[] }) => Detector;

const detectorClass = (): DetectorClass | undefined =>
  (globalThis as { BarcodeDetector?: DetectorClass }).BarcodeDetector;

/** True where the browser reads codes, and may have a camera. */
export const canScan = (): boolean => detectorClass() !== undefined && 'mediaDevices' in navigator;

/** How often the picture is looked at. */
const LOOK_MS = 200;

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, LOOK_MS));

/** Looks at what the camera sees until there is a code, or the signal stops it. */
async function read(video: HTMLVideoElement, signal: AbortSignal): Promise<string | undefined> {
  const Detector = detectorClass();
  if (Detector === undefined) return undefined;
  const detector = new Detector({ formats: ['qr_code'] });
  while (!signal.aborted) {
    const [code] = (await detector.detect(video).catch(ignore('there is no picture yet'))) ?? [];
    if (code !== undefined) return code.rawValue;
    await pause();
  }
  return undefined;
}

/**
 * Asks the browser for the camera, shows what it sees, and reads a code.
 * @returns its text; undefined: the user did not wait for one
 * @throws DOMException when there is no camera, or it may not be used
 */
export async function scanCode(): Promise<string | undefined> {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
  const stop = new AbortController();
  const dialog = makeDialog();
  const close = (): void => {
    dialog.close();
  };
  drawDialog(dialog, {
    title: translate('Scan a code'),
    body: html`<video class="jet-camera" autoplay muted playsinline .srcObject=${stream}></video>`,
    footer: endButton(translate('Cancel'), close),
  });
  const shown = showDialog(dialog).then(() => {
    stop.abort();
  });
  try {
    const video = dialog.querySelector('video');
    const text = video === null ? undefined : await Promise.race([read(video, stop.signal), shown]);
    return text ?? undefined;
  } finally {
    dialog.close();
    for (const track of stream.getTracks()) track.stop();
  }
}
