import { openPgpEnvelope, type OpenPgpEnvelope } from './envelope/openpgp-envelope.js';
import { KeyDirectory } from './keys/key-directory.js';
import type { KeyNodes } from './keys/key-nodes.js';
import type { KeyStore } from './keys/store.js';
import type { Library, PrivateKey } from './library.js';

/** The envelope of an unlocked key. */
export interface Started {
  readonly envelope: OpenPgpEnvelope;
  readonly directory: KeyDirectory;
}

interface Parts {
  readonly library: () => Promise<Library>;
  readonly nodes: KeyNodes;
  readonly store: KeyStore;
  /** Called with the account when the user has decided on one of its keys. */
  readonly onDecision: (jid: string) => void;
}

/** Makes the envelope of a key. It is a file of its own, which is loaded with the first key that is unlocked. */
export function startEnvelope(parts: Parts, key: PrivateKey): Started {
  const directory = new KeyDirectory({ ...parts, ownFingerprint: key.getFingerprint() });
  const { account } = parts.nodes;
  return { envelope: openPgpEnvelope({ ...parts, account, key, directory }), directory };
}
