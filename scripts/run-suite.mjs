import { spawnSync } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from '../demo/build.mjs';
import { ensureChromium } from './ensure-chromium.mjs';
import { ensureNodePackages } from './node-packages.mjs';

/** Installs what is missing, builds, runs the `*.e2e.mjs` of a folder, and ends the process as they ended. */
export async function runSuite(folder) {
  process.chdir(dirname(dirname(fileURLToPath(import.meta.url))));
  ensureNodePackages();
  process.env.CHROME_BIN = ensureChromium();
  try {
    await build({ say: console.log });
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
  process.exit(spawnSync(process.execPath, ['scripts/jasmine.mjs', folder], { stdio: 'inherit' }).status ?? 1);
}
