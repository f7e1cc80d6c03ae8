import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { findProgram } from '../../demo/find-program.mjs';
import { libraryFolders, unpackDebian, unpackedRoot } from '../../demo/unpack-debian.mjs';
import { waitUntil } from './wait-until.mjs';

const DEPLOY = readFileSync('docs/deploy.md', 'utf8');

/** The blocks of code of docs/deploy.md in a language. */
export const recipes = (language) =>
  [...DEPLOY.matchAll(/```(\w*)\n([^]*?)```/g)].flatMap(([, name, code]) => (name === language ? [code] : []));

/** A folder of a deployer, made of links to what lies elsewhere and of texts. @returns its path, and `remove()` */
export function siteFolder(entries) {
  const path = mkdtempSync(join(tmpdir(), 'converse-jet-site-'));
  for (const [name, { link, text }] of Object.entries(entries)) {
    if (link === undefined) writeFileSync(join(path, name), text);
    else symlinkSync(resolve(link), join(path, name));
  }
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Each file of a folder, as entries of {@link siteFolder}. */
export const linksTo = (folder) =>
  Object.fromEntries(readdirSync(folder).map((name) => [name, { link: join(folder, name) }]));

const isListening = (port) =>
  new Promise((found) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => found(true)).once('error', () => found(false));
    socket.once('close', () => socket.destroy());
    socket.once('connect', () => socket.end());
  });

/** Starts a program, and waits until it listens on a port. @returns what stops it @throws Error with its words */
async function startProgram({ command, env }, args, port) {
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let words = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (words += chunk));
  const exited = once(child, 'close');
  let hasEnded = false;
  void exited.then(() => (hasEnded = true));
  await waitUntil(async () => {
    if (hasEnded) throw new Error(`${command} ended: ${words}`);
    return isListening(port);
  });
  return async () => {
    child.kill('SIGTERM');
    await exited;
  };
}

/** Debian's package of a program: the installed one, else one that is unpacked into `.cache/`. @param path of the program */
function debianProgram(name, path) {
  const installed = findProgram(basename(path));
  if (installed !== undefined) return { command: installed, root: '/', env: process.env };
  const root = unpackedRoot(name);
  if (!existsSync(root)) unpackDebian(name, [name]);
  const env = { ...process.env, LD_LIBRARY_PATH: libraryFolders(root).join(':') };
  return { command: join(root, path), root, env };
}

/** Starts Debian's nginx with the recipe of docs/deploy.md, on a port of the loopback interface. */
export async function startNginx({ port, root, prosodyPort }) {
  const program = debianProgram('nginx', 'usr/sbin/nginx');
  const folder = mkdtempSync(join(tmpdir(), 'converse-jet-nginx-'));
  const server = recipes('nginx')[0]
    .replace('listen 443 ssl;', `listen 127.0.0.1:${port};`)
    .replace('chat.example.org;', 'localhost;')
    .replace(/ +ssl_\S+ \S+;\n/g, '')
    .replace('/var/www/chat', root)
    .replace('127.0.0.1:5280', `127.0.0.1:${prosodyPort}`);
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${folder}/${name};`,
  );
  // Its workers have to read what only root may read.
  const asRoot = process.getuid?.() === 0 ? 'user root;' : '';
  const types = join(program.root, 'etc/nginx/mime.types');
  writeFileSync(
    join(folder, 'nginx.conf'),
    `daemon off; pid ${folder}/nginx.pid; error_log stderr; worker_processes 1; ${asRoot} events { }
    http { include ${types}; access_log off; ${temporary.join(' ')} ${server} }`,
  );
  mkdirSync(join(folder, 'logs'));
  const stop = await startProgram(program, ['-p', folder, '-e', 'stderr', '-c', join(folder, 'nginx.conf')], port);
  return {
    stop: async () => {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Starts coturn, with the secret of the README's recipe. */
export const startTurn = async ({ port, secret }) => ({
  stop: await startProgram(
    debianProgram('coturn', 'usr/bin/turnserver'),
    [
      ...['-n', '--no-cli', '--no-tls', '--no-dtls', '--allow-loopback-peers', '--log-file=stdout'],
      ...[`--listening-port=${port}`, '--listening-ip=127.0.0.1', '--relay-ip=127.0.0.1'],
      ...['--use-auth-secret', `--static-auth-secret=${secret}`, '--realm=localhost'],
      `--pidfile=${join(tmpdir(), `converse-jet-turn-${port}.pid`)}`,
    ],
    port,
  ),
});
