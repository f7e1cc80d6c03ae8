/**
 * All static checks, one a processor; every one runs, so that a person sees all that is wrong at once.
 * `--built` says that `dist` is up to date, and leaves a processor to others.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { MUTANTS, mutate } from './mutants.mjs';
import { textProblems } from './texts.mjs';

const isBuilt = process.argv.includes('--built');
const BUILD = ['build', 'webpack', ['--stats', 'errors-warnings']];
/** Longest first; what stands together runs in that order. */
const CHECKS = [
  [['lint', 'eslint', ['.', '--max-warnings', '0']]],
  [...(isBuilt ? [] : [BUILD]), ['size', 'size-limit', ['--silent']]],
  [['types of specs', 'tsc', ['--noEmit', '-p', 'spec']]],
  [['types', 'tsc', ['--noEmit', '-p', '.']]],
  [['types of the gateway', 'tsc', ['--noEmit', '-p', 'server/gateway']]],
  [['format', 'prettier', ['--check', '--log-level', 'warn', '.']]],
  [['imports', 'depcruise', ['--output-type', 'err', 'src', 'plugins', 'server/gateway/src']]],
  [['unused', 'knip', []]],
];

const failed = [];

/** No lockfile of ours names a registry, nothing that we emit imports the types-only package, mutants and translations fit. */
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
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
  if (!readFileSync('src/release.ts', 'utf8').includes(`'${version}'`))
    problems.push(`src/release.ts does not name ${version}, which package.json does`);
  problems.push(...textProblems());
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) failed.push('files');
}

/** Runs one check, and prints what it says when it is over. */
async function check([name, command, args]) {
  const env = { ...process.env, npm_config_loglevel: 'error' };
  const child = spawn('npx', ['--no-install', command, ...args], { stdio: ['ignore', 'pipe', 'pipe'], env });
  const output = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => output.push(chunk));
  const [status] = await once(child, 'close');
  process.stdout.write(Buffer.concat(output));
  console.log(`${status === 0 ? 'ok  ' : 'FAIL'} ${name}`);
  if (status !== 0) failed.push(name);
}

const queue = [...CHECKS];
async function work() {
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    for (const one of next) await check(one);
  }
}
await Promise.all(Array.from({ length: isBuilt ? 1 : availableParallelism() }, work));
checkFiles();
if (failed.length > 0) {
  console.error(`Checks that failed: ${failed.join(', ')}`);
  process.exit(1);
}
