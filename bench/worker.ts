import { writeOnly } from './baselines/write-only.js';
import { cipherTasks, type Task } from './cipher-speed.js';

/** What the page asks for: a cipher by its name in `cipherTasks`, or so many bytes on the disk. */
export type Request = { readonly cipher: string } | { readonly writtenBytes: number };
/** Milliseconds and bytes that it took, or what went wrong. */
export type Answer = { readonly ms: number; readonly bytes: number } | { readonly error: string };

const FILE = 'write-only';
let ciphers: Promise<Record<string, Task>> | undefined;

async function writeTask(bytes: number): Promise<Task> {
  const root = await navigator.storage.getDirectory();
  await root.removeEntry(FILE).catch(() => undefined);
  const handle = await root.getFileHandle(FILE, { create: true });
  return { bytes, run: () => writeOnly(handle, bytes) };
}

async function taskFor(request: Request): Promise<Task> {
  if ('writtenBytes' in request) return writeTask(request.writtenBytes);
  ciphers ??= cipherTasks();
  const task = (await ciphers)[request.cipher];
  if (task === undefined) throw new Error(`no cipher ${request.cipher}`);
  return task;
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
