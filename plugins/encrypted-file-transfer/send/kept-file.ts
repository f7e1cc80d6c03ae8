import { ignore, logUnexpected } from '../../../src/log.js';
import { handleOf, keepHandle, keptHandle, removeHandle, type KeptHandle } from '../../../src/storage/kept-handles.js';
import type { StoredName } from '../../../src/storage/stored-name.js';
import type { RunningTransfer } from '../transfer/running-transfer.js';
import { isFinal, type FileInfo } from '../transfer/transfer.js';
import { sanitiseFileName } from '../wire/file-name.js';

/** Where the handles of files are kept, and whether they may be. */
export interface Keeping {
  readonly nameFile: (id: string) => Promise<StoredName>;
  /** True where nothing is to outlive the login. */
  readonly forgetsAtLogout: () => boolean;
}

/** When a file was changed last, as its card keeps it: ISO 8601. */
export const dateOf = ({ lastModified }: File): string => new Date(lastModified).toISOString();

/** True for a file with the name and the size of another. */
export const isLike = (file: File, { name, size }: FileInfo): boolean =>
  sanitiseFileName(file.name) === name && file.size === size;

/**
 * Stores the handle of a file, where it has one, by which a later page can open it again: until the transfer is over, and
 * only in a browser that the user trusts.
 */
export async function keepFile(file: File, transfer: RunningTransfer, keeping: Keeping): Promise<void> {
  const { id } = transfer.transfer;
  try {
    const handle = await handleOf(file);
    if (handle === undefined || keeping.forgetsAtLogout()) return;
    const name = await keeping.nameFile(id);
    releaseAtEnd(transfer, name);
    if (isFinal(transfer.transfer.state)) return;
    await keepHandle(name, handle);
    // It may have ended meanwhile.
    if (isFinal(transfer.transfer.state)) await removeHandle(name);
  } catch (error) {
    logUnexpected('storing the handle of a file', error);
  }
}

/** Removes the handle of a file when its transfer is over. */
const releaseAtEnd = (transfer: RunningTransfer, name: StoredName): void =>
  void transfer.onChange(({ state }) => (isFinal(state) ? removeHandle(name) : undefined));

/** A file whose handle an earlier page has stored. */
export class KeptFile {
  readonly #name: StoredName;
  readonly #handle: KeptHandle;

  private constructor(name: StoredName, handle: KeptHandle) {
    this.#name = name;
    this.#handle = handle;
  }

  /** @param id of the transfer @returns undefined where no handle is stored, or none is to be */
  static async find(id: string, { nameFile, forgetsAtLogout }: Keeping): Promise<KeptFile | undefined> {
    if (forgetsAtLogout()) return undefined;
    try {
      const name = await nameFile(id);
      const handle = await keptHandle(name);
      return handle && new KeptFile(name, handle);
    } catch (error) {
      logUnexpected('looking for the handle of a file', error);
      return undefined;
    }
  }

  /**
   * Asks the user to let this page read the file; to be called in a click.
   * @returns undefined where they do not, or where the file is gone
   */
  async open(): Promise<File | undefined> {
    const read = async (): Promise<File | undefined> =>
      (await this.#handle.requestPermission({ mode: 'read' })) === 'granted' ? this.#handle.getFile() : undefined;
    return read().catch(ignore('the user chooses the file again'));
  }

  /** It is kept no longer than its transfer. */
  followEnd(transfer: RunningTransfer): void {
    releaseAtEnd(transfer, this.#name);
  }

  remove(): Promise<void> {
    return removeHandle(this.#name);
  }
}
