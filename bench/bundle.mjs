import { join } from 'node:path';
import webpack from 'webpack';
import { plugins as config } from '../webpack.config.js';

const WORKER = 'converse-jet-worker';

async function build(entry, output) {
  const compiler = webpack({ ...config, entry, output: { ...config.output, ...output }, devtool: false });
  const stats = await new Promise((resolve, reject) => {
    compiler.run((error, result) => (error ? reject(error) : resolve(result)));
  });
  await new Promise((resolve) => compiler.close(resolve));
  if (stats.hasErrors()) throw new Error(stats.toString('errors-only'));
}

/** Bundles the page of the benchmark, and beside it the worker of the plugins exactly as `npm run build` makes it. */
export async function bundle(folder) {
  await build({ [WORKER]: config.entry[WORKER] }, { path: folder });
  const entry = { page: './bench/page.ts', calling: './bench/calling.ts', 'bench-worker': './bench/worker.ts' };
  // The page has exports.
  await build(entry, { path: folder, iife: false, clean: false });
}

/** Bundles what the pages of the transports have. @returns path of a script that is no module */
export async function bundleTransports(folder) {
  await build({ transports: './bench/transport-page.ts' }, { path: folder, module: false, library: undefined });
  return join(folder, 'transports.js');
}
