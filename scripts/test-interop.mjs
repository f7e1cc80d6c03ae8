/** `npm run test:interop`: other clients, as Debian has them; `*.e2e.mjs` in spec/interop. */
import { existsSync } from 'node:fs';
import { findProgram } from '../demo/find-program.mjs';
import { findEjabberd } from '../demo/unpacked-ejabberd.mjs';
import { backportedProsody } from '../demo/unpacked-prosody.mjs';
import { ensureDino } from '../spec/support/dino/unpacked-dino.mjs';
import { installOnDebian } from './debian-packages.mjs';
import { runSuite } from './run-suite.mjs';

const BACKEND = '/usr/share/libervia/launcher.py';
const OMEMO = ['python3-omemo', 'python3-oldmemo', 'python3-twomemo', 'python3-xmlschema'];
const GPG = '/usr/bin/gpg';
const PROFANITY = '/usr/bin/profanity';
const PACKAGES = ['libervia-backend', 'libervia-cli', ...OMEMO, 'dbus'];

if (!existsSync(BACKEND)) installOnDebian('Libervia', PACKAGES);
if (!existsSync(BACKEND)) {
  console.error('Libervia 0.9 is missing. On Debian 12:');
  console.error(`sudo apt-get install --no-install-recommends ${PACKAGES.join(' ')}`);
  process.exit(1);
}
if (!existsSync(GPG)) installOnDebian('GnuPG', ['gpg', 'gpg-agent']);
if (!existsSync(GPG)) {
  console.error('GnuPG is missing. On Debian: sudo apt-get install gpg gpg-agent');
  process.exit(1);
}
if (!existsSync(PROFANITY)) installOnDebian('Profanity', ['profanity']);
if (!existsSync(PROFANITY)) {
  console.error('Profanity is missing. On Debian: sudo apt-get install profanity');
  process.exit(1);
}
if (!findProgram('cc')) installOnDebian('a C compiler', ['gcc', 'libc6-dev']);
try {
  for (const release of ['0.4', '0.5']) ensureDino(release);
  for (const isBackport of [false, true]) findEjabberd({ isBackport });
  backportedProsody();
} catch (error) {
  console.error(`Dino, ejabberd or Prosody is missing, of Debian 12 and its backports. ${error.message}`);
  process.exit(1);
}
await runSuite('spec/interop');
