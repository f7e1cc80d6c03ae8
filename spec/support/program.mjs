import { spawn } from 'node:child_process';
import { once } from 'node:events';

const TIMEOUT_MS = 60_000;

/** A program whose words are kept, and waited for. */
export class Program {
  #text = '';
  #child;
  #closed;
  #onText = () => undefined;

  constructor(command, args, options) {
    this.#child = spawn(command, args, { ...options, stdio: ['pipe', 'pipe', 'pipe'] });
    // It may have ended: then its words say why.
    this.#child.stdin.on('error', () => undefined);
    this.#closed = once(this.#child, 'close');
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream.on('data', (chunk) => {
        this.#text += chunk;
        this.#onText();
      });
    }
    this.#child.once('close', () => this.#onText());
  }

  /** As {@link hears}, and what was said until then is not heard again. */
  async says(pattern) {
    const found = await this.hears(pattern);
    this.#text = this.#text.slice(found.index + found[0].length);
    return found;
  }

  /** Resolves with what matches, once it was said. @throws Error with its last words when it ends, or takes too long */
  async hears(pattern) {
    const late = AbortSignal.timeout(TIMEOUT_MS);
    late.addEventListener('abort', () => this.#onText(), { once: true });
    for (;;) {
      const found = pattern.exec(this.#text);
      if (found) return found;
      if (late.aborted || this.#child.exitCode !== null) {
        throw new Error(`${this.#child.spawnfile} has not said ${pattern}: ${this.#text.slice(-2000)}`);
      }
      await new Promise((resolve) => (this.#onText = resolve));
    }
  }

  /** Resolves when it has ended. @throws Error with its last words when it failed */
  async done() {
    const [code] = await this.#closed;
    if (code !== 0) throw new Error(`${this.#child.spawnargs.join(' ')}: ${code}: ${this.#text.slice(-2000)}`);
  }

  /** Writes a line to its stdin. */
  write(line) {
    this.#child.stdin.write(`${line}\n`);
  }

  async stop(signal = 'SIGTERM') {
    this.#child.kill(signal);
    await this.#closed;
  }
}
