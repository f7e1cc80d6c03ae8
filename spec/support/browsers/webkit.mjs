import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { libraryFolders } from '../../../demo/unpack-debian.mjs';
import { freePort } from '../../../demo/prosody.mjs';
import { Program } from '../program.mjs';
import { waitUntil } from '../wait-until.mjs';

const SCRIPT_MS = 120_000;

const miniBrowser = () =>
  libraryFolders('/')
    .map((folder) => join(folder, 'webkit2gtk-4.1/MiniBrowser'))
    .find(existsSync);

/** The script that calls a function, and tells its value or its error. */
const calling = (work) => `const [given, done] = arguments;
  Promise.resolve(given).then((text) => (${work})(...JSON.parse(text))).then(
    (value) => done({ value }),
    (error) => done({ error: String(error) }),
  );`;

/** A WebKitGTK on a display without a screen, driven by WebDriver, with one window. */
export class WebKit {
  #folder = mkdtempSync(join(tmpdir(), 'webkit-'));
  #display;
  #driver;
  #session;

  static async start() {
    const webkit = new WebKit();
    webkit.#display = new Program('Xvfb', ['-displayfd', '1', '-screen', '0', '1000x800x24', '-nolisten', 'tcp']);
    const [, number] = await webkit.#display.says(/^(\d+)$/m);
    const port = await freePort();
    webkit.#driver = new Program('WebKitWebDriver', ['--host=127.0.0.1', `--port=${port}`], {
      env: { ...process.env, DISPLAY: `:${number}`, HOME: webkit.#folder, WEBKIT_DISABLE_COMPOSITING_MODE: '1' },
    });
    const origin = `http://127.0.0.1:${port}`;
    await waitUntil(async () => (await fetch(`${origin}/status`).catch(() => undefined))?.ok === true);
    const browser = { binary: miniBrowser(), args: ['--automation'] };
    const capabilities = { alwaysMatch: { 'webkitgtk:browserOptions': browser, timeouts: { script: SCRIPT_MS } } };
    const { sessionId } = await webkit.#request(`${origin}/session`, { capabilities });
    webkit.#session = `${origin}/session/${sessionId}`;
    return webkit;
  }

  async open(url) {
    await this.#request(`${this.#session}/url`, { url });
  }

  /** Calls a function in the page. @param given what JSON can say; so is what it returns */
  async evaluate(work, ...given) {
    const script = { script: calling(work), args: [JSON.stringify(given)] };
    const { value, error } = await this.#request(`${this.#session}/execute/async`, script);
    if (error !== undefined) throw new Error(error);
    return value;
  }

  async stop() {
    if (this.#session) await fetch(this.#session, { method: 'DELETE' }).catch(() => undefined);
    await this.#driver?.stop();
    await this.#display?.stop();
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }

  async #request(url, body) {
    const answer = await fetch(url, { method: 'POST', body: JSON.stringify(body) });
    const { value } = await answer.json();
    if (!answer.ok) throw new Error(`${value.error}: ${value.message}`);
    return value;
  }
}
