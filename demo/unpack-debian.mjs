/** Debian's (and Ubuntu's) packages, unpacked into `.cache/` and used where they lie: no root, nothing is installed. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SetupError } from './setup-error.mjs';

const CACHE = join(dirname(dirname(fileURLToPath(import.meta.url))), '.cache');

function run(command, args, options = {}) {
  return spawnSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], ...options });
}

/** Folder that the packages of a program are unpacked into. */
export const unpackedRoot = (name) => join(CACHE, name, 'root');

/** Folders of shared libraries, such as `usr/lib/x86_64-linux-gnu`. */
export function libraryFolders(root) {
  return ['usr/lib', 'lib'].flatMap((folder) => {
    const path = join(root, folder);
    const inner = existsSync(path) ? readdirSync(path).filter((name) => name.includes('-linux-')) : [];
    return inner.map((name) => join(path, name));
  });
}

/** Name of the backports of this Debian, such as `bookworm-backports`. */
function backportsSuite() {
  const text = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  return `${/^VERSION_CODENAME=(\S+)/m.exec(text)?.[1]}-backports`;
}

/** A list of sources with the backports, from where Debian itself comes from here. */
function writeBackports(folder, suite) {
  const format = '$(REPO_URI)|$(ORIGIN)|$(RELEASE)';
  const { stdout } = run('apt-get', ['indextargets', '--format', format, 'Created-By: Packages']);
  const codename = suite.replace('-backports', '');
  const uri = stdout
    .split('\n')
    .map((line) => line.split('|'))
    .find(([, origin, release]) => origin === 'Debian' && release === codename)?.[0];
  if (uri === undefined)
    throw new SetupError(`There is no source of ${suite}. Is this Debian, and was apt-get updated?`);
  const path = join(folder, 'backports.list');
  writeFileSync(path, `deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] ${uri} ${suite} main\n`);
  return path;
}

/** Options that keep apt's state in a folder, so that any user may. */
function aptOptions(folder, { isBackport }) {
  const [lists, archives] = [join(folder, 'lists'), join(folder, 'archives')];
  for (const path of [lists, archives]) mkdirSync(join(path, 'partial'), { recursive: true });
  const options = [`Dir::State::lists=${lists}`, `Dir::Cache=${folder}`, 'APT::Sandbox::User=', 'Debug::NoLocking=1'];
  const suite = backportsSuite();
  if (isBackport)
    options.push(`Dir::Etc::SourceList=${writeBackports(folder, suite)}`, `APT::Default-Release=${suite}`);
  return ['-qq', ...options.flatMap((option) => ['-o', option])];
}

/** Downloads and unpacks packages, and what they need and this system has not. */
function unpackInto(temporary, packages, options) {
  const apt = aptOptions(temporary, options);
  const update = run('apt-get', [...apt, 'update']);
  const args = ['--no-install-recommends', '--print-uris', 'install', ...packages];
  const { stdout, stderr } = run('apt-get', [...apt, ...args]);
  const names = [...stdout.matchAll(/^'[^']+' ([^_]+)_/gm)].map(([, name]) => name);
  if (names.length === 0) {
    throw new SetupError(`${packages[0]} could not be found. Is there a network? ${update.stderr}${stderr}`.trim());
  }
  const archives = join(temporary, 'archives');
  const also = (options.alone ?? []).filter((name) => !names.includes(name));
  const download = run('apt-get', [...apt, 'download', ...names, ...also], { cwd: archives });
  if (download.status !== 0) throw new SetupError(`${packages[0]} could not be downloaded: ${download.stderr.trim()}`);
  for (const file of readdirSync(archives).filter((name) => name.endsWith('.deb'))) {
    const { status, stderr } = run('dpkg-deb', ['-x', join(archives, file), join(temporary, 'root')]);
    if (status !== 0) throw new SetupError(`${file} could not be unpacked: ${stderr.trim()}`);
  }
  for (const folder of ['lists', 'archives']) rmSync(join(temporary, folder), { recursive: true, force: true });
}

/**
 * Gets Debian's packages of a program into `.cache/NAME/root`.
 * @param {object} [options]
 * @param {string[]} [options.alone] packages that are unpacked without what they need
 * @param {boolean} [options.isBackport] whether they are those of Debian's backports
 * @param {(root: string) => void} [options.finish] makes them fit for the place where they lie
 * @throws SetupError
 */
export function unpackDebian(name, packages, { finish, ...options } = {}) {
  const unpacked = join(CACHE, name);
  const temporary = `${unpacked}.${process.pid}`;
  try {
    unpackInto(temporary, packages, options);
    finish?.(join(temporary, 'root'));
    // Another start may have been faster, and its program runs from there.
    if (existsSync(unpackedRoot(name))) return;
    renameSync(temporary, unpacked);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}
