/**
 * `npm run test:mutants`: takes one safeguard out of a copy of the sources at a time; at least one spec must fail of
 * it. Ends with 1 when a mutant survives.
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
import { sideBySide } from './side-by-side.mjs';

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

/** Copies of the sources that nobody uses at the moment: one a processor. */
const copies = [];

function makeCopy() {
  const copy = mkdtempSync(join(tmpdir(), 'converse-jet-mutants-'));
  for (const name of COPIED) cpSync(name, join(copy, name), { recursive: true });
  for (const name of LINKED) if (existsSync(name)) symlinkSync(join(process.cwd(), name), join(copy, name));
  return copy;
}

/** Runs some specs of a copy. `counts` is undefined when they did not run to their end, as when they do not compile. */
async function runSpecs(copy, specs) {
  const report = join(copy, 'report.json');
  rmSync(report, { force: true });
  const child = spawn(process.execPath, ['node_modules/karma/bin/karma', 'start'], {
    cwd: copy,
    env: { ...process.env, SPEC: specs, SPEC_TIMEOUT_MS, JSON_REPORT: report },
    timeout: TIMEOUT_MS,
  });
  const output = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => output.push(chunk));
  await once(child, 'close');
  const counts = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : undefined;
  return { counts, output: Buffer.concat(output).toString() };
}

/** Counts specs that fail without a mutant, and mutants that survive. */
const problems = { failures: 0, survivors: 0 };

/** Runs specs of the unchanged sources. */
async function pass(copy, specs) {
  const { counts, output } = await runSpecs(copy, specs);
  const passed = counts !== undefined && counts.failed === 0 && counts.passed > 0;
  console.log(`${passed ? 'ok      ' : 'FAIL    '} ${specs}: ${counts?.passed ?? 0} specs pass without a mutant`);
  if (passed) return;
  problems.failures++;
  console.error(output);
}

/** Runs specs of a mutant: some must fail and others pass, so that it compiles and runs. */
async function kill(copy, mutant) {
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
  if (!killed) problems.survivors++;
}

/** Does something for each of them, each in a copy that is its own meanwhile. */
const inCopies = (jobs, work) =>
  sideBySide(jobs, async (job) => {
    const copy = copies.pop();
    await work(copy, job);
    copies.push(copy);
  });

process.chdir(dirname(dirname(fileURLToPath(import.meta.url))));
ensureNodePackages();
process.env.CHROME_BIN = ensureChromium();
try {
  for (let made = 0; made < availableParallelism(); made++) copies.push(makeCopy());
  await inCopies([...new Set(MUTANTS.map(({ specs }) => specs))], pass);
  if (problems.failures > 0) throw new Error('specs fail without a mutant');
  await inCopies(MUTANTS, kill);
  console.log(`\n${MUTANTS.length - problems.survivors} mutants of ${MUTANTS.length} killed`);
} catch (error) {
  console.error(error.message);
  problems.failures++;
} finally {
  for (const copy of copies) rmSync(copy, { recursive: true, force: true });
}
process.exit(problems.failures + problems.survivors === 0 ? 0 : 1);
