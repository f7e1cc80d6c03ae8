/** Debian's packages of ejabberd, unpacked and used where they lie: no root, no service, no server. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { libraryFolders, unpackDebian, unpackedRoot } from './unpack-debian.mjs';

/**
 * Finds an unpacked ejabberd, and gets it before if it is missing.
 * @param {{ isBackport?: boolean }} options whether it is the one of Debian's backports
 * @returns {{ command: string, env: object }} Erlang, and what it needs to find ejabberd
 * @throws SetupError
 */
export function findEjabberd({ isBackport = false } = {}) {
  const name = isBackport ? 'ejabberd-backport' : 'ejabberd';
  const root = unpackedRoot(name);
  if (!existsSync(root)) unpackDebian(name, ['ejabberd'], { isBackport });
  const erlang = join(root, 'usr/lib/erlang');
  const bin = join(
    erlang,
    readdirSync(erlang).find((folder) => folder.startsWith('erts-')),
    'bin',
  );
  const libraries = libraryFolders(root).join(':');
  const env = { ROOTDIR: erlang, BINDIR: bin, EMU: 'beam', PROGNAME: 'erl', ERL_LIBS: libraries };
  return { command: join(bin, 'erlexec'), env: { ...process.env, ...env, LD_LIBRARY_PATH: libraries } };
}
