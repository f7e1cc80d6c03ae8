import { KINDS } from '../../../plugins/encrypted-file-transfer/setting-kinds.js';
import { DEFAULTS, readSettings } from '../../../plugins/encrypted-file-transfer/settings.js';
import { checkSettings } from '../../../src/converse/check-settings.js';
import { recordLog } from '../../support/recorded-log.js';

const api = (values: Record<string, unknown>) => {
  const all: Record<string, unknown> = { ...DEFAULTS, ...values };
  return { settings: { get: (name: string) => all[name], extend: () => undefined } };
};
const read = (values: Record<string, unknown> = {}) => readSettings(api(values));

describe('settings', () => {
  it('are safe by default', () => {
    expect(read()).toEqual({
      autoAcceptBytes: 0,
      maxBytes: Infinity,
      fromStrangers: false,
      trust: 'ask',
      transports: ['webrtc', 'socks5', 'ibb'],
      iceServers: [],
      relayOnly: false,
      gateways: new Map(),
      sendHash: true,
      allowUnencrypted: false,
    });
  });

  it('are read as they are set', () => {
    const settings = read({
      encrypted_file_transfer_auto_accept_bytes: 1000,
      encrypted_file_transfer_max_bytes: 5,
      encrypted_file_transfer_from_strangers: true,
      encrypted_file_transfer_trust: 'blind',
      encrypted_file_transfer_transports: ['ibb'],
      encrypted_file_transfer_ice_servers: [{ urls: 'stun:stun.example.org' }],
      encrypted_file_transfer_relay_only: true,
      socks5_gateways: { 'proxy.example.org': 'wss://example.org/bytestreams', 'proxy.example.com': 7 },
      encrypted_file_transfer_send_hash: false,
      allow_unencrypted_jingle_files: true,
    });

    expect(settings).toEqual({
      autoAcceptBytes: 1000,
      maxBytes: 5,
      fromStrangers: true,
      trust: 'blind',
      transports: ['ibb'],
      iceServers: [{ urls: 'stun:stun.example.org' }],
      relayOnly: true,
      gateways: new Map([['proxy.example.org', 'wss://example.org/bytestreams']]),
      sendHash: false,
      allowUnencrypted: true,
    });
  });

  it('fall back to the safe side when they are unreadable', () => {
    const settings = read({
      encrypted_file_transfer_auto_accept_bytes: 'all',
      encrypted_file_transfer_from_strangers: 'yes',
      encrypted_file_transfer_trust: 'whatever',
      encrypted_file_transfer_ice_servers: [7, null, { url: 'stun:stun.example.org' }],
      encrypted_file_transfer_relay_only: 'no',
      socks5_gateways: 'wss://example.org/bytestreams',
      allow_unencrypted_jingle_files: 1,
    });

    expect(settings).toEqual(
      jasmine.objectContaining({
        autoAcceptBytes: 0,
        fromStrangers: false,
        trust: 'ask',
        iceServers: [],
        relayOnly: true,
        gateways: new Map(),
        allowUnencrypted: false,
      }),
    );
  });
});

describe('A setting', () => {
  const said = (values: Record<string, unknown>): string[] => {
    const lines = recordLog();
    checkSettings(api(values), KINDS);
    return lines;
  };

  it('that fits is not spoken of', () => {
    expect(said({})).toEqual([]);
    expect(
      said({
        encrypted_file_transfer_max_bytes: 0,
        encrypted_file_transfer_trust: 'blind',
        encrypted_file_transfer_transports: ['ibb'],
        encrypted_file_transfer_ice_servers: [{ urls: 'stun:stun.example.org' }],
        socks5_gateways: { 'proxy.example.org': 'wss://example.org/bytestreams' },
      }),
    ).toEqual([]);
  });

  for (const [name, value, what] of [
    ['encrypted_file_transfer_auto_accept_bytes', '1000', 'a number of bytes: no offer is accepted without asking'],
    ['encrypted_file_transfer_max_bytes', null, 'a number of bytes: there is no limit'],
    ['encrypted_file_transfer_from_strangers', 'yes', 'true or false: false is used instead'],
    ['encrypted_file_transfer_trust', 'Blind', "'ask' or 'blind': 'ask' is used instead"],
    [
      'encrypted_file_transfer_transports',
      'ibb',
      "a list of 'webrtc', 'socks5' and 'ibb': what does not fit is left out",
    ],
    [
      'encrypted_file_transfer_transports',
      ['tcp'],
      "a list of 'webrtc', 'socks5' and 'ibb': what does not fit is left out",
    ],
    ['encrypted_file_transfer_ice_servers', {}, 'a list of objects with urls: what does not fit is left out'],
    ['encrypted_file_transfer_ice_servers', ['stun:x'], 'a list of objects with urls: what does not fit is left out'],
    ['encrypted_file_transfer_relay_only', 0, 'true or false: true is used instead'],
    ['socks5_gateways', ['wss://x'], 'an object of addresses by JID: what does not fit is left out'],
    ['socks5_gateways', { 'proxy.example.org': 7 }, 'an object of addresses by JID: what does not fit is left out'],
    ['encrypted_file_transfer_send_hash', null, 'true or false: true is used instead'],
    ['allow_unencrypted_jingle_files', 'true', 'true or false: false is used instead'],
  ] as const) {
    it(`that does not fit is named in the console, with what is done instead (${name}: ${JSON.stringify(value)})`, () => {
      expect(said({ [name]: value })).toEqual([
        `converse-jet: the setting ${name} has to be ${what}. See docs/deploy.md.`,
      ]);
    });
  }
});
