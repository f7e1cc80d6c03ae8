import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { findProsody, SetupError } from './find-prosody.mjs';

const TEMPLATE = new URL('./prosody.cfg.lua', import.meta.url);
export const HOST = 'localhost';
/** Of every account; the server listens on the loopback interface for the time of one run. */
export const PASSWORD = 'wherefore-art-thou';

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

const OLDEST = [0, 12];

/** Prosody says which it is when it starts; a version of the future or of a developer is let be. */
function checkVersion(line, command) {
  const found = /Prosody version (\d+)\.(\d+)(\.\d+)?/.exec(line);
  if (!found) return;
  const [major, minor] = [Number(found[1]), Number(found[2])];
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
    const needed = OLDEST.join('.');
    throw new SetupError(
      `${command} is Prosody ${found[1]}.${found[2]}${found[3] ?? ''}; ${needed} or newer is needed.`,
    );
  }
}

const lua = (text) => JSON.stringify(text);

/** Accounts and rosters as Prosody's `internal` storage keeps them. */
function writeAccounts(data, accounts) {
  const store = (kind, name, text) => {
    const folder = join(data, HOST, kind);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `${name}.dat`), text);
  };
  for (const { name, contacts = [] } of accounts) {
    store('accounts', name, `return { ["password"] = ${lua(PASSWORD)}; };\n`);
    const items = contacts.map((contact) => {
      const nick = contact[0].toUpperCase() + contact.slice(1);
      return `[${lua(`${contact}@${HOST}`)}] = { ["subscription"] = "both"; ["groups"] = {}; ["name"] = ${lua(nick)}; };`;
    });
    store('roster', name, `return { [false] = { ["version"] = 1; ["pending"] = {}; }; ${items.join(' ')} };\n`);
  }
}

/** Resolves when all services are up, rejects when Prosody ends before. */
function ready(child, ports, command) {
  return new Promise((resolve, reject) => {
    const waiting = new Set(ports.map(String));
    const lines = [];
    const onLine = (line) => {
      lines.push(line);
      try {
        checkVersion(line, command);
      } catch (error) {
        child.kill('SIGTERM');
        reject(error);
      }
      const port = /Activated service '[^']+' on .*\[?127\.0\.0\.1\]?:(\d+)/.exec(line)?.[1];
      waiting.delete(port);
      if (waiting.size === 0) resolve();
    };
    createInterface({ input: child.stdout }).on('line', onLine);
    createInterface({ input: child.stderr }).on('line', onLine);
    child.once('error', (error) => reject(new SetupError(`Prosody could not be started: ${error.message}`)));
    child.once('exit', (code) => reject(new SetupError(`Prosody ended (${code}):\n${lines.slice(-20).join('\n')}`)));
  });
}

/**
 * Starts a Prosody of its own on free loopback ports with its data in a temporary folder.
 * @param {{ accounts: { name: string, contacts?: string[] }[], url?: string, say?: (text: string) => void }} options
 *   `contacts` are names of accounts with a mutual subscription; `url` is where the outside finds HTTP uploads
 */
export async function startProsody({ accounts, url, say }) {
  const prosody = findProsody(say);
  const data = mkdtempSync(join(tmpdir(), 'converse-jet-'));
  const [c2sPort, httpPort, proxyPort] = [await freePort(), await freePort(), await freePort()];
  const values = {
    DATA: data,
    AS_ROOT: String(process.getuid?.() === 0),
    C2S_PORT: c2sPort,
    HTTP_PORT: httpPort,
    PROXY_PORT: proxyPort,
    URL: url ?? `http://localhost:${httpPort}/`,
  };
  const config = join(data, 'prosody.cfg.lua');
  writeFileSync(
    config,
    readFileSync(TEMPLATE, 'utf8').replace(/@([A-Z0-9_]+)@/g, (_, name) => String(values[name])),
  );
  writeAccounts(data, accounts);
  const child = spawn(prosody.command, [...prosody.args, '-F', '--config', config], {
    env: prosody.env,
    cwd: data,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  const stop = async () => {
    child.kill('SIGTERM');
    await exited;
    rmSync(data, { recursive: true, force: true });
  };
  try {
    await ready(child, [c2sPort, httpPort, proxyPort], prosody.command);
  } catch (error) {
    rmSync(data, { recursive: true, force: true });
    throw error;
  }
  return { c2sPort, httpPort, proxyPort, exited, stop };
}
