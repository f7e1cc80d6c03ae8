import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { findProsody } from '../../../demo/find-prosody.mjs';
import { freePort } from '../../../demo/prosody.mjs';
import { writeAccounts } from '../../../demo/prosody-accounts.mjs';
import { writeCertificate } from '../certificate.mjs';

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const TEMPLATE = path('prosody.cfg.lua');
const LIBRARY = { PLUGINS: path('../../../server/prosody'), SPEC_PLUGINS: path('.') };
const ACCOUNTS = [{ name: 'romeo' }, { name: 'juliet' }];

function writeConfig(folder, values) {
  const all = { DATA: folder, AS_ROOT: process.getuid?.() === 0, ...LIBRARY, ...values };
  const text = readFileSync(TEMPLATE, 'utf8').replace(/@([A-Z0-9_]+)@/g, (_, name) => String(all[name]));
  writeFileSync(join(folder, 'prosody.cfg.lua'), text);
  return join(folder, 'prosody.cfg.lua');
}

/** Resolves when Prosody listens on all ports. */
function listening(child, ports, lines) {
  const waiting = new Set(ports);
  return new Promise((resolve, reject) => {
    const onLine = (line) => {
      lines.push(line);
      if (line.includes('libevent not found'))
        reject(new Error('Prosody has no libevent: the package lua-event is missing'));
      waiting.delete(Number(/Activated service '[^']+' on .*127\.0\.0\.1\]?:(\d+)/.exec(line)?.[1]));
      if (waiting.size === 0) resolve();
    };
    for (const input of [child.stdout, child.stderr]) createInterface({ input }).on('line', onLine);
    child.once('error', reject);
    child.once('close', () => reject(new Error(['Prosody ended:', ...lines].join('\n'))));
  });
}

/**
 * Starts a Prosody with a bytestream proxy that browsers reach through mod_proxy65_websocket.
 * @param {object} given
 * @param {string} [given.backend] Prosody's `network_backend`
 * @param {boolean} [given.tls] whether the module is reached over TLS
 * @param {number} [given.readTimeout] seconds of silence after which Prosody asks what to do with a connection
 * @param {boolean} [given.hasProxy] false for a module without a proxy
 * @param {string} [given.options] lines of the proxy's configuration
 * @returns ports, the URL for browsers, `control(path)`, which asks mod_spec_control, and `stop()`
 */
export async function startProxyProsody({
  backend = 'epoll',
  tls = false,
  readTimeout = 840,
  hasProxy = true,
  options = '',
} = {}) {
  const { command, args, env } = findProsody();
  const folder = mkdtempSync(join(tmpdir(), 'converse-jet-'));
  const ca = tls ? writeCertificate(folder) : undefined;
  const [c2sPort, httpPort, tcpPort] = [await freePort(), await freePort(), await freePort()];
  const httpsPort = tls ? await freePort() : undefined;
  writeAccounts(folder, ACCOUNTS);
  const config = writeConfig(folder, {
    ...{ C2S_PORT: c2sPort, HTTP_PORT: httpPort, HTTPS_PORT: httpsPort ?? '', PROXY_PORT: tcpPort },
    ...{
      HOST: hasProxy ? 'Component "proxy.localhost" "proxy65"' : 'VirtualHost "proxy.localhost"',
      BACKEND: backend,
      READ_TIMEOUT: readTimeout,
      OPTIONS: options,
    },
  });
  const stdio = ['ignore', 'pipe', 'pipe'];
  const child = spawn(command, [...args, '-F', '--config', config], { env, cwd: folder, stdio });
  const closed = new Promise((resolve) => child.once('close', resolve).once('error', resolve));
  const log = [];
  const stop = async () => {
    child.kill('SIGKILL');
    await closed;
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await listening(child, [c2sPort, httpPort, ...(hasProxy ? [tcpPort] : []), ...(tls ? [httpsPort] : [])], log);
  } catch (error) {
    await stop();
    throw error;
  }
  const control = async (name) => (await fetch(`http://localhost:${httpPort}/spec/${name}`)).text();
  const url = tls ? `wss://localhost:${httpsPort}/bytestreams` : `ws://localhost:${httpPort}/bytestreams`;
  return { c2sPort, httpPort, tcpPort, url, ca, pid: child.pid, log, control, stop };
}
