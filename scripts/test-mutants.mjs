/**
 * `npm run test:mutants`: takes one safeguard out of a copy of the sources at a time; at least one spec must fail of
 * it. Ends with 1 when a mutant survives. `npm run test:mutants -- webrtc` takes those whose file or name has that word.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureChromium } from './ensure-chromium.mjs';
import { MUTANTS, mutate } from './mutants.mjs';
import { ensureNodePackages } from './node-packages.mjs';

const COPIED = [
  'src',
  'plugins',
  'spec',
  'scripts',
  'package.json',
  'tsconfig.json',
  'karma.conf.js',
  'webpack.config.js',
];
const LINKED = ['node_modules', 'dist'];
const TIMEOUT_MS = 300_000;
/** A mutant may make specs wait for what never comes. */
const SPEC_TIMEOUT_MS = '15000';

/** Runs some specs of the copy. `counts` is undefined when they did not run to their end, as when they do not compile. */
async function runSpecs(copy, specs) {
  const report = join(copy, 'report.json');
  rmSync(report, { force: true });
  const karma = spawn(process.execPath, ['node_modules/karma/bin/karma', 'start'], {
    cwd: copy,
    env: { ...process.env, SPEC: specs, SPEC_TIMEOUT_MS, JSON_REPORT: report },
    timeout: TIMEOUT_MS,
  });
  const said = [];
  for (const stream of [karma.stdout, karma.stderr]) stream.on('data', (chunk) => said.push(chunk));
  await once(karma, 'close');
  const counts = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : undefined;
  return { counts, output: String(Buffer.concat(said)) };
}

/** True when the unchanged sources pass. */
async function passes(copy, specs) {
  const { counts, output } = await runSpecs(copy, specs);
  const passed = counts !== undefined && counts.failed === 0 && counts.passed > 0;
  console.log(`${passed ? 'ok      ' : 'FAIL    '} ${specs}: ${counts?.passed ?? 0} specs pass without a mutant`);
  if (!passed) console.error(output);
  return passed;
}

/** True when specs fail, and others pass: the mutant compiles and runs. */
async function isKilled(copy, mutant) {
  const path = join(copy, mutant.file);
  const text = readFileSync(path, 'utf8');
  writeFileSync(path, mutate(mutant, text));
  const { counts, output } = await runSpecs(copy, mutant.specs);
  writeFileSync(path, text);
  const ran = counts !== undefined && counts.passed > 0;
  const killed = ran && counts.failed > 0;
  const verdict = killed ? 'killed  ' : ran ? 'SURVIVED' : 'BROKEN  ';
  console.log(`${verdict} ${mutant.name} (${mutant.file}): ${counts?.failed ?? 0} specs of ${mutant.specs} fail`);
  if (!ran) console.error(output);
  return killed;
}

process.chdir(dirname(dirname(fileURLToPath(import.meta.url))));
ensureNodePackages();
process.env.CHROME_BIN = ensureChromium();
const word = process.argv[2] ?? '';
const chosen = MUTANTS.filter(({ name, file }) => `${file} ${name}`.includes(word));
const folder = mkdtempSync(join(tmpdir(), 'converse-jet-mutants-'));

/** A copy of the sources. */
function copyTo(copy) {
  for (const name of COPIED) cpSync(name, join(copy, name), { recursive: true });
  for (const name of LINKED) if (existsSync(name)) symlinkSync(join(process.cwd(), name), join(copy, name));
  return copy;
}
const copies = Array.from({ length: availableParallelism() }, (_, at) => copyTo(join(folder, String(at))));

/** Tests each of them, as many at once as there are copies. @returns of how many the test was true */
async function countTrue(list, test) {
  const queue = [...list];
  let count = 0;
  const work = async (copy) => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) if (await test(copy, next)) count++;
  };
  await Promise.all(copies.map(work));
  return count;
}

let areAllKilled = false;
try {
  const prefixes = [...new Set(chosen.map(({ specs }) => specs))];
  if ((await countTrue(prefixes, passes)) < prefixes.length) throw new Error('specs fail without a mutant');
  const killed = await countTrue(chosen, isKilled);
  areAllKilled = killed > 0 && killed === chosen.length;
  console.log(`\n${killed} mutants of ${chosen.length} killed`);
} catch (error) {
  console.error(error.message);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exit(areAllKilled ? 0 : 1);
