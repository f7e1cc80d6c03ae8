/**
 * `npm run test:mutants`: takes one safeguard out of a copy of the sources at a time; at least one spec must fail of
 * it. Ends with 1 when a mutant survives.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
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
function runSpecs(copy, specs) {
  const report = join(copy, 'report.json');
  rmSync(report, { force: true });
  const { stdout, stderr } = spawnSync(process.execPath, ['node_modules/karma/bin/karma', 'start'], {
    cwd: copy,
    encoding: 'utf8',
    env: { ...process.env, SPEC: specs, SPEC_TIMEOUT_MS, JSON_REPORT: report },
    timeout: TIMEOUT_MS,
  });
  const counts = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : undefined;
  return { counts, output: `${stdout}${stderr}` };
}

/** True when the unchanged sources pass. */
function passes(copy, specs) {
  const { counts, output } = runSpecs(copy, specs);
  const passed = counts !== undefined && counts.failed === 0 && counts.passed > 0;
  console.log(`${passed ? 'ok      ' : 'FAIL    '} ${specs}: ${counts?.passed ?? 0} specs pass without a mutant`);
  if (!passed) console.error(output);
  return passed;
}

/** True when specs fail, and others pass: the mutant compiles and runs. */
function isKilled(copy, mutant) {
  const path = join(copy, mutant.file);
  const text = readFileSync(path, 'utf8');
  writeFileSync(path, mutate(mutant, text));
  const { counts, output } = runSpecs(copy, mutant.specs);
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
const copy = mkdtempSync(join(tmpdir(), 'converse-jet-mutants-'));
let survivors = 0;
try {
  for (const name of COPIED) cpSync(name, join(copy, name), { recursive: true });
  for (const name of LINKED) if (existsSync(name)) symlinkSync(join(process.cwd(), name), join(copy, name));
  const prefixes = [...new Set(MUTANTS.map(({ specs }) => specs))];
  if (!prefixes.map((specs) => passes(copy, specs)).every(Boolean)) throw new Error('specs fail without a mutant');
  for (const mutant of MUTANTS) if (!isKilled(copy, mutant)) survivors++;
  console.log(`\n${MUTANTS.length - survivors} mutants of ${MUTANTS.length} killed`);
} catch (error) {
  console.error(error.message);
  survivors++;
} finally {
  rmSync(copy, { recursive: true, force: true });
}
process.exit(survivors === 0 ? 0 : 1);
