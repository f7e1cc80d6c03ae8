import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HOST, PASSWORD } from '../../demo/prosody-accounts.mjs';

const TIMEOUT_MS = 60_000;

/** Profanity in a terminal that nobody sees, logged in. */
export class Profanity {
  #folder = mkdtempSync(join(tmpdir(), 'profanity-'));
  #text = '';
  #child;

  /** @param options `gnupg` is that whose keys it uses */
  async start(name, { c2sPort, gnupg }) {
    const jid = `${name}@${HOST}`;
    const account = {
      enabled: true,
      jid,
      server: '127.0.0.1',
      port: c2sPort,
      'tls.policy': 'disable',
      password: PASSWORD,
    };
    const lines = Object.entries(account).map(([key, value]) => `${key}=${value}`);
    mkdirSync(join(this.#folder, 'profanity'));
    writeFileSync(join(this.#folder, 'profanity/accounts'), `[${jid}]\n${lines.join('\n')}\n`);
    const home = { HOME: this.#folder, XDG_DATA_HOME: this.#folder, XDG_CONFIG_HOME: this.#folder };
    const env = { ...process.env, ...home, GNUPGHOME: gnupg.folder, TERM: 'xterm' };
    this.#child = spawn('script', ['-qfec', `profanity -a ${jid}`, '/dev/null'], { env });
    this.#child.stdout.on('data', (chunk) => (this.#text += chunk));
    await this.#shows(/logged in successfully/);
  }

  /** Publishes a key (XEP-0373). @param path of a file with it */
  async announce(path) {
    this.#child.stdin.write(`/ox announce ${path}\r`);
    await this.#shows(/Announce OpenPGP Key for OX/);
  }

  async stop() {
    const closed = this.#child && once(this.#child, 'close');
    this.#child?.stdin.write('/quit\r');
    await closed;
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #shows(pattern) {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    while (!pattern.test(this.#text)) {
      await once(this.#child.stdout, 'data', { signal }).catch((cause) => {
        throw new Error(`Profanity does not show ${pattern}: ${this.#text.slice(-2000)}`, { cause });
      });
    }
  }
}
