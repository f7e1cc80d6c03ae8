import path from 'node:path';
import MinimizerPlugin from 'minimizer-webpack-plugin';

const root = import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname);

/** One rule for sources and specs: ts-loader only translates, `npm run check` type-checks. */
export const typescript = {
  test: /\.ts$/,
  loader: 'ts-loader',
  options: { transpileOnly: true, compilerOptions: { noEmit: false } },
};

/** One resolution for both. libsignal asks for modules of Node, and carries a WebCrypto for browsers that have none. */
export const resolve = {
  extensions: ['.ts', '.js'],
  extensionAlias: { '.js': ['.ts', '.js'] },
  alias: { '../../lib/msrcrypto': false },
  fallback: { fs: false, path: false },
};

/** Translations, each a module. */
export const catalogues = { test: /\.po$/, loader: path.join(root, 'scripts/po-loader.mjs') };

const LEFT_OUT = path.join(root, 'plugins/openpgp-envelope/left-out.ts');

/**
 * OpenPGP.js is one file, with all that it would load by itself. Left out, so that they fail where they are asked for:
 * ciphers that are too weak, Argon2 and bzip2.
 */
export const openpgp = {
  test: /node_modules[\\/]openpgp[\\/]/,
  parser: { dynamicImportMode: 'eager' },
  resolve: {
    alias: {
      './legacy_ciphers.min.mjs': LEFT_OUT,
      './argon2id.min.mjs': LEFT_OUT,
      './unbzip2-stream.min.mjs': LEFT_OUT,
    },
  },
};

/** One bundle a plugin, `converse-jet` with the first three, and the worker that lies beside them. Converse is found at run time, never bundled. */
export const plugins = {
  mode: 'production',
  target: ['web', 'es2022'],
  context: root,
  entry: {
    'omemo-key-transport': './plugins/omemo-key-transport/index.ts',
    jet: './plugins/jet/index.ts',
    'encrypted-file-transfer': './plugins/encrypted-file-transfer/index.ts',
    'openpgp-envelope': './plugins/openpgp-envelope/index.ts',
    'converse-jet': './plugins/index.ts',
    'converse-jet-worker': './src/worker/worker.ts',
  },
  experiments: { outputModule: true },
  output: {
    path: path.join(root, 'dist'),
    filename: '[name].js',
    // A file that is loaded later has another name in each release in which it changes: no cache can mix two releases.
    chunkFilename: '[name].[contenthash:8].js',
    module: true,
    library: { type: 'module' },
    // A bundle that a page loads as a classic script can be read, too: it says in the console that it is a module.
    iife: true,
    clean: { keep: /^crypto\.js/ },
    // The time of the bundle says when it was built (demo/build.mjs).
    compareBeforeEmit: false,
  },
  resolve,
  // The worker lies beside the bundle that starts it, wherever that is.
  module: {
    rules: [typescript, openpgp, catalogues],
    parser: { javascript: { importMeta: false, url: false, worker: false } },
  },
  // What is loaded when it is needed is one file each, with a name: deployers copy it. What has no name there has a short one.
  optimization: {
    splitChunks: false,
    moduleIds: 'size',
    mangleExports: 'size',
    // Bundlers of others read these comments: an address that is known at run time only is none of theirs.
    minimizer: [new MinimizerPlugin({ terserOptions: { format: { comments: /webpackIgnore|@vite-ignore/ } } })],
  },
  devtool: 'source-map',
  performance: { hints: false },
};

/** What other code imports by name: it has exports, which no classic script may have. */
const library = {
  ...plugins,
  entry: { crypto: './src/crypto/public.ts' },
  output: { ...plugins.output, iife: false, clean: false },
};

export default [plugins, library];
