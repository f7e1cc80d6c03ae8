import { spawnSync } from 'node:child_process';
import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from '../demo/build.mjs';
import { ensureChromium } from './ensure-chromium.mjs';
import { ensureNodePackages } from './node-packages.mjs';

/** True when it ended well. */
const runs = (args, env = {}) =>
  spawnSync(process.execPath, args, { stdio: 'inherit', env: { ...process.env, ...env } }).status === 0;

/**
 * Installs what is missing, builds, runs the `*.e2e.mjs` of a folder, and ends the process as they ended.
 * @param specs whether the folder has `*.spec.ts` too, for karma, which run first, and the slow ones of spec/e2e belong to it
 */
export async function runSuite(folder, { specs = false } = {}) {
  process.chdir(dirname(dirname(fileURLToPath(import.meta.url))));
  ensureNodePackages();
  process.env.CHROME_BIN = ensureChromium();
  try {
    await build({ say: console.log });
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
  const karma = ['node_modules/karma/bin/karma', 'start', '--log-level', 'warn'];
  const areRight = !specs || runs(karma, { SPEC: `${basename(folder)}/` });
  const clients = runs(['scripts/jasmine.mjs', folder]);
  const slow = !specs || runs(['scripts/jasmine.mjs', 'spec/e2e', '\\(long\\)$']);
  process.exit(clients && slow && areRight ? 0 : 1);
}
