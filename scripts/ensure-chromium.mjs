import { findChromium } from './chromium.mjs';
import { installOnDebian } from './debian-packages.mjs';

/** Path of a Chromium; on Debian as root it is installed if missing. */
export function ensureChromium() {
  const found = findChromium();
  if (found) return found;
  installOnDebian('Chromium', ['chromium']);
  const installed = findChromium();
  if (installed) return installed;
  console.error('Chromium is missing: install chromium or google-chrome, or name one in $CHROME_BIN.');
  process.exit(1);
}
