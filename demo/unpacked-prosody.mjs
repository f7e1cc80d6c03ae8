/** Debian's (and Ubuntu's) packages of Prosody, unpacked and used where they lie: no root, no service, no server. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram } from './find-program.mjs';
import { libraryFolders, unpackDebian, unpackedRoot } from './unpack-debian.mjs';

const SCRIPT = 'usr/bin/prosody';

/** How to start an unpacked Prosody, or undefined. @param {string} name folder in `.cache/` */
export function unpackedProsody(name = 'prosody') {
  const root = unpackedRoot(name);
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

/** The script holds the folders that it was packed for; from now on the environment tells where it lies. */
function makeRelocatable(root) {
  const script = join(root, SCRIPT);
  const text = readFileSync(script, 'utf8').replace(
    /^CFG_(SOURCE|PLUGIN)DIR=.*$/gm,
    (_, which) => `CFG_${which}DIR=os.getenv("PROSODY_${which === 'SOURCE' ? 'SRC' : which}DIR");`,
  );
  writeFileSync(script, text, { mode: 0o755 });
}

/**
 * Gets Debian's packages of Prosody into `.cache/`.
 * @param {string} name the folder there
 * @param {{ isBackport?: boolean }} options whether they are those of Debian's backports
 * @throws SetupError
 */
export function unpackProsody(name = 'prosody', options = {}) {
  unpackDebian(name, ['prosody', 'lua-event'], { ...options, finish: makeRelocatable });
}

/** How to start the Prosody of Debian's backports, which is unpacked if it is missing. @throws SetupError */
export function backportedProsody() {
  const name = 'prosody-backport';
  if (!unpackedProsody(name)) unpackProsody(name, { isBackport: true });
  return unpackedProsody(name);
}
