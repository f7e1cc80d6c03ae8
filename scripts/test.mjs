/**
 * `npm test`: installs what is missing and builds, then checks, specs in the browser, two real clients with a real
 * server, and attacks on them. Three things run beside each other; all but the clients say what they say at their end.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureChromium } from './ensure-chromium.mjs';
import { ensureNodePackages } from './node-packages.mjs';

const BUILD = ['build', ['node_modules/webpack/bin/webpack.js', '--stats', 'errors-warnings']];
const CHECKS = ['checks', ['scripts/check.mjs', '--built']];
const KARMA = ['specs in Chromium', ['node_modules/karma/bin/karma', 'start', '--log-level', 'warn']];
const CLIENTS = ['two clients and a server', ['scripts/jasmine.mjs', 'spec/e2e']];
const ADVERSARIES = ['adversaries', ['scripts/jasmine.mjs', 'spec/adversaries']];
const SERVER = ['bytestreams through the server', ['scripts/jasmine.mjs', 'spec/server']];

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

/** Runs a script. Where others run beside it, what it says is shown at its end. @returns its status */
async function run([name, args], { isQuiet = false, env = process.env } = {}) {
  if (!isQuiet) console.log(`\n== ${name}`);
  const output = isQuiet ? 'pipe' : 'inherit';
  const child = spawn(process.execPath, args, { stdio: ['ignore', output, output], env });
  const said = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => said.push(chunk));
  const [status] = await once(child, 'close');
  if (isQuiet) process.stdout.write(`\n== ${name}\n${Buffer.concat(said)}`);
  return status;
}

async function runStep(step, options) {
  total[(await run(step, options)) === 0 ? 'passed' : 'failed']++;
}

async function runSuite(suite, options) {
  const [name] = suite;
  const report = join(reports, `${name.replaceAll(' ', '-')}.json`);
  count(name, await run(suite, { ...options, env: { ...process.env, JSON_REPORT: report } }), report);
}

/** A suite counts by its own report; one that ends badly, says nothing or has no tests has failed. */
function count(name, status, report) {
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

const QUIET = { isQuiet: true };

async function runInBrowser() {
  await runStep(CHECKS, QUIET);
  await runSuite(KARMA, QUIET);
}

async function runAttacks() {
  await runSuite(ADVERSARIES, QUIET);
  await runSuite(SERVER, QUIET);
}

await runStep(BUILD);
// Nothing can be said of what was not built.
if (total.failed === 0) await Promise.all([runInBrowser(), runSuite(CLIENTS), runAttacks()]);
rmSync(reports, { recursive: true, force: true });
console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed === 0 ? 0 : 1);
