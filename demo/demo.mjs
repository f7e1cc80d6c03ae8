import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureNodePackages } from '../scripts/node-packages.mjs';
import { SetupError } from './find-prosody.mjs';
import { startProsody } from './prosody.mjs';
import { startServer } from './server.mjs';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const DEFAULT_PORT = 8642;
const ACCOUNTS = [
  { name: 'romeo', contacts: ['juliet'] },
  { name: 'juliet', contacts: ['romeo'] },
];

function portOf(args) {
  if (args.length === 0) return DEFAULT_PORT;
  const value = args[0] === '--port' ? args[1] : args[0].replace(/^--port=/, '');
  const port = /^\d{1,5}$/.test(value ?? '') ? Number(value) : NaN;
  if (!(port >= 0 && port < 65536)) throw new SetupError('Usage: npm start -- [--port NUMBER]');
  return port;
}

/** Modification time of the newest file below a path. */
function newest(path) {
  const found = statSync(path);
  if (!found.isDirectory()) return found.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))));
}

/** Builds the bundles when they are missing or older than what they are made of. */
function build() {
  const bundle = join(ROOT, 'dist/converse-jet.js');
  const sources = ['src', 'plugins', 'webpack.config.js', 'package-lock.json'].map((name) => newest(join(ROOT, name)));
  if (existsSync(bundle) && statSync(bundle).mtimeMs > Math.max(...sources)) return;
  console.log('Building the plugins …');
  const webpack = join(ROOT, 'node_modules/webpack/bin/webpack.js');
  const { status } = spawnSync(process.execPath, [webpack, '--stats', 'errors-only'], { cwd: ROOT, stdio: 'inherit' });
  if (status !== 0) throw new SetupError('The plugins could not be built: see the message above.');
}

async function start(port) {
  let prosodyPort = 0;
  let server;
  try {
    server = await startServer({ port, prosodyPort: () => prosodyPort, run: randomUUID() });
  } catch (error) {
    if (error.code !== 'EADDRINUSE') throw error;
    throw new SetupError(`Port ${port} is in use. Choose another: npm start -- --port ${port + 1}`);
  }
  try {
    build();
    const url = `http://localhost:${server.port}/`;
    const prosody = await startProsody({ accounts: ACCOUNTS, url, say: console.log });
    prosodyPort = prosody.httpPort;
    return { server, prosody };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** Runs the demo until Ctrl-C. */
export async function main(args) {
  try {
    const port = portOf(args);
    ensureNodePackages();
    const { server, prosody } = await start(port);
    let stopping = false;
    const stop = async () => {
      if (stopping) return;
      stopping = true;
      await Promise.all([server.stop(), prosody.stop()]);
      process.exit(process.exitCode ?? 0);
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop);
    prosody.exited.then(() => {
      if (stopping) return;
      console.error('Prosody has ended, so the demo ends too.');
      process.exitCode = 1;
      stop();
    });
    console.log(`Ready: http://localhost:${server.port}`);
  } catch (error) {
    console.error(error instanceof SetupError ? error.message : error);
    process.exit(1);
  }
}
