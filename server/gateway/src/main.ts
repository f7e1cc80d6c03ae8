#!/usr/bin/env node
import { Gateway } from './gateway.js';
import { parseOptions, USAGE, type Options } from './options.js';

/** Time that connections have to end when the gateway is stopped. */
const STOP_MS = 5_000;

function fail(error: unknown, exitCode: number): never {
  const text = error instanceof Error ? error.message : String(error);
  process.stderr.write(`converse-jet-gateway: ${text.split('\n')[0] ?? ''}\n`);
  process.exit(exitCode);
}

function readOptions(): Options {
  try {
    const options = parseOptions(process.argv.slice(2));
    if (options) return options;
  } catch (error) {
    fail(error, 2);
  }
  process.stdout.write(USAGE);
  process.exit(0);
}

const options = readOptions();
const log = (line: string) => process.stdout.write(`${line}\n`);
const gateway = new Gateway(options, options.verbose ? log : () => undefined);
try {
  log(`Listening on ${options.listen.host}:${await gateway.listen()}`);
} catch (error) {
  fail(error, 1);
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    setTimeout(() => process.exit(0), STOP_MS).unref();
    void gateway.stop();
  });
}
