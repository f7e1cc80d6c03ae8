import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Writes `{ passed, failed }` to `$JSON_REPORT` when karma is through. */
export function JsonReporter() {
  this.onRunComplete = (browsers, results) => {
    const file = process.env.JSON_REPORT;
    if (!file) return;
    const failed = results.failed + (results.error || results.disconnected ? 1 : 0);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify({ passed: results.success, failed }));
  };
}
JsonReporter.$inject = [];
