import { spawnSync } from 'node:child_process';
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
/** Debian's packages are unpacked here; nothing of them is installed. */
const UNPACKED = join(ROOT, '.cache', 'prosody');

/** An error whose message is all that a person needs. */
export class SetupError extends Error {}

/** How to start Prosody: `command` with `args` before its own arguments, in this environment. */
const start = (command, args = [], env = {}) => ({ command, args, env: { ...process.env, ...env } });

function run(command, args, options = {}) {
  return spawnSync(command, args, { encoding: 'utf8', ...options });
}

function onPath(name) {
  const folders = (process.env.PATH ?? '')
    .split(delimiter)
    .concat('/usr/sbin', '/usr/local/sbin', '/opt/homebrew/sbin');
  return folders
    .map((folder) => join(folder, name))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

/** Debian's own words for this machine: `x86_64-linux-gnu`. */
function libraryFolders(root) {
  return ['usr/lib', 'lib'].flatMap((folder) => {
    const path = join(root, folder);
    const inner = existsSync(path) ? readdirSync(path).filter((name) => name.includes('-linux-')) : [];
    return inner.map((name) => join(path, name));
  });
}

function unpacked() {
  const root = join(UNPACKED, 'root');
  const script = join(root, 'usr/bin/prosody');
  if (!existsSync(script)) return undefined;
  const libraries = libraryFolders(root);
  const version = readFileSync(script, 'utf8').match(/^#!.*lua(5\.\d)/)?.[1] ?? '5.4';
  const shared = `${root}/usr/share/lua/${version}`;
  const lua = existsSync(join(root, `usr/bin/lua${version}`))
    ? join(root, `usr/bin/lua${version}`)
    : onPath(`lua${version}`);
  if (lua === undefined) return undefined;
  return start(lua, [script], {
    LUA_PATH: `${shared}/?.lua;${shared}/?/init.lua;;`,
    LUA_CPATH: [...libraries.map((folder) => `${folder}/lua/${version}/?.so`), ';'].join(';'),
    LD_LIBRARY_PATH: libraries.join(':'),
  });
}

/** Packages that Prosody needs and that are not installed. */
function missingPackages(options) {
  const wanted = [
    '--recurse',
    '--no-recommends',
    '--no-suggests',
    '--no-conflicts',
    '--no-breaks',
    '--no-replaces',
    '--no-enhances',
  ];
  const { stdout } = run('apt-cache', [...options, 'depends', ...wanted, 'prosody', 'lua-event']);
  const names = new Set(stdout.split('\n').filter((line) => /^(prosody|lua|lib)[a-z0-9.+-]*$/.test(line)));
  return [...names].filter((name) => !run('dpkg-query', ['-W', '-f', '${Status}', name]).stdout.includes('install ok'));
}

/** Downloads Debian's packages with a private apt state, as any user, and unpacks them into `.cache/`. */
function unpackDebian() {
  const temporary = `${UNPACKED}.${process.pid}`;
  const [lists, archives] = [join(temporary, 'lists'), join(temporary, 'archives')];
  mkdirSync(join(lists, 'partial'), { recursive: true });
  mkdirSync(join(archives, 'partial'), { recursive: true });
  const options = ['-o', `Dir::State::lists=${lists}`, '-o', `Dir::Cache=${temporary}`, '-o', 'APT::Sandbox::User='];
  try {
    const update = run('apt-get', [...options, '-qq', 'update'], { stdio: ['ignore', 'ignore', 'pipe'] });
    const packages = missingPackages(options);
    if (!packages.includes('prosody')) throw new SetupError(`apt-get knows no Prosody. ${update.stderr.trim()}`);
    const download = run('apt-get', [...options, '-qq', 'download', ...packages], { cwd: archives });
    if (download.status !== 0) throw new SetupError(`Prosody could not be downloaded: ${download.stderr.trim()}`);
    for (const file of readdirSync(archives).filter((name) => name.endsWith('.deb'))) {
      run('dpkg-deb', ['-x', join(archives, file), join(temporary, 'root')]);
    }
    relocate(join(temporary, 'root'));
    rmSync(lists, { recursive: true, force: true });
    rmSync(archives, { recursive: true, force: true });
    rmSync(UNPACKED, { recursive: true, force: true });
    renameSync(temporary, UNPACKED);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

/** The script names the folders that it was packed for. */
function relocate(root) {
  const script = join(root, 'usr/bin/prosody');
  const text = readFileSync(script, 'utf8').replaceAll(
    "'/usr/lib/prosody",
    `'${join(UNPACKED, 'root')}/usr/lib/prosody`,
  );
  writeFileSync(script, text, { mode: 0o755 });
}

/**
 * Finds Prosody: `$PROSODY`, else the one on PATH, else Debian's packages unpacked into `.cache/`.
 * @throws SetupError that says what to do
 */
export function findProsody(say = () => {}) {
  if (process.env.PROSODY) return start(process.env.PROSODY);
  const installed = onPath('prosody');
  if (installed) return start(installed);
  const before = unpacked();
  if (before) return before;
  if (process.platform === 'linux' && onPath('apt-get') && onPath('dpkg-deb')) {
    say('Getting Prosody (Debian’s packages, unpacked into .cache/; nothing is installed) …');
    unpackDebian();
    const now = unpacked();
    if (now) return now;
  }
  const command =
    process.platform === 'darwin' ? 'brew install prosody' : 'install the package “prosody” of your system';
  throw new SetupError(`Prosody, the XMPP server, is missing. Please run: ${command}`);
}
