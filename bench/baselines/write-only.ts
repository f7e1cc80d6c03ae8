const BLOCK_BYTES = 256 * 1024;

interface SyncAccessHandle {
  truncate(bytes: number): void;
  write(bytes: Uint8Array): number;
  flush(): void;
  close(): void;
}

/** Only workers have it, so TypeScript's page library has not. */
type WorkerFileHandle = FileSystemFileHandle & { createSyncAccessHandle(): Promise<SyncAccessHandle> };

/** Writes blocks into a file in a worker, the fastest way there is. Its room is taken before, as ours is. */
async function writeBlocks(handle: FileSystemFileHandle, bytes: number, block: () => Promise<Uint8Array> | Uint8Array) {
  const file = await (handle as WorkerFileHandle).createSyncAccessHandle();
  file.truncate(bytes);
  for (let written = 0; written < bytes;) written += file.write(await block());
  file.flush();
  file.close();
}

/** Writes a file: nothing that writes it too is faster. */
export function writeOnly(handle: FileSystemFileHandle, bytes: number): Promise<void> {
  const block = new Uint8Array(BLOCK_BYTES).map((_, index) => (index * index) >> 3);
  return writeBlocks(handle, bytes, () => block);
}

/** Decrypts messages in turns with WebCrypto, and writes them, in one thread: nothing that receives can do less. */
export function receiveFloor(
  handle: FileSystemFileHandle,
  bytes: number,
  decrypt: () => Promise<Uint8Array>,
): Promise<void> {
  return writeBlocks(handle, bytes, decrypt);
}
