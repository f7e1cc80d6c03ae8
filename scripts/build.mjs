/**
 * `npm run build`: the bundles, the types of what they put on Converse's API, and the licences of all parts. It prints the size of each file and
 * its hash for Subresource Integrity, and writes the hashes as the `integrity` of an import map, by which browsers check
 * what our bundles load later, too.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { thirdPartyLicences } from './third-party.mjs';

/** Ends the process where a tool fails. */
function run(...args) {
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

run('node_modules/webpack/bin/webpack.js', '--stats', 'errors-warnings');
run('node_modules/typescript/bin/tsc', '-p', 'tsconfig.types.json');

const integrity = {};
for (const file of readdirSync('dist').filter((name) => name.endsWith('.js'))) {
  const bytes = readFileSync(`dist/${file}`);
  integrity[`./${file}`] = `sha384-${createHash('sha384').update(bytes).digest('base64')}`;
  const size = `${(gzipSync(bytes).length / 1000).toFixed(1)} kB gzip`;
  console.log(`${file.padEnd(38)} ${size.padStart(14)}  ${integrity[`./${file}`]}`);
}
writeFileSync('dist/integrity.json', `${JSON.stringify({ integrity }, undefined, 2)}\n`);
writeFileSync('dist/THIRD-PARTY-LICENSES.txt', thirdPartyLicences());
