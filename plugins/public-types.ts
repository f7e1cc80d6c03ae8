/**
 * The types of what converse-jet puts on `_converse.api`, and of what Converse's events carry: docs/integrators.md and
 * docs/plugin-authors.md. There is nothing else to import: the bundles export nothing.
 */
export type { EncryptedFileTransferApi, TransferInfo } from './encrypted-file-transfer/api.js';
export type { Cipher } from './jet/cipher.js';
export type { Envelope } from './jet/envelope.js';
export type { OmemoKeyTransportApi } from './omemo-key-transport/api.js';
export type { ReceivedKey } from './omemo-key-transport/converse/received-keys.js';
