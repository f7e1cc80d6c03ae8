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

const SUITES = [
  ['specs in Chromium', ['node_modules/karma/bin/karma', 'start', '--log-level', 'warn']],
  ['two clients and a server', ['scripts/jasmine.mjs', 'spec/e2e']],
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

function run(name, args, env = {}) {
  console.log(`\n== ${name}`);
  return spawnSync(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, ...env } })
    .status;
}

/** A suite counts by its own report; one that ends badly, says nothing or has no tests has failed. */
function runSuite(name, args) {
  const report = join(reports, `${name.replaceAll(' ', '-')}.json`);
  const status = run(name, args, { JSON_REPORT: report });
  let counts = { passed: 0, failed: 0 };
  try {
    counts = JSON.parse(readFileSync(report, 'utf8'));
  } catch {
    console.error(`${name}: no report`);
  }
  if (counts.passed + counts.failed === 0) console.error(`${name}: no tests`);
  total.passed += counts.passed;
  total.failed += counts.failed;
  if (counts.failed === 0 && (status !== 0 || counts.passed === 0)) total.failed++;
}

const checked = run('checks', ['scripts/check.mjs']) === 0;
total[checked ? 'passed' : 'failed']++;
for (const [name, args] of SUITES) runSuite(name, args);
rmSync(reports, { recursive: true, force: true });
console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed === 0 ? 0 : 1);
