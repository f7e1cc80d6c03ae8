/**
 * `npm test`: installs what is missing, then checks, specs in the browser, two real clients with a real server, and
 * attacks on them.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureChromium } from './ensure-chromium.mjs';
import { ensureNodePackages } from './node-packages.mjs';
import { runNamed, sideBySide } from './side-by-side.mjs';

/** Longest first. */
const SUITES = [
  ['e2e', ['scripts/jasmine.mjs', 'spec/e2e']],
  ['specs', ['node_modules/karma/bin/karma', 'start', '--log-level', 'warn']],
  ['adversaries', ['scripts/jasmine.mjs', 'spec/adversaries']],
];

process.chdir(dirname(dirname(fileURLToPath(import.meta.url))));
ensureNodePackages();
process.env.CHROME_BIN = ensureChromium();
const { findProsody } = await import('../demo/find-prosody.mjs');
try {
  findProsody(console.log);
} catch (error) {
  console.error(error.message);
  process.exit(1);
}

const reports = mkdtempSync(join(tmpdir(), 'converse-jet-reports-'));
const total = { passed: 0, failed: 0 };

/** A suite counts by its own report; one that ends badly, says nothing or has no tests has failed. */
async function runSuite([name, args]) {
  const report = join(reports, `${name}.json`);
  const status = await runNamed(name, process.execPath, args, { JSON_REPORT: report });
  let counts = { passed: 0, failed: 0 };
  try {
    counts = JSON.parse(readFileSync(report, 'utf8'));
  } catch {
    console.error(`${name}: no report`);
  }
  if (counts.passed + counts.failed === 0) console.error(`${name}: no tests`);
  console.log(`${name}: ${counts.passed} passed, ${counts.failed} failed`);
  total.passed += counts.passed;
  total.failed += counts.failed;
  if (counts.failed === 0 && (status !== 0 || counts.passed === 0)) total.failed++;
}

const checked = spawnSync(process.execPath, ['scripts/check.mjs'], { stdio: 'inherit' }).status === 0;
total[checked ? 'passed' : 'failed']++;
await sideBySide(SUITES, runSuite);
rmSync(reports, { recursive: true, force: true });
console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed === 0 ? 0 : 1);
