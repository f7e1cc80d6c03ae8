import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'google-chrome', 'google-chrome-stable', 'chromium-browser'];
const APPLICATIONS = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];
/** What a browser under test must not do: update itself, phone home, ask. */
const QUIET = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
  // The first two load a page each with every window. The next two are off in Playwright's list, which this one replaces.
  // The last hides local addresses behind names that only multicast DNS finds, which containers have not.
  '--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup,ThirdPartyStoragePartitioning,HttpsUpgrades,WebRtcHideLocalIpsWithMdns',
  // A machine may have no other address than that of its loopback interface.
  '--allow-loopback-in-peer-connection',
];

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Path of `$CHROME_BIN`, else of a Chromium or Chrome on this machine, else undefined. */
export function findChromium() {
  if (process.env.CHROME_BIN) return process.env.CHROME_BIN;
  const folders = (process.env.PATH ?? '').split(delimiter);
  const candidates = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...candidates, ...APPLICATIONS].find(isExecutable);
}

/** True where Chromium cannot make its sandbox: as root, in a container, or where a trial start fails. */
function mustRunUnsandboxed(chromium) {
  if (process.getuid?.() === 0 || existsSync('/.dockerenv') || existsSync('/run/.containerenv')) return true;
  const trial = spawnSync(chromium, ['--headless', ...QUIET, '--dump-dom', 'about:blank'], { timeout: 30_000 });
  return trial.status !== 0;
}

/** Flags for a headless browser under test. */
export function chromiumFlags(chromium = findChromium()) {
  return mustRunUnsandboxed(chromium) ? [...QUIET, '--no-sandbox'] : QUIET;
}
