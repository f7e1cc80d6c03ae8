import { parseArgs } from 'node:util';
import { findFirefox } from './firefox.mjs';

const MIB = 1024 * 1024;
const USAGE = 'npm run bench -- [--quick] [--firefox] [--json FILE]';

function fail(message) {
  console.error(message);
  process.exit(1);
}

/** What the command line asks for. `--quick` only shows that the benchmark works; its numbers say little. */
export function readOptions() {
  const options = { quick: { type: 'boolean' }, firefox: { type: 'boolean' }, json: { type: 'string' } };
  let values;
  try {
    ({ values } = parseArgs({ options }));
  } catch (error) {
    fail(`${error.message}\n${USAGE}`);
  }
  if (values.firefox && !findFirefox())
    fail('Firefox is missing: install firefox or firefox-esr, or name one in $FIREFOX_BIN.');
  const sizes = values.quick
    ? { runs: 3, cipherRuns: 3, pipelineBytes: 64 * MIB, largeBytes: 64 * MIB, smallBytes: 64 * MIB }
    : { runs: 7, cipherRuns: 15, pipelineBytes: 256 * MIB, largeBytes: 1024 * MIB, smallBytes: 64 * MIB };
  return { ...sizes, firefox: values.firefox === true, json: values.json };
}
