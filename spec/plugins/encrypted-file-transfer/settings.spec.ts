import { DEFAULTS, readSettings } from '../../../plugins/encrypted-file-transfer/settings.js';

const read = (values: Record<string, unknown> = {}) => {
  const all: Record<string, unknown> = { ...DEFAULTS, ...values };
  return readSettings({ settings: { get: (name) => all[name], extend: () => undefined } });
};

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
