/** All static checks, one after the other; every one runs, so that a person sees all that is wrong at once. */
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { MUTANTS, mutate } from './mutants.mjs';

const CHECKS = [
  ['types', 'tsc', ['--noEmit', '-p', '.']],
  ['types of specs', 'tsc', ['--noEmit', '-p', 'spec']],
  ['lint', 'eslint', ['.', '--max-warnings', '0']],
  ['format', 'prettier', ['--check', '--log-level', 'warn', '.']],
  ['imports', 'depcruise', ['--output-type', 'err', 'src', 'plugins']],
  ['unused', 'knip', []],
  ['build', 'webpack', ['--stats', 'errors-warnings']],
  ['size', 'size-limit', ['--silent']],
];

const failed = [];

/** No lockfile of ours names a registry, nothing that we emit imports the types-only package, and mutants fit. */
function checkFiles() {
  const problems = [];
  if (readFileSync('package-lock.json', 'utf8').includes('"resolved": "http')) {
    problems.push('package-lock.json names download addresses: see omit-lockfile-registry-resolved in .npmrc');
  }
  for (const file of readdirSync('dist').filter((name) => name.endsWith('.js'))) {
    if (readFileSync(`dist/${file}`, 'utf8').includes('@converse/headless'))
      problems.push(`dist/${file} imports Converse`);
  }
  for (const mutant of MUTANTS) {
    try {
      mutate(mutant, readFileSync(mutant.file, 'utf8'));
    } catch (error) {
      problems.push(`scripts/mutants.mjs: ${error.message}`);
    }
  }
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) failed.push('files');
}

for (const [name, command, args] of CHECKS) {
  const { status } = spawnSync('npx', ['--no-install', command, ...args], {
    stdio: 'inherit',
    env: { ...process.env, npm_config_loglevel: 'error' },
  });
  console.log(`${status === 0 ? 'ok  ' : 'FAIL'} ${name}`);
  if (status !== 0) failed.push(name);
}
checkFiles();
if (failed.length > 0) {
  console.error(`Checks that failed: ${failed.join(', ')}`);
  process.exit(1);
}
