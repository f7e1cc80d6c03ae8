import { filesOf } from '../../../../src/storage/file-handles.js';

/** Who takes files. */
export interface FileTaker {
  /** False: drops and pastes are left to Converse. */
  readonly accepts: () => boolean;
  readonly onFiles: (files: File[]) => void;
  /** Something that is no file was dropped. */
  readonly onFolder: () => void;
  /** Files are dragged over the chat, or are not any more. */
  readonly onDrag: (isOver: boolean) => void;
}

/** The class of the place where dropped files are uploaded instead. */
export const UPLOAD_FIELD = 'jet-drop-upload';

const hasFiles = (transfer: DataTransfer | null): boolean => transfer?.types.includes('Files') ?? false;

/** A cell of a table is copied as text and as a picture of it: the text is what is meant. */
const isText = (transfer: DataTransfer | null): boolean =>
  transfer !== null &&
  transfer.types.includes('text/plain') &&
  [...transfer.files].every(({ type }) => type.startsWith('image/'));

/** True where something that is dropped is a folder. */
export const hasFolder = (transfer: DataTransfer | null): boolean =>
  [...(transfer?.items ?? [])].some((item) => item.webkitGetAsEntry()?.isDirectory === true);

/**
 * Takes dropped and pasted files before Converse does, which would upload them, in clear where OMEMO is off. Text and
 * everything else is left alone.
 * @returns a function that stops it
 */
export function takeFiles(element: HTMLElement, { accepts, onFiles, onFolder, onDrag }: FileTaker): () => void {
  const take = (event: Event, transfer: DataTransfer | null): readonly File[] | undefined => {
    if (!hasFiles(transfer) || !accepts()) return undefined;
    event.preventDefault();
    event.stopImmediatePropagation();
    return transfer === null ? [] : filesOf(transfer);
  };
  const onOver = (event: DragEvent): void => {
    if (take(event, event.dataTransfer) !== undefined) onDrag(true);
  };
  const onLeave = (event: DragEvent): void => {
    if (!(event.relatedTarget instanceof Node) || !element.contains(event.relatedTarget)) onDrag(false);
  };
  const onDrop = (event: DragEvent): void => {
    // The field for uploads takes what is dropped on it.
    if (event.target instanceof Element && event.target.closest(`.${UPLOAD_FIELD}`) !== null) return;
    onDrag(false);
    const isFolder = hasFolder(event.dataTransfer);
    const files = take(event, event.dataTransfer);
    if (files !== undefined && isFolder) onFolder();
    else give(files);
  };
  const onPaste = (event: ClipboardEvent): void => {
    // Converse would upload the picture, and the text be lost.
    if (hasFiles(event.clipboardData) && isText(event.clipboardData) && accepts()) event.stopImmediatePropagation();
    else give(take(event, event.clipboardData));
  };
  const give = (files: readonly File[] | undefined): void => {
    if (files !== undefined && files.length > 0) onFiles([...files]);
  };
  const stop = new AbortController();
  const options = { capture: true, signal: stop.signal };
  element.addEventListener('dragenter', onOver, options);
  element.addEventListener('dragover', onOver, options);
  element.addEventListener('dragleave', onLeave, options);
  element.addEventListener('drop', onDrop, options);
  element.addEventListener('paste', onPaste, options);
  return () => {
    onDrag(false);
    stop.abort();
  };
}
