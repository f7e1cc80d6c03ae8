import { typescript } from './webpack.config.js';
import { chromiumFlags, findChromium } from './scripts/chromium.mjs';

process.env.CHROME_BIN = findChromium();

export default function (config) {
  config.set({
    frameworks: ['jasmine', 'webpack'],
    files: [
      'spec/index.ts',
      { pattern: 'node_modules/converse.js/dist/**', included: false, watched: false, served: true },
      { pattern: 'dist/**', included: false, watched: false, served: true },
    ],
    preprocessors: { 'spec/index.ts': ['webpack', 'sourcemap'] },
    proxies: { '/converse/': '/base/node_modules/converse.js/dist/', '/dist/': '/base/dist/' },
    webpack: {
      mode: 'development',
      devtool: 'inline-source-map',
      resolve: { extensions: ['.ts', '.js'] },
      module: { rules: [typescript] },
    },
    client: { jasmine: { random: true, failSpecWithNoExpectations: true } },
    reporters: ['dots'],
    plugins: [
      'karma-jasmine',
      'karma-webpack',
      'karma-chrome-launcher',
      'karma-sourcemap-loader',
    ],
    customLaunchers: { Chromium: { base: 'ChromeHeadless', flags: chromiumFlags() } },
    browsers: ['Chromium'],
    browserNoActivityTimeout: 120_000,
    singleRun: true,
    hostname: '127.0.0.1',
    listenAddress: '127.0.0.1',
  });
}
