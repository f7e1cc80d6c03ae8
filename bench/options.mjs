import { parseArgs } from 'node:util';
import { findFirefox } from './firefox.mjs';

const MIB = 1024 * 1024;
const USAGE = 'npm run bench -- [--quick] [--firefox] [--only PREFIX] [--json FILE]';

function fail(message) {
  console.error(message);
  process.exit(1);
}

const QUICK = {
  ...{ runs: 3, cipherRuns: 3, pipelineBytes: 64 * MIB, largeBytes: 64 * MIB, smallBytes: 64 * MIB },
  ...{ transferRuns: 2, transferBytes: 8 * MIB, inBandBytes: 2 * MIB, chatBytes: 8 * MIB, slowBytes: MIB / 4 },
  ...{ uploadRuns: 1, growthBytes: 32 * MIB },
};
const FULL = {
  ...{ runs: 7, cipherRuns: 15, pipelineBytes: 256 * MIB, largeBytes: 1024 * MIB, smallBytes: 64 * MIB },
  ...{ transferRuns: 5, transferBytes: 64 * MIB, inBandBytes: 8 * MIB, chatBytes: 16 * MIB, slowBytes: MIB },
  ...{ uploadRuns: 3, growthBytes: 256 * MIB },
};

/**
 * What the command line asks for. `--quick` only shows that the benchmark works; its numbers say little. `only` is how
 * the wanted keys begin.
 */
export function readOptions() {
  const flags = { quick: { type: 'boolean' }, firefox: { type: 'boolean' } };
  const options = { ...flags, json: { type: 'string' }, only: { type: 'string', default: '' } };
  let values;
  try {
    ({ values } = parseArgs({ options }));
  } catch (error) {
    fail(`${error.message}\n${USAGE}`);
  }
  if (values.firefox && !findFirefox())
    fail('Firefox is missing: install firefox or firefox-esr, or name one in $FIREFOX_BIN.');
  const { quick, firefox = false, json, only } = values;
  return { ...(quick ? QUICK : FULL), firefox, json, only };
}
