import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { findProsody } from './find-prosody.mjs';
import { writeAccounts } from './prosody-accounts.mjs';
import { SetupError } from './setup-error.mjs';

const TEMPLATE = new URL('./servers/prosody.cfg.lua', import.meta.url);
const MODULES = fileURLToPath(new URL('../server/prosody', import.meta.url));
const OLDEST = [0, 12];
const STARTUP_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 5_000;
/** Another program may take a port between the search for free ones and Prosody's start. */
const ATTEMPTS = 3;
const LAST_LINES = 20;

/** Finds a port that nobody listens on. */
export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** Prosody says which it is when it starts; the version of a developer is let be. */
function checkVersion(line, name) {
  const found = /Prosody version (\d+)\.(\d+)(\.\d+)?/.exec(line);
  if (!found) return;
  const [major, minor] = [Number(found[1]), Number(found[2])];
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return;
  const version = `${found[1]}.${found[2]}${found[3] ?? ''}`;
  throw new SetupError(`${name} is Prosody ${version}; ${OLDEST.join('.')} or newer is needed.`);
}

/** Waits until Prosody listens on all ports; its last words gather in `lines`. */
async function ready(child, { ports, name, lines, signal }) {
  const waiting = new Set(ports);
  let timer;
  const listening = new Promise((resolve, reject) => {
    const fail = (text) => reject(new SetupError([text, ...lines].join('\n')));
    const onLine = (line) => {
      lines.push(line);
      if (lines.length > LAST_LINES) lines.shift();
      try {
        checkVersion(line, name);
      } catch (error) {
        reject(error);
      }
      if (line.includes('Failed to open server port')) reject(Object.assign(new Error(line), { code: 'EADDRINUSE' }));
      waiting.delete(Number(/Activated service '[^']+' on .*127\.0\.0\.1\]?:(\d+)/.exec(line)?.[1]));
      if (waiting.size === 0) resolve();
    };
    for (const input of [child.stdout, child.stderr]) createInterface({ input }).on('line', onLine);
    child.once('error', (error) => fail(`${name} could not be started: ${error.message}`));
    signal?.addEventListener('abort', () => reject(signal.reason));
    // Not `exit`: at `close` its last words have been read.
    child.once('close', (code) => fail(`${name} ended (${code}):`));
    timer = setTimeout(
      () => fail(`${name} did not start in ${STARTUP_TIMEOUT_MS / 1000} seconds:`),
      STARTUP_TIMEOUT_MS,
    );
  });
  try {
    await listening;
  } finally {
    clearTimeout(timer);
  }
}

/** @returns path of a configuration in `folder`, from the template */
function writeConfig(folder, values) {
  const all = { DATA: folder, MODULES, AS_ROOT: process.getuid?.() === 0, ...values };
  const text = readFileSync(TEMPLATE, 'utf8').replace(/@([A-Z0-9_]+)@/g, (_, name) => String(all[name]));
  const config = join(folder, 'prosody.cfg.lua');
  writeFileSync(config, text);
  return config;
}

async function startOnce(prosody, options) {
  const { accounts, url, uploadMib = 64, backend = 'epoll', certificates, lines = '', signal } = options;
  const { modules = [], proxyModules = ['proxy65_websocket'] } = options;
  const quoted = (names) => names.map((name) => `"${name}"`).join('; ');
  const folder = mkdtempSync(join(tmpdir(), 'converse-jet-'));
  const [c2sPort, httpPort, proxyPort] = [await freePort(), await freePort(), await freePort()];
  const URL = url ?? `http://localhost:${httpPort}/`;
  const ports = { C2S_PORT: c2sPort, HTTP_PORT: httpPort, PROXY_PORT: proxyPort };
  const config = writeConfig(folder, {
    ...ports,
    ...{ URL, UPLOAD_MIB: uploadMib, BACKEND: backend },
    ...{ CERTIFICATES: certificates ?? folder, TLS: certificates ? '; "tls"' : '' },
    ...{ MORE_MODULES: modules.length > 0 ? `; ${quoted(modules)}` : '', PROXY_MODULES: quoted(proxyModules) },
    MORE_LINES: lines,
  });
  writeAccounts(folder, accounts);
  const launch = () => launchProsody(prosody, { folder, config, ports: [c2sPort, httpPort, proxyPort], signal });
  let running;
  try {
    running = await launch();
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  const stop = async () => {
    await running.end();
    rmSync(folder, { recursive: true, force: true });
  };
  /** Kills it and starts it again, on the same ports and data, as after a crash. */
  const restart = async () => {
    running.child.kill('SIGKILL');
    await running.exited;
    running = await launch();
  };
  return { c2sPort, httpPort, proxyPort, pid: running.child.pid, exited: running.exited, stop, restart };
}

/** @returns the process, `exited` and `end()`, once it listens on its ports */
async function launchProsody(prosody, { folder, config, ports, signal }) {
  const child = spawn(prosody.command, [...prosody.args, '-F', '--config', config], {
    env: prosody.env,
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lastWords = [];
  const exited = new Promise((resolve) => {
    child.once('close', () => resolve(lastWords.join('\n')));
    child.once('error', resolve);
  });
  const end = async () => {
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    await exited;
    clearTimeout(timer);
  };
  try {
    await ready(child, { ports, name: prosody.name, lines: lastWords, signal });
  } catch (error) {
    await end();
    throw error;
  }
  return { child, exited, end };
}

/**
 * Starts a Prosody of its own on free loopback ports, with its data in a temporary folder.
 * @param {object} options
 * @param {{ name: string, contacts?: string[] }[]} options.accounts `contacts` have a mutual subscription
 * @param {string} [options.url] where the outside finds HTTP uploads
 * @param {number} [options.uploadMib] the largest upload
 * @param {'epoll' | 'event'} [options.backend] how Prosody waits for the network
 * @param {string} [options.certificates] a folder with a certificate for TLS, which it does without otherwise
 * @param {string[]} [options.modules] modules in addition to those of the template
 * @param {string} [options.lines] lines of configuration for them
 * @param {object} [options.prosody] the Prosody to start, as findProsody() says it; if not given, the one that it finds
 * @param {(text: string) => void} [options.say] told what takes long
 * @param {AbortSignal} [options.signal] gives the start up
 * @returns ports; `exited`, which resolves with the last lines of its log; `stop()`; `restart()`, as after a crash
 * @throws SetupError when there is no Prosody, one older than 0.12, or one that does not start
 */
export async function startProsody(options) {
  const prosody = options.prosody ?? findProsody(options.say);
  for (let attempt = 1; ; attempt++) {
    try {
      return await startOnce(prosody, options);
    } catch (error) {
      if (error.code !== 'EADDRINUSE' || attempt === ATTEMPTS) throw error;
    }
  }
}
