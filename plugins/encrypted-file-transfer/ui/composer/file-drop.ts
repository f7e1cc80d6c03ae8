/** Who takes files. */
export interface FileTaker {
  /** False: drops and pastes are left to Converse. */
  readonly accepts: () => boolean;
  readonly onFiles: (files: File[]) => void;
}

const HIGHLIGHT = 'jet-drop';

const hasFiles = (transfer: DataTransfer | null): boolean => transfer?.types.includes('Files') ?? false;

/**
 * Takes dropped and pasted files before Converse does, which would upload them, in clear where OMEMO is off. Text and
 * everything else is left alone.
 * @returns a function that stops it
 */
export function takeFiles(element: HTMLElement, { accepts, onFiles }: FileTaker): () => void {
  const highlight = (on: boolean): void => {
    element.classList.toggle(HIGHLIGHT, on);
  };
  const take = (event: Event, transfer: DataTransfer | null): readonly File[] | undefined => {
    if (!hasFiles(transfer) || !accepts()) return undefined;
    event.preventDefault();
    event.stopImmediatePropagation();
    return [...(transfer?.files ?? [])];
  };
  const onDrag = (event: DragEvent): void => {
    if (take(event, event.dataTransfer) !== undefined) highlight(true);
  };
  const onLeave = (event: DragEvent): void => {
    if (!(event.relatedTarget instanceof Node) || !element.contains(event.relatedTarget)) highlight(false);
  };
  const onDrop = (event: DragEvent): void => {
    highlight(false);
    give(take(event, event.dataTransfer));
  };
  const onPaste = (event: ClipboardEvent): void => {
    give(take(event, event.clipboardData));
  };
  const give = (files: readonly File[] | undefined): void => {
    if (files !== undefined && files.length > 0) onFiles([...files]);
  };
  const stop = new AbortController();
  const options = { capture: true, signal: stop.signal };
  element.addEventListener('dragenter', onDrag, options);
  element.addEventListener('dragover', onDrag, options);
  element.addEventListener('dragleave', onLeave, options);
  element.addEventListener('drop', onDrop, options);
  element.addEventListener('paste', onPaste, options);
  return () => {
    highlight(false);
    stop.abort();
  };
}
