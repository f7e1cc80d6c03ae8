import { DEFAULTS } from '../../plugins/encrypted-file-transfer/settings.js';
import { IDENTITY_SETTINGS } from '../../plugins/omemo-key-transport/settings.js';
import type { JetSettings } from '../../plugins/public-types.js';

/** A compiler error where a setting has no type, or a type no setting. */
const NAMES: Record<keyof JetSettings, true> = {
  encrypted_file_transfer_auto_accept_bytes: true,
  encrypted_file_transfer_max_bytes: true,
  encrypted_file_transfer_from_strangers: true,
  encrypted_file_transfer_trust: true,
  encrypted_file_transfer_transports: true,
  encrypted_file_transfer_ice_servers: true,
  encrypted_file_transfer_relay_only: true,
  encrypted_file_transfer_send_hash: true,
  allow_unencrypted_jingle_files: true,
  socks5_gateways: true,
  jet_envelopes: true,
  libomemo_url: true,
  omemo_key_transport_identity: true,
  omemo_key_transport_namespaces: true,
};

describe('The types of the settings', () => {
  it('name each setting, and no other', () => {
    const names = [...Object.keys(DEFAULTS), ...Object.keys(IDENTITY_SETTINGS), 'jet_envelopes', 'libomemo_url'];

    expect(Object.keys(NAMES).sort()).toEqual(names.sort());
  });
});
