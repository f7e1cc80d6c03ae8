import { sendFloor } from './baselines/send-floor.js';
import { receiveFloor, writeOnly } from './baselines/write-only.js';
import { cipherTasks, messages, nativeKey, type Task } from './cipher-speed.js';

/** What the page asks for: a cipher by its name in `cipherTasks`, so many bytes on the disk, or what has to be done at least. */
export type Request =
  | { readonly cipher: string }
  | { readonly writtenBytes: number }
  | { readonly sentFile: Blob }
  | { readonly receivedBytes: number };
/** Milliseconds and bytes that it took, or what went wrong. */
export type Answer = { readonly ms: number; readonly bytes: number } | { readonly error: string };

const FILE = 'write-only';
const MESSAGES = 64;
let ciphers: Promise<Record<string, Task>> | undefined;

async function emptyFile(): Promise<FileSystemFileHandle> {
  const root = await navigator.storage.getDirectory();
  await root.removeEntry(FILE).catch(() => undefined);
  return root.getFileHandle(FILE, { create: true });
}

/** So many bytes, of few messages in turns. */
async function receiveTask(bytes: number): Promise<Task> {
  const [handle, key] = [await emptyFile(), await nativeKey()];
  const all = await messages(key, MESSAGES);
  let index = 0;
  const decrypt = async (): Promise<Uint8Array> => {
    const { iv, ciphertext } = all[index++ % all.length] ?? { iv: new Uint8Array(), ciphertext: new Uint8Array() };
    return new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, key, ciphertext));
  };
  return { bytes, run: () => receiveFloor(handle, bytes, decrypt) };
}

async function cipherTask(name: string): Promise<Task> {
  ciphers ??= cipherTasks();
  const task = (await ciphers)[name];
  if (task === undefined) throw new Error(`no cipher ${name}`);
  return task;
}

async function taskFor(request: Request): Promise<Task> {
  if ('cipher' in request) return cipherTask(request.cipher);
  if ('receivedBytes' in request) return receiveTask(request.receivedBytes);
  if ('sentFile' in request) {
    const { sentFile } = request;
    const key = await nativeKey();
    return { bytes: sentFile.size, run: () => sendFloor(key, sentFile) };
  }
  const handle = await emptyFile();
  return { bytes: request.writtenBytes, run: () => writeOnly(handle, request.writtenBytes) };
}

async function measure(request: Request): Promise<Answer> {
  const { bytes, run } = await taskFor(request);
  const start = performance.now();
  await run();
  return { ms: performance.now() - start, bytes };
}

addEventListener('message', ({ data }: MessageEvent<Request>) => {
  void measure(data)
    .catch((error: unknown): Answer => ({ error: String(error) }))
    .then((answer) => {
      postMessage(answer);
    });
});
