import webpack from 'webpack';
import { chromiumFlags, findChromium } from './scripts/chromium.mjs';
import { JsonReporter } from './scripts/karma-json-reporter.mjs';
import { catalogues, openpgp, resolve, typescript } from './webpack.config.js';

process.env.CHROME_BIN = findChromium();

/** Orders the specs: `SEED=12345 npx karma start` runs them in the order of an earlier run. */
const seed = process.env.SEED ?? String(Math.floor(Math.random() * 100_000));

/** A spec that does not compile fails the run; karma-webpack alone would go on without it. */
class FailOnErrors {
  apply(compiler) {
    compiler.hooks.done.tap('FailOnErrors', ({ compilation }) => {
      if (compilation.errors.length === 0) return;
      for (const error of compilation.errors) process.stderr.write(`${error.message}\n`);
      process.exit(1);
    });
  }
}

/** Answers with an empty script at every address below `/scripts/`, so that a spec can have addresses of its own. */
function emptyScripts() {
  return (request, response, next) => {
    if (!request.url.startsWith('/scripts/')) return next();
    response.writeHead(200, { 'Content-Type': 'text/javascript' }).end();
  };
}

export default function (config) {
  console.log(`order of the specs: SEED=${seed}`);
  config.set({
    frameworks: ['jasmine', 'webpack'],
    files: [
      'spec/index.ts',
      { pattern: 'node_modules/converse.js/dist/**', included: false, watched: false, served: true },
      { pattern: 'dist/**', included: false, watched: false, served: true },
      { pattern: 'spec/fixtures/**', included: false, watched: false, served: true },
      { pattern: 'spec/support/example-envelope.ts', included: false, watched: false, served: true },
      { pattern: 'docs/*.md', included: false, watched: false, served: true },
    ],
    proxies: {
      '/converse/': '/base/node_modules/converse.js/dist/',
      '/dist/': '/base/dist/',
      '/fixtures/': '/base/spec/fixtures/',
    },
    preprocessors: { 'spec/index.ts': ['webpack', 'sourcemap'] },
    webpack: {
      mode: 'development',
      devtool: 'inline-source-map',
      resolve,
      // Specs are no module: `import.meta.url` is a constant, and no worker lies beside it, so files run in the page.
      module: { rules: [typescript, openpgp, catalogues], parser: { javascript: { url: false } } },
      plugins: [
        new webpack.DefinePlugin({
          SPECS: new RegExp(`^\\./${process.env.SPEC ?? '(?!long/)'}.*\\.spec\\.ts$`),
          IS_LONG_RUN: Boolean(process.env.SPEC?.startsWith('long/')),
        }),
        new FailOnErrors(),
      ],
    },
    client: {
      captureConsole: false,
      jasmine: {
        random: true,
        seed,
        failSpecWithNoExpectations: true,
        timeoutInterval: Number(process.env.SPEC_TIMEOUT_MS ?? 60_000),
      },
    },
    plugins: [
      'karma-jasmine',
      'karma-webpack',
      'karma-chrome-launcher',
      'karma-sourcemap-loader',
      { 'reporter:json-summary': ['type', JsonReporter] },
      { 'middleware:empty-scripts': ['factory', emptyScripts] },
    ],
    middleware: ['empty-scripts'],
    reporters: ['dots', 'json-summary'],
    customLaunchers: { Chromium: { base: 'ChromeHeadless', flags: [...chromiumFlags(), '--js-flags=--expose-gc'] } },
    browsers: ['Chromium'],
    browserNoActivityTimeout: 120_000,
    // A busy machine may keep the browser waiting.
    browserDisconnectTimeout: 60_000,
    pingTimeout: 60_000,
    singleRun: true,
    hostname: '127.0.0.1',
    listenAddress: '127.0.0.1',
  });
}
