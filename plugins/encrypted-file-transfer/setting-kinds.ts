import type { Kind } from '../../src/converse/check-settings.js';
import { DEFAULTS, isBytes, isGateway, isIceServer, isObject } from './settings.js';

/** A switch. @param instead what is used where it is neither */
const flag = (instead: boolean): Kind => ({
  is: 'true or false',
  fits: (value) => typeof value === 'boolean',
  otherwise: `${String(instead)} is used instead`,
});

const LEFT_OUT = 'what does not fit is left out';

/** What each setting may be, as `readSettings()` takes it. A file of its own, for pages that change a setting. */
export const KINDS: Readonly<Record<keyof typeof DEFAULTS, Kind>> = {
  encrypted_file_transfer_auto_accept_bytes: {
    is: 'a number of bytes',
    fits: isBytes,
    otherwise: 'no offer is accepted without asking',
  },
  encrypted_file_transfer_max_bytes: {
    is: 'a number of bytes',
    fits: (value) => value === undefined || isBytes(value),
    otherwise: 'there is no limit',
  },
  encrypted_file_transfer_from_strangers: flag(false),
  encrypted_file_transfer_trust: {
    is: "'ask' or 'blind'",
    fits: (value) => value === 'ask' || value === 'blind',
    otherwise: "'ask' is used instead",
  },
  encrypted_file_transfer_transports: {
    is: "a list of 'webrtc', 'socks5' and 'ibb'",
    fits: (value) =>
      Array.isArray(value) && value.every((one) => DEFAULTS.encrypted_file_transfer_transports.includes(one as string)),
    otherwise: LEFT_OUT,
  },
  encrypted_file_transfer_ice_servers: {
    is: 'a list of objects with urls',
    fits: (value) => Array.isArray(value) && value.every(isIceServer),
    otherwise: LEFT_OUT,
  },
  encrypted_file_transfer_relay_only: flag(true),
  socks5_gateways: {
    is: 'an object of addresses by JID',
    fits: (value) => isObject(value) && !Array.isArray(value) && Object.entries(value).every(isGateway),
    otherwise: LEFT_OUT,
  },
  encrypted_file_transfer_send_hash: flag(true),
  allow_unencrypted_jingle_files: flag(false),
};
