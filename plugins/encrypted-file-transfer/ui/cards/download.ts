/** How long a download may take to begin. */
const DOWNLOAD_MS = 60_000;

/** A part of the File System Access API. */
interface Picker {
  showSaveFilePicker(options: {
    suggestedName: string;
  }): Promise<{ createWritable(): Promise<WritableStream<Uint8Array>> }>;
}

/** True where the user can be asked for a place: the browser has the picker, and the page is nobody's frame. */
export const hasSavePicker = (): boolean => 'showSaveFilePicker' in globalThis && globalThis.top === globalThis.self;

/** Bytes without a type: no browser shows them in the origin of this page. */
const withoutType = (file: Blob): Blob => file.slice(0, file.size, 'application/octet-stream');

/** Downloads a file under its name. */
export function download(file: Blob, name: string): void {
  const url = URL.createObjectURL(withoutType(file));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => {
    URL.revokeObjectURL(url);
  }, DOWNLOAD_MS);
}

/** Saves a file where the user says. @throws AbortError when the user does not want to */
export async function saveAs(file: Blob, name: string): Promise<void> {
  const handle = await (globalThis as unknown as Picker).showSaveFilePicker({ suggestedName: name });
  await withoutType(file)
    .stream()
    .pipeTo(await handle.createWritable());
}
