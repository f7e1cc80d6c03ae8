import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { startProsody } from '../../demo/prosody.mjs';
import { startServer } from '../../demo/server.mjs';
import { chromiumFlags, findChromium } from '../../scripts/chromium.mjs';
import { openClient } from '../../spec/support/browser.mjs';
import { trustAll } from '../../spec/support/world.mjs';

const MIB = 1024 * 1024;
/** Two with a Converse, who know each other, and two without. */
const ACCOUNTS = [
  { name: 'romeo', contacts: ['juliet'] },
  { name: 'juliet', contacts: ['romeo'] },
  { name: 'nurse' },
  { name: 'mercutio' },
];
/** Larger than any file here. */
const UPLOAD_MIB = 1024;
const ANY_SIZE = 2 ** 40;
/** A place of the server where there is nothing: its pages are of the same origin as those with a Converse. */
const PLAIN = 'plain';

/** A Prosody, a web server, and two browsers with profiles that are kept, one for each side. */
export class World {
  /** @returns the candidate to use for a candidate of WebRTC; undefined for none */
  candidateFor = (candidate) => Promise.resolve(candidate);
  #folder;
  #script;
  #prosody;
  #server;

  /** @param script what all pages have: transport-page.ts */
  static async start(folder, script) {
    const world = new World();
    world.#folder = folder;
    world.#script = script;
    const prosodyPort = () => world.#prosody?.httpPort ?? 0;
    world.#server = await startServer({ port: 0, prosodyPort, run: randomUUID() });
    const url = `http://localhost:${world.#server.port}/`;
    world.#prosody = await startProsody({ accounts: ACCOUNTS, url, uploadMib: UPLOAD_MIB });
    return world;
  }

  get c2sPort() {
    return this.#prosody.c2sPort;
  }

  get prosodyPid() {
    return this.#prosody.pid;
  }

  /** Another one, that knows nothing of this. */
  fresh = () => World.start(mkdtempSync(join(this.#folder, 'fresh-')), this.#script);

  /** The address of a WebSocket of the server. */
  socketUrl = (path) => `ws://localhost:${this.#server.port}/${path}`;

  /**
   * Opens Romeo's and Juliet's chat, each in a browser of its own. What Romeo sends, Juliet accepts.
   * @param options `settings` for both Converses; `plugins` if not all of ours
   */
  async openBoth({ settings = {}, plugins } = {}) {
    const query = plugins === undefined ? {} : { plugins };
    const accepting = { ...settings, encrypted_file_transfer_auto_accept_bytes: ANY_SIZE };
    const sides = { romeo: ['juliet', settings], juliet: ['romeo', accepting] };
    const clients = Object.entries(sides).map(([me, [peer, given]]) =>
      this.#open({ me, peer, settings: given, query }),
    );
    const [romeo, juliet] = await Promise.all(clients);
    const close = () => Promise.all([romeo.close(), juliet.close()]);
    if (plugins !== undefined) return { romeo, juliet, close };
    await trustAll(romeo, 'juliet');
    await trustAll(juliet, 'romeo');
    return { romeo, juliet, close };
  }

  async #open({ me, ...options }) {
    const newContext = async () => {
      const context = await chromium.launchPersistentContext(join(this.#folder, me), {
        executablePath: findChromium(),
        headless: true,
        args: chromiumFlags(),
      });
      await context.exposeFunction('candidateFor', (candidate) => this.candidateFor(candidate));
      await context.addInitScript({ path: this.#script });
      return context;
    };
    const { port } = this.#server;
    const client = await openClient({ newContext }, { port, me, ...options });
    const plain = await client.page.context().newPage();
    await plain.goto(`http://localhost:${port}/${PLAIN}`);
    return Object.assign(client, { plain, call: callsOf(client.page), callPlain: callsOf(plain) });
  }

  /** Makes a file of random bytes. @returns its path */
  async file(bytes) {
    const path = join(this.#folder, `${bytes}.bin`);
    const file = createWriteStream(path);
    for (let left = bytes; left > 0; left -= MIB) {
      if (!file.write(randomBytes(Math.min(left, MIB)))) await once(file, 'drain');
    }
    file.end();
    await once(file, 'finish');
    return path;
  }

  async stop() {
    await this.#server.stop();
    await this.#prosody.stop();
  }
}

/** Calls what transport-page.ts has in a page. The browser slows pages down that are not seen: this one comes to the front. */
const callsOf =
  (page) =>
  async (name, ...values) => {
    await page.bringToFront();
    return page.evaluate(([wanted, given]) => globalThis.bench[wanted](...given), [name, values]);
  };
