/** Debian's Dino, unpacked into `.cache/`, with the driver of this folder as a plugin: no root, no X server. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { libraryFolders, unpackDebian, unpackedRoot } from '../../../demo/unpack-debian.mjs';

const DRIVER = fileURLToPath(new URL('driver.c', import.meta.url));
/** As Debian 12 has them, and its backports. */
const RELEASES = { 0.4: { name: 'dino', isBackport: false }, 0.5: { name: 'dino-backport', isBackport: true } };
const PACKAGES = ['dino-im', 'glib-networking'];
/** What the driver is built with, and the display without a screen. */
const ALONE = ['libglib2.0-dev', 'libgtk-4-bin'];

const libraries = (root) => [...libraryFolders(root), ...libraryFolders(root).map((path) => join(path, 'dino-im'))];
const pluginsOf = (root) => join(root, 'spec-plugins');

function compileSchemas(root) {
  const compiler = [...libraryFolders('/')].map((path) => join(path, 'glib-2.0/glib-compile-schemas')).find(existsSync);
  execFileSync(compiler ?? 'glib-compile-schemas', [join(root, 'usr/share/glib-2.0/schemas')]);
}

/** OMEMO's plugin and ours. Without the one for HTTP uploads, which Dino prefers where a server has them. */
function buildDriver(root, release) {
  const folder = pluginsOf(root);
  const built = join(folder, 'driver.so');
  if (existsSync(built) && statSync(built).mtimeMs > statSync(DRIVER).mtimeMs) return;
  mkdirSync(folder, { recursive: true });
  const own = libraryFolders(root).find((path) => existsSync(join(path, 'dino-im')));
  const headers = ['-I', join(root, 'usr/include/glib-2.0'), '-I', join(own, 'glib-2.0/include')];
  execFileSync('cc', [
    '-shared',
    '-fPIC',
    '-O1',
    `-DDINO_${release.replace('.', '_')}`,
    ...headers,
    DRIVER,
    '-o',
    built,
  ]);
  const omemo = join(folder, 'omemo.so');
  rmSync(omemo, { force: true });
  symlinkSync(relative(folder, join(own, 'dino-im/plugins/omemo.so')), omemo);
}

/**
 * Gets a Dino, unless it is there.
 * @param {'0.4' | '0.5'} release
 * @returns {{ bin: string, env: object }} the folder of its programs, and what they need to find the rest
 * @throws SetupError
 */
export function ensureDino(release) {
  const { name, isBackport } = RELEASES[release];
  const root = unpackedRoot(name);
  if (!existsSync(root)) unpackDebian(name, PACKAGES, { alone: ALONE, isBackport, finish: compileSchemas });
  buildDriver(root, release);
  const modules = libraryFolders(root).map((path) => join(path, 'gio/modules'));
  const env = {
    LD_LIBRARY_PATH: libraries(root).join(':'),
    GIO_EXTRA_MODULES: modules.filter(existsSync).join(':'),
    GSETTINGS_SCHEMA_DIR: join(root, 'usr/share/glib-2.0/schemas'),
    GSETTINGS_BACKEND: 'memory',
    XDG_DATA_DIRS: `${join(root, 'usr/share')}:/usr/share`,
    DINO_PLUGIN_DIR: pluginsOf(root),
    GDK_BACKEND: 'broadway',
    GTK_A11Y: 'none',
  };
  return { bin: join(root, 'usr/bin'), env };
}
