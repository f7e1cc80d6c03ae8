/**
 * The types of what converse-jet puts on `_converse.api`, of its settings and events: docs/integrators.md and
 * docs/plugin-authors.md. There is nothing else to import: the bundles export nothing.
 */
import type { TransferInfo } from './encrypted-file-transfer/api.js';
import type { ReceivedKey } from './omemo-key-transport/converse/received-keys.js';

export type { EncryptedFileTransferApi, TransferInfo } from './encrypted-file-transfer/api.js';
export type { JetApi } from './jet/api.js';
export type { Cipher } from './jet/cipher.js';
export type { Envelope, SealOptions } from './jet/envelope.js';
export type { TextEnvelope } from './jet/text-envelope.js';
export type { OmemoKeyTransportApi } from './omemo-key-transport/api.js';
export type { ReceivedKey } from './omemo-key-transport/converse/received-keys.js';
export type { KeyTransport, Secret, TrustRecord, TrustedDevice } from '../src/key-transport/key-transport.js';
export type { Recipients } from '../src/key-transport/recipients.js';
export type { Registry } from '../src/registry.js';

/** What `converse.initialize` takes in addition to Converse's own settings. The README explains each. */
export interface JetSettings {
  encrypted_file_transfer_auto_accept_bytes?: number;
  encrypted_file_transfer_max_bytes?: number;
  encrypted_file_transfer_from_strangers?: boolean;
  encrypted_file_transfer_trust?: 'ask' | 'blind';
  encrypted_file_transfer_transports?: readonly ('webrtc' | 'socks5' | 'ibb')[];
  encrypted_file_transfer_ice_servers?: readonly RTCIceServer[];
  encrypted_file_transfer_relay_only?: boolean;
  encrypted_file_transfer_send_hash?: boolean;
  allow_unencrypted_jingle_files?: boolean;
  socks5_gateways?: Readonly<Record<string, string>>;
  jet_envelopes?: readonly string[];
  libomemo_url?: string;
  omemo_key_transport_identity?: 'converse' | 'own';
  omemo_key_transport_namespaces?: readonly string[];
}

/** Handlers of the events of `_converse.api.listen`, by their names. */
export interface JetEvents {
  encryptedFileTransferChanged(transfer: TransferInfo): void;
  omemoKeyReceived(key: ReceivedKey): void;
}
