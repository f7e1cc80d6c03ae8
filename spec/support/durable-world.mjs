import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { startProsody } from '../../demo/prosody.mjs';
import { startServer } from '../../demo/server.mjs';
import { chromiumFlags, findChromium } from '../../scripts/chromium.mjs';
import { openClient } from './browser.mjs';
import { CuttableLine } from './cuttable-line.mjs';
import { Leaks } from './leaks.mjs';
import { trustAll } from './world.mjs';

const MIB = 1024 * 1024;
const ACCOUNTS = [
  { name: 'romeo', contacts: ['juliet'] },
  { name: 'juliet', contacts: ['romeo'] },
];

/** Kills every process of the browser that has this profile. */
function killBrowser(profile) {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      if (command.includes(`--user-data-dir=${profile}\0`)) process.kill(Number(pid), 'SIGKILL');
    } catch {
      // It has gone meanwhile.
    }
  }
}

/** Counts the bytes that the page hands to transports, and tells them. */
const COUNT = () => {
  const tell = (bytes) => void window.handed(bytes);
  const counted = (connection) => {
    const writer = connection.writable.getWriter();
    const writable = new WritableStream({
      write(chunk) {
        tell(chunk.length);
        return writer.write(chunk);
      },
      close: () => writer.close(),
      abort: (reason) => writer.abort(reason),
    });
    return { ...connection, writable, onSent: (listener) => connection.onSent(listener) };
  };
  const watched = (session) => {
    const connect = session.connect.bind(session);
    session.connect = async (options) => counted(await connect(options));
    return session;
  };
  for (const transport of _converse.api.jingle.transports.all()) {
    const { offer, answer } = transport;
    transport.offer = (context) => watched(offer.call(transport, context));
    transport.answer = (element, context) => watched(answer.call(transport, element, context));
  }
};

/** The page knows the other side by the candidates that `candidateFor` makes. */
const CHANGE_CANDIDATES = () => {
  const { addIceCandidate } = RTCPeerConnection.prototype;
  RTCPeerConnection.prototype.addIceCandidate = async function (given) {
    const candidate = given?.candidate && (await window.candidateFor(given.candidate));
    return given?.candidate && candidate === undefined
      ? undefined
      : addIceCandidate.call(this, given && { ...given, candidate });
  };
};

/** One side: a browser with a profile that outlives it. */
class Side {
  me;
  /** Bytes that its pages have handed to transports. */
  handed = 0;
  /** What looks for the keys of its transfers. */
  leaks = new Leaks();
  #world;
  #peer;
  #settings;
  #profile;
  #client;
  #context;

  constructor(world, { me, peer, settings, profile }) {
    Object.assign(this, { me });
    this.#world = world;
    this.#peer = peer;
    this.#settings = settings;
    this.#profile = profile;
  }

  get page() {
    return this.#client.page;
  }

  async open() {
    const newContext = async () => {
      this.#context ??= await this.#launch();
      return this.#context;
    };
    this.#client = await openClient(
      { newContext },
      {
        port: this.#world.port,
        me: this.me,
        peer: this.#peer,
        settings: this.#settings,
        onPage: (page) => this.leaks.watch(page),
      },
    );
    await this.#count();
  }

  async reload() {
    await this.#client.reload();
    await this.#count();
  }

  /** The process of the page crashes; the user opens another tab. */
  async crash() {
    const crashed = once(this.page, 'crash');
    this.page.goto('chrome://crash').catch(() => undefined);
    await crashed;
    await this.page.close();
    await this.open();
  }

  /** The browser is killed and started again. */
  async kill() {
    await this.die();
    await this.open();
  }

  /** The browser is killed. */
  async die() {
    const closed = once(this.#context, 'close');
    killBrowser(this.#profile);
    await closed;
    this.#context = undefined;
  }

  async close() {
    await this.#context?.close();
    this.#context = undefined;
  }

  async #launch() {
    const context = await chromium.launchPersistentContext(this.#profile, {
      executablePath: findChromium(),
      headless: true,
      acceptDownloads: true,
      args: [...chromiumFlags(), '--hide-crash-restore-bubble'],
    });
    await context.exposeFunction('handed', (bytes) => void (this.handed += bytes));
    const { candidateFor } = this.#world;
    if (candidateFor) {
      await context.exposeFunction('candidateFor', candidateFor);
      await context.addInitScript(CHANGE_CANDIDATES);
    }
    return context;
  }

  #count() {
    return this.page.evaluate(COUNT);
  }
}

/**
 * A server that can be killed, a line to it that can be cut, and two browsers that can be killed: what they keep outlives
 * them. Each trusts the other's device.
 * @param settings of both pages
 * @param options `candidateFor` changes each WebRTC candidate before the other side gets it
 */
export async function startDurableWorld(settings = {}, { candidateFor } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'converse-jet-'));
  const started = [];
  /** Stops all that was started, the last first. */
  const stop = async () => {
    for (const one of started.reverse()) await one();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    return await startParts({ folder, started, stop, settings, candidateFor });
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startParts({ folder, started, stop, settings, candidateFor }) {
  let line;
  const server = await startServer({ port: 0, prosodyPort: () => line?.port ?? 0, run: randomUUID() });
  started.push(server.stop);
  const prosody = await startProsody({ accounts: ACCOUNTS, url: `http://localhost:${server.port}/` });
  started.push(prosody.stop);
  line = await CuttableLine.to(prosody.httpPort);
  started.push(() => line.stop());
  const world = { port: server.port, candidateFor };
  const side = (me, peer) => new Side(world, { me, peer, settings, profile: join(folder, me) });
  const sides = [side('romeo', 'juliet'), side('juliet', 'romeo')];
  const [romeo, juliet] = sides;
  started.push(() => Promise.all(sides.map((one) => one.close())));
  await Promise.all(sides.map((one) => one.open()));
  await trustAll(romeo, 'juliet');
  await trustAll(juliet, 'romeo');
  // A browser that is killed before it has written its first login loses all of it: its keys, too.
  await Promise.all(sides.map((one) => one.close()));
  await Promise.all(sides.map((one) => one.open()));
  return {
    romeo,
    juliet,
    line,
    restartServer: prosody.restart,
    /** Makes a file of random bytes. @returns its path, and its SHA-256 */
    async file(bytes) {
      const path = join(folder, 'file.bin');
      const hash = createHash('sha256');
      const file = createWriteStream(path);
      for (let left = bytes; left > 0; left -= MIB) {
        const chunk = randomBytes(Math.min(left, MIB));
        hash.update(chunk);
        if (!file.write(chunk)) await once(file, 'drain');
      }
      file.end();
      await once(file, 'finish');
      return { path, sha256: hash.digest('hex') };
    },
    /** Ends it. A key of a transfer must be nowhere in the pages then. */
    async stop() {
      try {
        for (const { me, leaks } of sides)
          expect(await leaks.find())
            .withContext(`a key of a transfer, at ${me}`)
            .toEqual([]);
      } finally {
        await stop();
      }
    },
  };
}
