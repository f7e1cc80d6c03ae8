import type { ConverseApi } from '../../src/converse/converse.js';

/** Defaults as Converse takes them; the README explains each. */
export const DEFAULTS = {
  encrypted_file_transfer_auto_accept_bytes: 0,
  encrypted_file_transfer_max_bytes: undefined,
  encrypted_file_transfer_from_strangers: false,
  encrypted_file_transfer_trust: 'ask',
  encrypted_file_transfer_transports: ['webrtc', 'socks5', 'ibb'],
  encrypted_file_transfer_ice_servers: [],
  encrypted_file_transfer_relay_only: false,
  socks5_gateways: {},
  encrypted_file_transfer_send_hash: true,
  allow_unencrypted_jingle_files: false,
};

/** The deployer's wishes, read anew each time. Anything unreadable counts as the safe default. */
export interface Settings {
  /** Offers up to this size from a trusted device are accepted unasked; 0: never. */
  readonly autoAcceptBytes: number;
  /** Larger offers are refused; Infinity: no limit. */
  readonly maxBytes: number;
  readonly fromStrangers: boolean;
  readonly trust: 'ask' | 'blind';
  /** Best first. */
  readonly transports: readonly string[];
  /** STUN and TURN servers, beside those that the server names. */
  readonly iceServers: readonly RTCIceServer[];
  /** WebRTC uses TURN servers only, which hides the addresses of both sides. */
  readonly relayOnly: boolean;
  /** Addresses of the WebSockets that lead to SOCKS5 proxies, by the JIDs of these. */
  readonly gateways: ReadonlyMap<string, string>;
  readonly sendHash: boolean;
  readonly allowUnencrypted: boolean;
}

export const isBytes = (value: unknown): value is number => typeof value === 'number' && value >= 0;
const bytes = (value: unknown, otherwise: number): number => (isBytes(value) ? value : otherwise);

export const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
export const isIceServer = (one: unknown): one is RTCIceServer => isObject(one) && 'urls' in one;
export const isGateway = (entry: [string, unknown]): entry is [string, string] => typeof entry[1] === 'string';

/** Those that have an address. */
const iceServersOf = (value: unknown): RTCIceServer[] => (Array.isArray(value) ? value.filter(isIceServer) : []);

/** Those whose address is text. */
const gatewaysOf = (value: unknown): ReadonlyMap<string, string> =>
  new Map(Object.entries(isObject(value) ? value : {}).filter(isGateway));

/** Reads the settings of Converse. */
export function readSettings({ settings }: Pick<ConverseApi, 'settings'>): Settings {
  const get = (name: keyof typeof DEFAULTS): unknown => settings.get(name);
  const transports = get('encrypted_file_transfer_transports');
  return {
    autoAcceptBytes: bytes(get('encrypted_file_transfer_auto_accept_bytes'), 0),
    maxBytes: bytes(get('encrypted_file_transfer_max_bytes'), Infinity),
    fromStrangers: get('encrypted_file_transfer_from_strangers') === true,
    trust: get('encrypted_file_transfer_trust') === 'blind' ? 'blind' : 'ask',
    transports: Array.isArray(transports) ? transports.map(String) : [],
    iceServers: iceServersOf(get('encrypted_file_transfer_ice_servers')),
    // Anything but a clear no hides the addresses.
    relayOnly: get('encrypted_file_transfer_relay_only') !== false,
    gateways: gatewaysOf(get('socks5_gateways')),
    sendHash: get('encrypted_file_transfer_send_hash') !== false,
    allowUnencrypted: get('allow_unencrypted_jingle_files') === true,
  };
}
