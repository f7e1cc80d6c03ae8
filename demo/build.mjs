import { spawn } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SetupError } from './setup-error.mjs';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const BUNDLE = join(ROOT, 'dist/converse-jet.js');
const SOURCES = ['src', 'plugins', 'scripts/po.mjs', 'webpack.config.js', 'tsconfig.json', 'package-lock.json'];

/** Modification time of the newest file or folder below a path, in ms. */
function newest(path) {
  const found = statSync(path);
  if (!found.isDirectory()) return found.mtimeMs;
  return Math.max(found.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}

function isCurrent() {
  const sources = SOURCES.map((name) => newest(join(ROOT, name)));
  return existsSync(BUNDLE) && statSync(BUNDLE).mtimeMs > Math.max(...sources);
}

/**
 * Builds the bundles when they are missing or older than what they are made of.
 * @throws SetupError when webpack fails; AbortError
 */
export async function build({ say, signal }) {
  if (isCurrent()) return;
  say('Building the plugins …');
  const webpack = join(ROOT, 'node_modules/webpack/bin/webpack.js');
  const child = spawn(process.execPath, [webpack, '--stats', 'errors-only'], { cwd: ROOT, stdio: 'inherit', signal });
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new SetupError('The plugins could not be built: see the message above.');
}
