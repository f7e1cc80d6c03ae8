/** `npm run test:interop`: other clients, as Debian has them; `*.e2e.mjs` in spec/interop. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureChromium } from './ensure-chromium.mjs';
import { ensureNodePackages } from './node-packages.mjs';

const BACKEND = '/usr/share/libervia/launcher.py';
const PACKAGES = ['libervia-backend', 'libervia-cli', 'python3-omemo', 'python3-oldmemo', 'python3-twomemo'];
const MORE = ['python3-xmlschema', 'dbus'];

function ensureLibervia() {
  if (existsSync(BACKEND)) return;
  const install = ['apt-get', '-y', '--no-install-recommends', 'install', ...PACKAGES, ...MORE];
  if (existsSync('/etc/debian_version') && process.getuid?.() === 0) {
    console.log('Installing Libervia (Debian’s packages) …');
    const quiet = {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    };
    spawnSync('apt-get', ['-qq', 'update'], quiet);
    spawnSync(install[0], install.slice(1), quiet);
    if (existsSync(BACKEND)) return;
  }
  console.error(`Libervia 0.9 is missing. On Debian 12: sudo ${install.join(' ')}`);
  process.exit(1);
}

process.chdir(dirname(dirname(fileURLToPath(import.meta.url))));
ensureNodePackages();
process.env.CHROME_BIN = ensureChromium();
ensureLibervia();
const build = spawnSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit' });
if (build.status !== 0) process.exit(build.status ?? 1);
process.exit(spawnSync(process.execPath, ['scripts/jasmine.mjs', 'spec/interop'], { stdio: 'inherit' }).status);
