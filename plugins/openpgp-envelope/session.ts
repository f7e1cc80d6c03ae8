import { KeyNodes, type KeyServer } from './keys/key-nodes.js';
import { KeyStore } from './keys/store.js';
import type { Library, PrivateKey } from './library.js';
import { OwnKey } from './own/own-key.js';

/* What a login needs of keys: a file of its own. */

/** A {@link KeyServer} of one login. */
export interface LoginServer extends KeyServer {
  listen(): void;
  close(): void;
}

/** What there is during one login. */
export interface Session {
  readonly server: LoginServer;
  readonly nodes: KeyNodes;
  readonly store: KeyStore;
  readonly ownKey: OwnKey;
}

interface Parts {
  readonly library: () => Promise<Library>;
  /** Called with the key that can be used from now on, if there is one. */
  readonly onKey: (key: PrivateKey | undefined) => Promise<void>;
}

/** Opens the keys of an account. */
export async function openSession(server: LoginServer, parts: Parts): Promise<Session> {
  const store = await KeyStore.open(server.account);
  const nodes = new KeyNodes(server);
  return { server, nodes, store, ownKey: await OwnKey.load({ ...parts, nodes, store }) };
}

/** Leaves nothing of the keys of an account. */
export const deleteKeys = (account: string): Promise<void> => KeyStore.delete(account);
