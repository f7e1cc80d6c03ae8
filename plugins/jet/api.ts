import type { Registry } from '../../src/registry.js';
import type { Cipher } from './cipher.js';
import type { Envelope } from './envelope.js';
import type { TextEnvelope } from './text-envelope.js';

/** What the plugin `jet` puts on Converse's API, as `_converse.api.jet`: docs/plugin-authors.md. */
export interface JetApi {
  /** Further ways to carry the secret of JET. */
  readonly envelopes: Registry<Envelope>;
  readonly ciphers: Registry<Cipher>;
  /** Makes an envelope for text one for secrets. */
  textEnvelope(inner: TextEnvelope): Envelope;
}
