/** Debian's (and Ubuntu's) packages of Prosody, unpacked and used where they lie: no root, no service, no server. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findProgram } from './find-program.mjs';
import { SetupError } from './setup-error.mjs';

const CACHE = join(dirname(dirname(fileURLToPath(import.meta.url))), '.cache');
const UNPACKED = join(CACHE, 'prosody');
const SCRIPT = 'usr/bin/prosody';
const DEPENDS_ONLY = ['recommends', 'suggests', 'conflicts', 'breaks', 'replaces', 'enhances'].map(
  (kind) => `--no-${kind}`,
);

function run(command, args, options = {}) {
  return spawnSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], ...options });
}

/** Folders of shared libraries, such as `usr/lib/x86_64-linux-gnu`. */
function libraryFolders(root) {
  return ['usr/lib', 'lib'].flatMap((folder) => {
    const path = join(root, folder);
    const inner = existsSync(path) ? readdirSync(path).filter((name) => name.includes('-linux-')) : [];
    return inner.map((name) => join(path, name));
  });
}

/** How to start the unpacked Prosody, or undefined. */
export function unpackedProsody(root = join(UNPACKED, 'root')) {
  const script = join(root, SCRIPT);
  if (!existsSync(script)) return undefined;
  const version = /^#!.*lua(5\.\d)/.exec(readFileSync(script, 'utf8'))?.[1] ?? '5.4';
  const own = join(root, `usr/bin/lua${version}`);
  const lua = existsSync(own) ? own : findProgram(`lua${version}`);
  if (lua === undefined) return undefined;
  const libraries = libraryFolders(root);
  const shared = `${root}/usr/share/lua/${version}`;
  const env = {
    ...process.env,
    PROSODY_SRCDIR: `${root}/usr/lib/prosody`,
    PROSODY_PLUGINDIR: `${root}/usr/lib/prosody/modules/`,
    LUA_PATH: `${shared}/?.lua;${shared}/?/init.lua;;`,
    LUA_CPATH: [...libraries.map((folder) => `${folder}/lua/${version}/?.so`), ';'].join(';'),
    LD_LIBRARY_PATH: libraries.join(':'),
  };
  return { name: 'The unpacked package', command: lua, args: [script], env };
}

/** Prosody and what it needs, without what is installed. */
function missingPackages(options) {
  const { stdout } = run('apt-cache', [...options, 'depends', '--recurse', ...DEPENDS_ONLY, 'prosody', 'lua-event']);
  const names = new Set(stdout.split('\n').filter((line) => /^(prosody|lua|lib)[a-z0-9.+-]*$/.test(line)));
  const isInstalled = (name) => run('dpkg-query', ['-W', '-f', '${Status}', name]).stdout.includes('ok installed');
  return [...names].filter((name) => !isInstalled(name));
}

/** The script holds the folders that it was packed for; from now on the environment tells where it lies. */
function makeRelocatable(root) {
  const script = join(root, SCRIPT);
  const text = readFileSync(script, 'utf8').replace(
    /^CFG_(SOURCE|PLUGIN)DIR=.*$/gm,
    (_, which) => `CFG_${which}DIR=os.getenv("PROSODY_${which === 'SOURCE' ? 'SRC' : which}DIR");`,
  );
  writeFileSync(script, text, { mode: 0o755 });
}

/** Downloads and unpacks into `temporary`; apt's state is a private one, so any user may. */
function unpackInto(temporary) {
  const [lists, archives] = [join(temporary, 'lists'), join(temporary, 'archives')];
  for (const folder of [lists, archives]) mkdirSync(join(folder, 'partial'), { recursive: true });
  const options = ['-o', `Dir::State::lists=${lists}`, '-o', `Dir::Cache=${temporary}`, '-o', 'APT::Sandbox::User='];
  const update = run('apt-get', [...options, '-qq', 'update']);
  const packages = missingPackages(options);
  if (!packages.includes('prosody')) {
    throw new SetupError(`Prosody could not be found by apt-get. Is there a network? ${update.stderr.trim()}`);
  }
  const download = run('apt-get', [...options, '-qq', 'download', ...packages], { cwd: archives });
  if (download.status !== 0) throw new SetupError(`Prosody could not be downloaded: ${download.stderr.trim()}`);
  for (const file of readdirSync(archives).filter((name) => name.endsWith('.deb'))) {
    const { status, stderr } = run('dpkg-deb', ['-x', join(archives, file), join(temporary, 'root')]);
    if (status !== 0) throw new SetupError(`${file} could not be unpacked: ${stderr.trim()}`);
  }
  makeRelocatable(join(temporary, 'root'));
  for (const folder of [lists, archives]) rmSync(folder, { recursive: true, force: true });
}

/**
 * Gets Debian's packages of Prosody into `.cache/`.
 * @throws SetupError
 */
export function unpackDebianPackages() {
  const temporary = `${UNPACKED}.${process.pid}`;
  try {
    unpackInto(temporary);
    // Another start may have been faster, and its Prosody runs from there.
    if (unpackedProsody()) return;
    rmSync(UNPACKED, { recursive: true, force: true });
    renameSync(temporary, UNPACKED);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}
