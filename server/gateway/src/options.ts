import { parseArgs } from 'node:util';

/** A host and a TCP port. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

export interface Options {
  readonly listen: Address;
  /** Where the TCP port of each proxy is, by the name of the proxy. */
  readonly proxies: ReadonlyMap<string, Address>;
  /** Pages of these origins may connect; `*` stands for all. */
  readonly origins: ReadonlySet<string>;
  readonly max: number;
  readonly maxPerAddress: number;
  readonly timeoutSeconds: number;
  readonly trustForwardedFor: boolean;
  readonly verbose: boolean;
}

export const USAGE = `Usage: converse-jet-gateway --listen HOST:PORT --proxy NAME=HOST:PORT --origin ORIGIN [options]

  --listen HOST:PORT       where to wait for WebSockets
  --proxy NAME=HOST:PORT   a bytestream proxy: its JID, and its TCP port; may be given several times
  --origin ORIGIN          pages that may connect, such as https://example.org, or '*'; may be given several times
  --max N                  connections at once (200)
  --max-per-address N      connections at once from one address (20)
  --timeout SECONDS        time in which a connection has to carry bytes of a file (60)
  --trust-forwarded-for    take the last address of X-Forwarded-For, which a reverse proxy adds
  --verbose                log when connections open and close
`;

const ARGUMENTS = {
  listen: { type: 'string' },
  proxy: { type: 'string', multiple: true },
  origin: { type: 'string', multiple: true },
  max: { type: 'string', default: '200' },
  'max-per-address': { type: 'string', default: '20' },
  timeout: { type: 'string', default: '60' },
  'trust-forwarded-for': { type: 'boolean', default: false },
  verbose: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

/** setTimeout() takes no longer time. */
const MAX_NUMBER = 2_147_483;

function parseAddress(option: string, text: string): Address {
  const [, host, port] = /^(\[[\da-f:.%]+\]|[^:[\]]+):(\d{1,5})$/i.exec(text) ?? [];
  if (host === undefined || Number(port) > 65_535) throw new Error(`${option} takes HOST:PORT, not “${text}”`);
  return { host: host.replace(/^\[|\]$/g, ''), port: Number(port) };
}

function parseNumber(option: string, text: string): number {
  const number = /^\d{1,7}$/.test(text) ? Number(text) : 0;
  if (number < 1 || number > MAX_NUMBER)
    throw new Error(`${option} takes a number from 1 to ${MAX_NUMBER}, not “${text}”`);
  return number;
}

function parseProxy(text: string): [string, Address] {
  const [, name, address] = /^([^=/]+)=(.+)$/.exec(text) ?? [];
  if (name === undefined || address === undefined) throw new Error(`--proxy takes NAME=HOST:PORT, not “${text}”`);
  return [name.toLowerCase(), parseAddress('--proxy', address)];
}

/** An origin as browsers write it: an address with a path or an upper-case letter would never match. */
function parseOrigin(text: string): string {
  if (text === '*' || (URL.canParse(text) && new URL(text).origin === text)) return text;
  throw new Error(`--origin takes an origin such as https://example.org, or '*', not “${text}”`);
}

/**
 * Reads the command line.
 * @returns undefined when help is asked for
 * @throws Error that says in one line what is wrong
 */
export function parseOptions(args: readonly string[]): Options | undefined {
  const { values } = parseArgs({ args: [...args], options: ARGUMENTS, allowPositionals: false });
  if (values.help) return undefined;
  const { listen, proxy = [], origin = [] } = values;
  if (listen === undefined) throw new Error('--listen is missing');
  if (proxy.length === 0) throw new Error('at least one --proxy is needed');
  if (origin.length === 0) throw new Error(`at least one --origin is needed; --origin '*' allows any page`);
  return {
    listen: parseAddress('--listen', listen),
    proxies: new Map(proxy.map(parseProxy)),
    origins: new Set(origin.map(parseOrigin)),
    max: parseNumber('--max', values.max),
    maxPerAddress: parseNumber('--max-per-address', values['max-per-address']),
    timeoutSeconds: parseNumber('--timeout', values.timeout),
    trustForwardedFor: values['trust-forwarded-for'],
    verbose: values.verbose,
  };
}
