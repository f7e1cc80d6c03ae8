/** `npm run bench`: how fast files are encrypted, sent and stored, against what the platform alone can do. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureChromium } from '../scripts/ensure-chromium.mjs';
import { ensureNodePackages } from '../scripts/node-packages.mjs';
import { readOptions } from './options.mjs';
import { checkMachine, ratiosOf, table } from './report.mjs';
import { growthDuring } from './resident-memory.mjs';
import { Samples, takeTurns } from './samples.mjs';

const MB = 1_000_000;
const CIPHERS = [
  ...['encrypt', 'encryptStreamPerChunk', 'encryptPerChunk'],
  ...['decrypt', 'decryptStreamPerChunk', 'decryptPerChunk'],
  ...['encryptOneShot', 'encryptNoble'],
];

const options = readOptions();
if (options.json) options.json = resolve(options.json);
process.chdir(dirname(dirname(fileURLToPath(import.meta.url))));
ensureNodePackages();
if (!options.firefox) process.env.CHROME_BIN = ensureChromium();
// Their packages may be there only now.
const { openBrowser } = await import('./browser.mjs');
const { bundle } = await import('./bundle.mjs');
const { serve } = await import('./serve.mjs');

async function measureCiphers({ call }, samples) {
  console.log('Ciphers …');
  const cipher = (name) => [name, () => call('inWorker', { cipher: name })];
  await takeTurns(samples, options.cipherRuns, Object.fromEntries(CIPHERS.map(cipher)));
}

async function measureKeys({ call }, samples) {
  console.log('Keys …');
  await call('prepareDevices', 20);
  await takeTurns(samples, options.runs, { wrap20: () => call('wrapForDevices') });
}

async function measurePipelines({ call }, samples) {
  console.log('Pipelines …');
  await call('preparePlaintext', options.pipelineBytes);
  await call('prepareCiphertext');
  await takeTurns(samples, options.runs, {
    read: () => call('read'),
    send: () => call('send', true),
    sendWithoutHash: () => call('send', false),
    receive: () => call('receive'),
    write: () => call('inWorker', { writtenBytes: options.pipelineBytes }),
  });
}

/** In a browser that has done nothing before, so that all of its growth is that of the one file. */
async function measureGrowth(start, samples, name) {
  const browser = await start();
  await browser.settle();
  const { result, growth } = await growthDuring(() => browser.call('sendAndReceive'));
  await browser.close();
  samples.add(name, growth / MB);
  samples.add('longestTask', result);
}

async function measurePages(open, samples) {
  console.log('Memory and pauses …');
  const sizes = { growthSmall: options.smallBytes, growthLarge: options.largeBytes };
  const starts = {};
  for (const [name, bytes] of Object.entries(sizes)) {
    starts[name] = () => open(name);
    const browser = await starts[name]();
    await browser.call('preparePlaintext', bytes);
    await browser.close();
  }
  for (let run = 0; run < options.runs; run++) {
    for (const [name, start] of Object.entries(starts)) await measureGrowth(start, samples, name);
  }
}

async function run(folder) {
  console.log('Building …');
  const scripts = join(folder, 'scripts');
  await bundle(scripts);
  const server = await serve(scripts);
  const { firefox } = options;
  const open = (name) => openBrowser({ firefox, profile: join(folder, name), server });
  const samples = new Samples();
  const browser = await open('speed');
  await measureCiphers(browser, samples);
  checkMachine(samples);
  await measureKeys(browser, samples);
  await measurePipelines(browser, samples);
  await browser.close();
  await measurePages(open, samples);
  server.stop();
  console.log(`\n${table(samples)}`);
  if (options.json) writeFileSync(options.json, `${JSON.stringify(ratiosOf(samples), undefined, 2)}\n`);
}

const folder = mkdtempSync(join(tmpdir(), 'converse-jet-bench-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
try {
  await run(folder);
  process.exit(0);
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
