/** Runs `*.e2e.mjs` of a folder with jasmine: `node scripts/jasmine.mjs spec/e2e [filter]`. */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import Jasmine from 'jasmine';

const [folder, filter] = process.argv.slice(2);
const files = readdirSync(folder, { recursive: true }).filter((file) => file.endsWith('.e2e.mjs'));
const jasmine = new Jasmine();
jasmine.jasmine.DEFAULT_TIMEOUT_INTERVAL = 120_000;
jasmine.exitOnCompletion = false;
const counts = { passed: 0, failed: 0 };
jasmine.addReporter({
  suiteStarted: ({ description }) => console.log(description),
  specDone({ fullName, description, status, duration }) {
    if (status === 'excluded') return;
    if (status === 'passed') counts.passed++;
    else if (status !== 'pending') counts.failed++;
    if (status !== 'passed') console.log(`  ${status}: ${fullName}`);
    else console.log(`  ok (${(duration / 1000).toFixed(1)} s): ${description}`);
  },
});
const { overallStatus } = await jasmine.execute(
  files.map((file) => `${folder}/${file}`),
  filter,
);
if (overallStatus !== 'passed' && counts.failed === 0) counts.failed = 1;
const report = process.env.JSON_REPORT;
if (report) {
  mkdirSync(dirname(report), { recursive: true });
  writeFileSync(report, JSON.stringify(counts));
}
process.exit(overallStatus === 'passed' ? 0 : 1);
