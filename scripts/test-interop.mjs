/** `npm run test:interop`: other clients, as Debian has them; `*.e2e.mjs` in spec/interop. */
import { existsSync } from 'node:fs';
import { findProgram } from '../demo/find-program.mjs';
import { findEjabberd } from '../demo/unpacked-ejabberd.mjs';
import { backportedProsody } from '../demo/unpacked-prosody.mjs';
import { ensureDino } from '../spec/support/dino/unpacked-dino.mjs';
import { installOnDebian } from './debian-packages.mjs';
import { runSuite } from './run-suite.mjs';

const OMEMO = ['python3-omemo', 'python3-oldmemo', 'python3-twomemo', 'python3-xmlschema'];
/** What is needed, a file by which it is known, and Debian's packages of it. */
const NEEDED = [
  ['Libervia 0.9', '/usr/share/libervia/launcher.py', ['libervia-backend', 'libervia-cli', ...OMEMO, 'dbus']],
  ['GnuPG', '/usr/bin/gpg', ['gpg', 'gpg-agent']],
  ['Profanity', '/usr/bin/profanity', ['profanity']],
  ['Firefox ESR', '/usr/bin/firefox-esr', ['firefox-esr']],
  ['WebKitGTK', '/usr/bin/WebKitWebDriver', ['webkit2gtk-driver']],
  ['Xvfb', '/usr/bin/Xvfb', ['xvfb']],
  ['coturn', '/usr/bin/turnserver', ['coturn']],
];

for (const [program, path, packages] of NEEDED) {
  if (!existsSync(path)) installOnDebian(program, packages);
  if (existsSync(path)) continue;
  console.error(`${program} is missing. On Debian 12:`);
  console.error(`sudo apt-get install --no-install-recommends ${packages.join(' ')}`);
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
