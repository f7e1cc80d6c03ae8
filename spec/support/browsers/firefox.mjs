import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import WebSocket from 'ws';
import { findFirefox, writeProfile } from '../../../bench/firefox.mjs';
import { Program } from '../program.mjs';

/** A machine may have no other address than that of its loopback interface, and nobody who answers multicast DNS. */
const PREFERENCES = {
  'media.peerconnection.ice.loopback': true,
  'media.peerconnection.ice.obfuscate_host_addresses': false,
};

/** A headless Firefox, driven by WebDriver BiDi, with one tab. */
export class Firefox {
  #folder = mkdtempSync(join(tmpdir(), 'firefox-'));
  #program;
  #socket;
  #tab;
  #count = 0;
  #answers = new Map();

  static async start() {
    const firefox = new Firefox();
    writeProfile(firefox.#folder, PREFERENCES);
    const flags = ['--headless', '--no-remote', '--profile', firefox.#folder, '--remote-debugging-port', '0'];
    firefox.#program = new Program(findFirefox(), flags, { env: { ...process.env, HOME: firefox.#folder } });
    const [, url] = await firefox.#program.says(/WebDriver BiDi listening on (ws:\S+)/);
    firefox.#socket = new WebSocket(`${url}/session`);
    firefox.#socket.on('message', (text) => firefox.#take(JSON.parse(String(text))));
    await once(firefox.#socket, 'open');
    await firefox.#command('session.new', { capabilities: {} });
    const { contexts } = await firefox.#command('browsingContext.getTree', {});
    firefox.#tab = contexts[0].context;
    return firefox;
  }

  async open(url) {
    await this.#command('browsingContext.navigate', { context: this.#tab, url, wait: 'complete' });
  }

  /** Calls a function in the page. @param given what JSON can say; so is what it returns */
  async evaluate(work, ...given) {
    const { result, exceptionDetails } = await this.#command('script.evaluate', {
      expression: `Promise.resolve((${work})(...${JSON.stringify(given)})).then((value) => JSON.stringify({ value }))`,
      target: { context: this.#tab },
      awaitPromise: true,
      // So that it may open a chooser, and play.
      userActivation: true,
    });
    if (exceptionDetails) throw new Error(exceptionDetails.text);
    return JSON.parse(result.value).value;
  }

  async stop() {
    this.#socket?.close();
    await this.#program?.stop();
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }

  #command(method, params) {
    const id = ++this.#count;
    this.#socket.send(JSON.stringify({ id, method, params }));
    return new Promise((resolve, reject) => this.#answers.set(id, { resolve, reject }));
  }

  #take({ id, type, result, error, message }) {
    const { resolve, reject } = this.#answers.get(id) ?? {};
    this.#answers.delete(id);
    if (type === 'error') reject?.(new Error(`${error}: ${message}`));
    else resolve?.(result);
  }
}
