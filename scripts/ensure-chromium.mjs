import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { findChromium } from './chromium.mjs';

/** Path of a Chromium; on Debian as root it is installed if missing. */
export function ensureChromium() {
  const found = findChromium();
  if (found) return found;
  if (existsSync('/etc/debian_version') && process.getuid?.() === 0) {
    console.log('Installing Chromium (Debian’s package) …');
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const quiet = { stdio: ['ignore', 'ignore', 'inherit'], env };
    spawnSync('apt-get', ['-qq', 'update'], quiet);
    spawnSync('apt-get', ['-qq', '-y', '--no-install-recommends', 'install', 'chromium'], quiet);
    const installed = findChromium();
    if (installed) return installed;
  }
  console.error('Chromium is missing: install chromium or google-chrome, or name one in $CHROME_BIN.');
  process.exit(1);
}
