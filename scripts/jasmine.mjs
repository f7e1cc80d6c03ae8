/**
 * Runs `*.e2e.mjs` of a folder with jasmine: `node scripts/jasmine.mjs spec/e2e [filter]`. `SHARE=2/4` in the environment
 * leaves all files out but every fourth one, from the second on. Without a filter, specs whose names end in `(long)` are left
 * to `npm run test:long`.
 */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import Jasmine from 'jasmine';
import { closeChromium } from '../spec/support/browser.mjs';

const [folder, filter = '^(?!.*\\(long\\)$)'] = process.argv.slice(2);
const [share, shares] = (process.env.SHARE ?? '1/1').split('/').map(Number);
const files = readdirSync(folder, { recursive: true })
  .filter((file) => file.endsWith('.e2e.mjs'))
  .sort()
  .filter((_, at) => at % shares === share - 1);
const jasmine = new Jasmine();
jasmine.jasmine.DEFAULT_TIMEOUT_INTERVAL = 90_000;
jasmine.exitOnCompletion = false;
// A suite tells the story of one pair of clients.
jasmine.randomizeTests(false);
jasmine.clearReporters();
const counts = { passed: 0, failed: 0 };
jasmine.addReporter({
  suiteStarted: ({ description }) => console.log(description),
  suiteDone({ fullName, failedExpectations }) {
    for (const { message } of failedExpectations) console.log(`  FAILED: ${fullName}: ${message}`.slice(0, 3000));
  },
  specDone({ fullName, description, status, duration, failedExpectations }) {
    if (status === 'excluded') return;
    if (status === 'passed') counts.passed++;
    else counts.failed++;
    if (status !== 'passed') console.log(`  ${status.toUpperCase()}: ${fullName}`);
    for (const { message, stack } of failedExpectations) console.log(`    ${message}\n${stack}`.slice(0, 3000));
    if (status !== 'passed') return;
    console.log(`  ok (${(duration / 1000).toFixed(1)} s): ${description}`);
  },
});
const { overallStatus } = await jasmine.execute(
  files.map((file) => `${folder}/${file}`),
  filter,
);
await closeChromium();
if (overallStatus !== 'passed' && counts.failed === 0) counts.failed = 1;
console.log(`${counts.passed} passed, ${counts.failed} failed`);
const report = process.env.JSON_REPORT;
if (report) {
  mkdirSync(dirname(report), { recursive: true });
  writeFileSync(report, JSON.stringify(counts));
}
// A spec that was switched off with xit() is `pending`: it counts as failed, and jasmine says `passed`.
process.exit(counts.failed === 0 ? 0 : 1);
