/** `npm run bench`: how fast files are encrypted, sent and stored, against what the platform alone can do. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureChromium } from '../scripts/ensure-chromium.mjs';
import { ensureNodePackages } from '../scripts/node-packages.mjs';
import { readOptions } from './options.mjs';
import { checkMachine, ratiosOf, table } from './report.mjs';
import { Samples } from './samples.mjs';

const options = readOptions();
if (options.json) options.json = resolve(options.json);
process.chdir(dirname(dirname(fileURLToPath(import.meta.url))));
ensureNodePackages();
if (!options.firefox) process.env.CHROME_BIN = ensureChromium();
// Their packages may be there only now.
const { build } = await import('../demo/build.mjs');
const { openBrowser } = await import('./browser.mjs');
const { bundle, bundleTransports } = await import('./bundle.mjs');
const { measureCiphers, measureKeys, measureMemory, measurePipelines } = await import('./pages.mjs');
const { serve } = await import('./serve.mjs');
const { measureInBand } = await import('./transports/ibb.mjs');
const { measureResume } = await import('./transports/resume.mjs');
const { measureSocks5 } = await import('./transports/socks5.mjs');
const { measureUploads } = await import('./transports/upload.mjs');
const { measureWebRtc } = await import('./transports/webrtc.mjs');
const { measureUi } = await import('./ui.mjs');
const { World } = await import('./transports/world.mjs');

const PAUSES = 'page.longest_task_transfer_ms';
/** How the keys begin that a measurement is for. */
const ON_PAGES = [
  [['crypto.'], measureCiphers],
  [['omemo.'], measureKeys],
  [['pipeline.'], measurePipelines],
  [['memory.', 'page.longest_task_ms'], measureMemory],
];
const ON_TRANSPORTS = [
  [['webrtc.', PAUSES], measureWebRtc],
  [['socks5.', PAUSES], measureSocks5],
  [['ibb.', PAUSES], measureInBand],
  [['best.'], measureUploads],
  [['resume.'], measureResume],
  [['ui.'], measureUi],
];

/** Those that `--only` asks for. */
const wantedOf = (measurements) =>
  measurements
    .filter(([keys]) => keys.some((key) => key.startsWith(options.only) || options.only.startsWith(key)))
    .map(([, measure]) => measure);

async function onPages(folder, samples) {
  const scripts = join(folder, 'scripts');
  await bundle(scripts);
  const server = await serve(scripts);
  const { firefox } = options;
  const open = (name) => openBrowser({ firefox, profile: join(folder, name), server });
  for (const measure of wantedOf(ON_PAGES)) {
    await measure(open, samples, options);
    checkMachine(samples);
  }
  server.stop();
}

async function onTransports(folder, samples) {
  await build({ say: console.log });
  const world = await World.start(folder, await bundleTransports(join(folder, 'transports')));
  try {
    for (const measure of wantedOf(ON_TRANSPORTS)) {
      await measure(world, samples, options);
      checkMachine(samples);
    }
  } finally {
    await world.stop();
  }
}

async function run(folder) {
  console.log('Building …');
  const samples = new Samples();
  if (wantedOf(ON_PAGES).length > 0) await onPages(folder, samples);
  // Playwright drives no Firefox that is not its own.
  if (wantedOf(ON_TRANSPORTS).length > 0 && !options.firefox) await onTransports(folder, samples);
  console.log(`\n${table(samples, options)}`);
  if (options.json) writeFileSync(options.json, `${JSON.stringify(ratiosOf(samples), undefined, 2)}\n`);
}

const folder = mkdtempSync(join(tmpdir(), 'converse-jet-bench-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
try {
  await run(folder);
  process.exit(0);
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
