/** `npm run test:long`: what takes longer than a person waits for `npm test`; `*.e2e.mjs` in spec/long. */
import { existsSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureChromium } from './ensure-chromium.mjs';
import { ensureNodePackages } from './node-packages.mjs';

process.chdir(dirname(dirname(fileURLToPath(import.meta.url))));
if (!existsSync('spec/long')) {
  console.log('There are no long specs yet.');
  process.exit(0);
}
ensureNodePackages();
process.env.CHROME_BIN = ensureChromium();
process.exit(spawnSync(process.execPath, ['scripts/jasmine.mjs', 'spec/long'], { stdio: 'inherit' }).status);
