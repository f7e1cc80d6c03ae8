import { openPgpEnvelope, type OpenPgpEnvelope } from '../../plugins/openpgp-envelope/envelope/openpgp-envelope.js';
import { KeyDirectory } from '../../plugins/openpgp-envelope/keys/key-directory.js';
import { KeyNodes } from '../../plugins/openpgp-envelope/keys/key-nodes.js';
import { KeyStore } from '../../plugins/openpgp-envelope/keys/store.js';
import { loadLibrary, type Library, type PrivateKey } from '../../plugins/openpgp-envelope/library.js';
import { generate } from '../../plugins/openpgp-envelope/own/secret-key.js';
import { toBase64 } from '../../src/bytes/base64.js';
import type { Decision } from '../../src/key-transport/key-transport.js';
import { element } from '../../src/xmpp/element.js';
import { NS } from '../../src/xmpp/namespaces.js';
import type { MemoryPep, MemoryPepPort } from './memory-pep.js';
import { freshJid } from './own-account.js';

/** Somebody with a key of OpenPGP, which is announced. */
export class OpenPgpParty {
  private constructor(
    readonly library: Library,
    readonly port: MemoryPepPort,
    readonly store: KeyStore,
    readonly key: PrivateKey,
  ) {
    this.nodes = new KeyNodes(port);
    this.directory = new KeyDirectory({
      library: () => Promise.resolve(library),
      nodes: this.nodes,
      store,
      ownFingerprint: key.getFingerprint(),
      onDecision: (jid) => this.decisions.push(jid),
    });
    this.nodes.onList((jid) => {
      this.directory.outdated(jid);
    });
    const parts = { library: () => Promise.resolve(library), account: this.jid, key, directory: this.directory, store };
    this.envelope = openPgpEnvelope(parts);
  }

  /** Accounts on whose keys this one has decided, one after the other. */
  readonly decisions: string[] = [];
  readonly nodes: KeyNodes;
  readonly directory: KeyDirectory;
  readonly envelope: OpenPgpEnvelope;

  static async create(pep: MemoryPep, name: string): Promise<OpenPgpParty> {
    const library = await loadLibrary();
    const jid = freshJid(name);
    const party = new OpenPgpParty(library, pep.join(jid), await KeyStore.open(jid), await generate(library, jid));
    await party.announce(party.key);
    return party;
  }

  get jid(): string {
    return this.port.account;
  }

  get fingerprint(): string {
    return this.key.getFingerprint();
  }

  async announce(key: PrivateKey): Promise<void> {
    await this.nodes.publish(key.getFingerprint(), key.toPublic().write());
  }

  /** Records what this one says of all keys of another. */
  async decide(other: OpenPgpParty, decision: Decision = 'trusted'): Promise<void> {
    for (const device of await this.directory.devices(other.jid)) await this.directory.trust(device, decision);
  }

  /** An envelope with any content, signed and encrypted as told. */
  async envelopeWith(
    content: string,
    { to, signingKeys = [this.key] }: { to: OpenPgpParty; signingKeys?: PrivateKey[] },
  ): Promise<Element> {
    const message = await this.library.encrypt({
      message: await this.library.createMessage({ text: content }),
      encryptionKeys: to.key.toPublic(),
      signingKeys,
      format: 'binary',
    });
    return element(NS.openpgp, 'openpgp', {}, toBase64(message));
  }

  async close(): Promise<void> {
    this.store.close();
    await KeyStore.delete(this.jid);
  }
}

/** Romeo and Juliet, who trust each other's key, and Tybalt, whom nobody knows. */
export async function threePeople(
  pep: MemoryPep,
): Promise<{ romeo: OpenPgpParty; juliet: OpenPgpParty; tybalt: OpenPgpParty }> {
  const [romeo, juliet, tybalt] = await Promise.all([
    OpenPgpParty.create(pep, 'romeo'),
    OpenPgpParty.create(pep, 'juliet'),
    OpenPgpParty.create(pep, 'tybalt'),
  ]);
  await romeo.decide(juliet);
  await juliet.decide(romeo);
  return { romeo, juliet, tybalt };
}
