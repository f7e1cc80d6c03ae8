import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { policy } from '../../../demo/csp.mjs';

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const [TSC, FOLDER] = [path('../../../node_modules/typescript/bin/tsc'), path('../../../server/gateway')];
const MAIN = `${FOLDER}/dist/main.js`;
let isBuilt = false;

/** Compiles the gateway, once in a run. */
export function buildGateway() {
  if (!isBuilt) execFileSync(process.execPath, [TSC, '-p', FOLDER], { stdio: 'inherit' });
  isBuilt = true;
}

/**
 * The options of a world whose pages go by a gateway, or not. With epoll, Prosody's proxy holds back the last bytes of a stream
 * between two TCP connections (docs/upstream/prosody.md).
 */
export const serverFor = ({ byGateway }) =>
  byGateway ? { backend: 'event', csp: policy({ 'connect-src': 'ws://127.0.0.1:*' }) } : {};

/** @returns the command with options, as a process whose output can be read */
export const spawnGateway = (args) => spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });

/**
 * Starts the gateway before a proxy.
 * @param {object} given
 * @param {number} given.tcpPort the proxy's
 * @param {string[]} [given.args] more options
 * @returns the URL for browsers, the lines that it has printed, and `stop()`
 */
export async function startGateway({ tcpPort, args = ['--origin', '*'] }) {
  buildGateway();
  const child = spawnGateway(['--listen', '127.0.0.1:0', '--proxy', `proxy.localhost=127.0.0.1:${tcpPort}`, ...args]);
  child.stderr.pipe(process.stderr);
  const log = [];
  const closed = once(child, 'close');
  const port = await new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      log.push(line);
      const found = /^Listening on .*:(\d+)$/.exec(line)?.[1];
      if (found) resolve(found);
    });
    child.once('close', () => reject(new Error(['The gateway ended:', ...log].join('\n'))));
  });
  const stop = async () => {
    child.kill('SIGKILL');
    await closed;
  };
  const origin = `ws://127.0.0.1:${port}`;
  return { url: `${origin}/proxy.localhost`, origin, log, pid: child.pid, child, closed, stop };
}
