import { randomUUID } from 'node:crypto';
import { ensureNodePackages } from '../scripts/node-packages.mjs';
import { build } from './build.mjs';
import { findProsody } from './find-prosody.mjs';
import { startProsody } from './prosody.mjs';
import { startServer } from './server.mjs';
import { SetupError } from './setup-error.mjs';

const DEFAULT_PORT = 8642;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];
/** The Nurse is the user of demo/site/embed.html, the Apothecary answers the visitors of demo/site/shop.html. */
const ACCOUNTS = [
  { name: 'romeo', contacts: ['juliet'] },
  { name: 'juliet', contacts: ['romeo', 'nurse'] },
  { name: 'nurse', contacts: ['juliet'] },
  { name: 'apothecary' },
];
const LISTEN_ERRORS = {
  EADDRINUSE: (port) => `Port ${port} is in use. Choose another: npm start -- --port ${port < 65535 ? port + 1 : 8642}`,
  EACCES: (port) => `You may not listen on port ${port}. Choose one above 1023: npm start -- --port ${DEFAULT_PORT}`,
};

function portOf(args) {
  if (args.length === 0) return DEFAULT_PORT;
  const [, value] = /^--port[= ](\d{1,5})$/.exec(args.join(' ')) ?? [];
  if (value === undefined || Number(value) > 65535) throw new SetupError('Usage: npm start -- [--port NUMBER]');
  return Number(value);
}

async function listen(options) {
  try {
    return await startServer(options);
  } catch (error) {
    const message = LISTEN_ERRORS[error.code]?.(options.port);
    throw message ? new SetupError(message) : error;
  }
}

/** Builds, and starts Prosody behind the server. */
async function start(server, stops, signal) {
  await build({ say: console.log, signal });
  const url = `http://localhost:${server.port}/`;
  const prosody = await startProsody({ accounts: ACCOUNTS, url, signal });
  stops.push(prosody.stop);
  return prosody;
}

/** Runs the demo until Ctrl-C. */
export async function main(args) {
  const stops = [];
  const stopping = new AbortController();
  const { signal } = stopping;
  let starting = Promise.resolve();
  let prosodyPort = 0;
  const stop = async (code) => {
    if (signal.aborted) return;
    stopping.abort();
    await starting.catch(() => undefined);
    await Promise.allSettled(stops.map((one) => one()));
    process.exit(code);
  };
  const fail = (error) => {
    if (!signal.aborted) console.error(error instanceof SetupError ? error.message : error);
    stop(1);
  };
  try {
    // The port comes first: that it is in use is said before anything that takes long.
    const server = await listen({ port: portOf(args), prosodyPort: () => prosodyPort, run: randomUUID() });
    stops.push(server.stop);
    ensureNodePackages();
    findProsody(console.log);
    for (const name of SIGNALS) process.on(name, () => stop(0));
    process.on('uncaughtException', fail);
    starting = start(server, stops, signal);
    const prosody = await starting;
    prosodyPort = prosody.httpPort;
    prosody.exited.then((lastWords) => {
      fail(new SetupError(`Prosody has ended, so the demo ends too. Its last words:\n${lastWords}`));
    });
    if (!signal.aborted) console.log(`Ready: http://localhost:${server.port}`);
  } catch (error) {
    fail(error);
  }
}
