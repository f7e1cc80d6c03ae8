import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { createInterface } from 'node:readline';

/** Does the jobs, one a processor, each begun in the order of the list. */
export async function sideBySide(jobs, work) {
  const queue = [...jobs];
  async function worker() {
    for (let job = queue.shift(); job !== undefined; job = queue.shift()) await work(job);
  }
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
}

/** Runs a command, and prints each line that it says under its name. @returns its exit status, null after a signal */
export async function runNamed(name, command, args, env = {}) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
  const closed = once(child, 'close');
  for (const input of [child.stdout, child.stderr]) {
    createInterface({ input }).on('line', (line) => console.log(`${name} | ${line}`));
  }
  const [status] = await closed;
  return status;
}
