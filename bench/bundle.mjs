import webpack from 'webpack';
import config from '../webpack.config.js';

const WORKER = 'converse-jet-worker';

/** Bundles the page of the benchmark, and beside it the worker of the plugins exactly as `npm run build` makes it. */
export async function bundle(folder) {
  const pages = { page: './bench/page.ts', calling: './bench/calling.ts' };
  const entry = { ...pages, 'bench-worker': './bench/worker.ts', [WORKER]: config.entry[WORKER] };
  const compiler = webpack({ ...config, entry, output: { ...config.output, path: folder }, devtool: false });
  const stats = await new Promise((resolve, reject) => {
    compiler.run((error, result) => (error ? reject(error) : resolve(result)));
  });
  await new Promise((resolve) => compiler.close(resolve));
  if (stats.hasErrors()) throw new Error(stats.toString('errors-only'));
}
