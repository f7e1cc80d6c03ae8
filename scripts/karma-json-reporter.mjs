import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Writes `{ passed, failed }` to `$JSON_REPORT` when karma is through. Specs that were left out by a forgotten `fit` or
 * `xit` count as failed.
 */
export function JsonReporter() {
  let skipped = 0;
  this.onSpecComplete = (_browser, { skipped: isSkipped, pending }) => {
    if (isSkipped || pending) skipped++;
  };
  this.onRunComplete = (_browsers, results) => {
    if (skipped > 0) {
      console.error(`${skipped} specs were skipped: is there a forgotten fit, xit, fdescribe or xdescribe?`);
      results.exitCode = 1;
    }
    const file = process.env.JSON_REPORT;
    if (!file) return;
    const failed = results.failed + skipped + (results.error || results.disconnected ? 1 : 0);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify({ passed: results.success, failed }));
  };
}
JsonReporter.$inject = [];
