import { readFileSync } from 'node:fs';
import { startGateway } from './gateway.mjs';
import { Accounts } from './peers.mjs';
import { startProxyProsody } from './prosody.mjs';

const MIB = 1024 * 1024;
/**
 * How much what serves pages may grow: with many pages, from one round of the same to the next, and for a page that
 * reads nothing.
 */
const BOUNDS = { mostMemory: 64 * MIB, mostGrowth: 16 * MIB, mostHeld: 16 * MIB };

const largestBuffer = (name) => Number(readFileSync(`/proc/sys/net/ipv4/${name}`, 'utf8').trim().split(/\s+/).at(-1));
/** What Linux holds of a file on one connection at the most, in bytes: half of a receive buffer is for what it notes itself. */
const MOST_OF_SYSTEM = largestBuffer('tcp_rmem') / 2 + largestBuffer('tcp_wmem');

const lua = {
  origins: (origins) => `proxy65_websocket_origins = { ${origins.map((one) => JSON.stringify(one)).join(', ')} }`,
  max: (number) => `proxy65_websocket_max = ${number}`,
  maxPerAddress: (number) => `proxy65_websocket_max_per_address = ${number}`,
  timeout: (seconds) => `proxy65_websocket_timeout = ${seconds}`,
};

const argument = {
  origins: (origins) => origins.flatMap((one) => ['--origin', one]),
  max: (number) => ['--max', number],
  maxPerAddress: (number) => ['--max-per-address', number],
  timeout: (seconds) => ['--timeout', seconds],
};

/** With libevent, Prosody reads at once whatever has come of any connection, however much that is. */
const UNBOUNDED = { mostHeld: Infinity, mostMemory: Infinity, mostGrowth: Infinity };

/** Stops what a world has started when the rest of it does not start. @throws the error */
async function stopAfter(error, ...started) {
  for (const one of started) await one.stop();
  throw error;
}

/**
 * Starts Prosody with mod_proxy65_websocket, with Romeo logged in.
 * @param access what bytestream-access.mjs sets
 * @param given what startProxyProsody() takes
 */
export async function moduleWorld(access = {}, given = {}) {
  const options = Object.entries(access).map(([name, value]) => lua[name](value));
  const prosody = await startProxyProsody({ ...given, options: [...options, given.options ?? ''].join('\n  ') });
  const accounts = await Accounts.login(prosody).catch((error) => stopAfter(error, prosody));
  const stop = async () => {
    accounts.close();
    await prosody.stop();
  };
  const bounds = given.backend === 'event' ? UNBOUNDED : BOUNDS;
  return {
    ...bounds,
    moreThanBuffers: 32 * MIB + 2 * MOST_OF_SYSTEM,
    ...prosody,
    pageOptions: { ca: prosody.ca },
    accounts,
    stop,
  };
}

/**
 * Starts the gateway before Prosody's proxy, with Romeo logged in.
 * @param access what bytestream-access.mjs sets
 * @param args more arguments of the gateway
 */
export async function gatewayWorld({ origins = ['*'], ...access } = {}, args = ['--trust-forwarded-for']) {
  // With epoll, its proxy holds back the last bytes of a stream between two TCP sockets whose sender stays.
  const prosody = await startProxyProsody({ backend: 'event' });
  const all = Object.entries({ origins, ...access }).flatMap(([name, value]) => argument[name](value));
  const options = { tcpPort: prosody.tcpPort, args: [...all.map(String), ...args] };
  const gateway = await startGateway(options).catch((error) => stopAfter(error, prosody));
  const accounts = await Accounts.login(prosody).catch((error) => stopAfter(error, gateway, prosody));
  const stop = async () => {
    accounts.close();
    await gateway.stop();
    await prosody.stop();
  };
  return {
    ...BOUNDS,
    mostHeld: 48 * MIB,
    // From page to page there are four connections.
    moreThanBuffers: 64 * MIB + 4 * MOST_OF_SYSTEM,
    ...gateway,
    tcpPort: prosody.tcpPort,
    accounts,
    prosody,
    stop,
  };
}
