/**
 * `npm test`: installs what is missing and builds, then checks, specs in the browser, two real clients with a real
 * server, and attacks on them. Three of them run beside each other; each says what it has to say at its end.
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
const clients = (share) => [
  `two clients and a server, ${share}`,
  ['scripts/jasmine.mjs', 'spec/e2e'],
  { SHARE: share },
];
const ADVERSARIES = ['adversaries', ['scripts/jasmine.mjs', 'spec/adversaries']];
const SERVER = ['bytestreams through the server', ['scripts/jasmine.mjs', 'spec/server']];
/**
 * What runs, in this order: what takes long comes early, and at the end there is something for each processor. All but
 * the checks are suites, which count by their specs.
 */
const QUEUE = [KARMA, clients('1/4'), SERVER, CHECKS, clients('2/4'), clients('3/4'), clients('4/4'), ADVERSARIES];
/** So many run beside each other: more keep two cores no busier. */
const LANES = 3;

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

const minutesSince = (start) => `${((Date.now() - start) / 60_000).toFixed(1)} min`;

/** Runs a script. What it says is shown at its end. @returns its status */
async function run([name, args, env]) {
  console.log(`\n== begins: ${name}`);
  const start = Date.now();
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
  const said = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => said.push(chunk));
  const [status] = await once(child, 'close');
  process.stdout.write(`\n== ${name} (${minutesSince(start)})\n${Buffer.concat(said)}`);
  return status;
}

async function runStep(step) {
  total[(await run(step)) === 0 ? 'passed' : 'failed']++;
}

async function runSuite([name, args, env]) {
  const report = join(reports, `${name.replaceAll(/\W+/g, '-')}.json`);
  count(name, await run([name, args, { ...env, JSON_REPORT: report }]), report);
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

async function lane() {
  for (let next = QUEUE.shift(); next !== undefined; next = QUEUE.shift()) {
    await (next === CHECKS ? runStep(next) : runSuite(next));
  }
}

await runStep(BUILD);
// Nothing can be said of what was not built.
if (total.failed === 0) await Promise.all(Array.from({ length: LANES }, lane));
rmSync(reports, { recursive: true, force: true });
console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed === 0 ? 0 : 1);
