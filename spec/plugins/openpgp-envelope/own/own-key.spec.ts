import { KeyNodes } from '../../../../plugins/openpgp-envelope/keys/key-nodes.js';
import { keyNode } from '../../../../plugins/openpgp-envelope/keys/stanza.js';
import { KeyStore } from '../../../../plugins/openpgp-envelope/keys/store.js';
import { loadLibrary, type Library, type PrivateKey } from '../../../../plugins/openpgp-envelope/library.js';
import { makeCode, sealBackup } from '../../../../plugins/openpgp-envelope/own/backup.js';
import {
  backUpKey,
  createKey,
  importKey,
  restoreKey,
  unlockKey,
} from '../../../../plugins/openpgp-envelope/own/key-making.js';
import { problemOf as problemIn } from '../../../../plugins/openpgp-envelope/own/own-key-error.js';
import { OwnKey } from '../../../../plugins/openpgp-envelope/own/own-key.js';
import { generate } from '../../../../plugins/openpgp-envelope/own/secret-key.js';
import { StanzaError } from '../../../../src/errors.js';
import { MemoryPep, type MemoryPepPort } from '../../../support/memory-pep.js';
import { freshJid } from '../../../support/own-account.js';
import { rejection } from '../../../support/rejection.js';

const LIST = 'urn:xmpp:openpgp:0:public-keys';
const SECRET = 'urn:xmpp:openpgp:0:secret-key';
const PASSPHRASE = 'correct horse';

const problemOf = async (promise: Promise<unknown>): Promise<unknown> => problemIn(await rejection(promise));

describe('The own key of OpenPGP', () => {
  let library: Library;
  let pep: MemoryPep;
  let port: MemoryPepPort;
  let store: KeyStore;
  let nodes: KeyNodes;
  let used: (string | undefined)[];
  beforeAll(async () => {
    library = await loadLibrary();
  });
  beforeEach(async () => {
    pep = new MemoryPep();
    port = pep.join(freshJid('romeo'));
    store = await KeyStore.open(port.account);
    nodes = new KeyNodes(port);
    used = [];
  });
  afterEach(async () => {
    store.close();
    await KeyStore.delete(port.account);
  });

  const load = (): Promise<OwnKey> =>
    OwnKey.load({
      library: () => Promise.resolve(library),
      nodes,
      store,
      onKey: (key) => void used.push(key?.getFingerprint()),
    });
  const announced = async (): Promise<string[]> => (await nodes.list(port.account)).map((key) => key.fingerprint);
  const fingerprintOf = ({ state }: OwnKey): string => (state.name === 'none' ? '' : state.fingerprint);
  const published = (): string[] => [...pep.nodes.keys()].map((name) => name.replace(`${port.account} `, ''));
  const make = (name = port.account): Promise<PrivateKey> => generate(library, name);

  it('is none at first', async () => {
    const own = await load();

    expect(own.state).toEqual({ name: 'none' });
    await own.announce();

    expect(published()).toEqual([]);
  });

  it('is not published, and not used, before the user has decided on its backup', async () => {
    const own = await load();
    await createKey(own, PASSPHRASE);
    await own.announce();

    expect(own.state.name).toBe('no-backup');
    expect(published()).toEqual([]);
    expect(used).toEqual([]);
  });

  it('is published after the user has declined a backup', async () => {
    const own = await load();
    await createKey(own, PASSPHRASE);
    await own.decide('declined');

    expect(own.state).toEqual({ name: 'ready', fingerprint: fingerprintOf(own) });
    expect(published().sort()).toEqual([LIST, keyNode(fingerprintOf(own))]);
    expect(used).toEqual([fingerprintOf(own)]);
  });

  it('is published after its backup, which nobody else may read', async () => {
    const own = await load();
    await createKey(own, PASSPHRASE);
    const requests: string[] = [];
    pep.onRequest = ({ type, node }) => requests.push(`${type} ${node}`);
    await backUpKey(own, makeCode());

    expect(requests.filter((line) => line.startsWith('set'))).toEqual([
      `set ${SECRET}`,
      `set ${keyNode(fingerprintOf(own))}`,
      `set ${LIST}`,
    ]);

    expect(pep.nodes.get(`${port.account} ${SECRET}`)?.access).toBe('whitelist');
    expect(pep.nodes.get(`${port.account} ${LIST}`)?.access).toBe('open');
  });

  it('is not published where the server does not take its backup', async () => {
    const own = await load();
    await createKey(own, PASSPHRASE);
    pep.onRequest = () => {
      throw new StanzaError('not-allowed', 'no');
    };

    expect(await problemOf(backUpKey(own, makeCode()))).toBe('server');
    expect(own.state.name).toBe('no-backup');
    expect(used).toEqual([]);
  });

  it('closes a node that others could read, before the backup is in it', async () => {
    const own = await load();
    await createKey(own, PASSPHRASE);
    pep.nodes.set(`${port.account} ${SECRET}`, { access: 'open', item: undefined });
    await backUpKey(own, makeCode());

    expect(pep.nodes.get(`${port.account} ${SECRET}`)?.access).toBe('whitelist');
  });

  it('lies on the disk encrypted, and is unlocked with its passphrase', async () => {
    const own = await load();
    await createKey(own, PASSPHRASE);
    await own.decide('declined');
    const row = await store.get('own', 'self');
    const stored = await library.readPrivateKey({ binaryKey: row!.secretKey });

    expect(stored.isDecrypted()).toBeFalse();
    expect([stored, ...stored.subkeys].some((key) => key.isDecrypted())).toBeFalse();

    const again = await load();

    expect(again.state).toEqual({ name: 'locked', fingerprint: fingerprintOf(own) });
    expect(await problemOf(unlockKey(again, 'wrong'))).toBe('wrong-passphrase');
    expect(again.state.name).toBe('locked');

    await unlockKey(again, PASSPHRASE);

    expect(again.state.name).toBe('ready');
    expect(used).toEqual([fingerprintOf(own), fingerprintOf(own)]);
  });

  it('still waits for a decision on its backup after the page was closed', async () => {
    await createKey(await load(), PASSPHRASE);
    const own = await load();
    await unlockKey(own, PASSPHRASE);

    expect(own.state.name).toBe('no-backup');
    expect(published()).toEqual([]);
  });

  it('is restored from the backup, on another device', async () => {
    const own = await load();
    const code = makeCode();
    await createKey(own, PASSPHRASE);
    await backUpKey(own, code);
    await store.delete('own', 'self');
    const other = await load();

    expect(await problemOf(restoreKey(other, makeCode(), 'another passphrase'))).toBe('wrong-code');

    await restoreKey(other, code.toLowerCase().replaceAll('-', ' '), 'another passphrase');

    expect(other.state).toEqual({ name: 'ready', fingerprint: fingerprintOf(own) });
    expect(await announced()).toEqual([fingerprintOf(own)]);
  });

  it('cannot be restored where there is no backup', async () => {
    expect(await problemOf(restoreKey(await load(), makeCode(), PASSPHRASE))).toBe('no-backup');
  });

  describe('from a file', () => {
    const text = (armored: string): Uint8Array => new TextEncoder().encode(armored);
    const take = async (file: Uint8Array, passphrase = ''): Promise<OwnKey> => {
      const own = await load();
      await importKey(own, file, { filePassphrase: passphrase, passphrase: PASSPHRASE });
      return own;
    };

    it('is taken armored and not, locked and not', async () => {
      const key = await make();
      const locked = await library.encryptKey({ privateKey: key, passphrase: 'of the file' });
      for (const [file, passphrase] of [
        [key.write(), ''],
        [text(key.armor()), 'whatever'],
        [locked.write(), 'of the file'],
        [text(locked.armor()), 'of the file'],
      ] as const) {
        expect((await take(file, passphrase)).state).toEqual({ name: 'no-backup', fingerprint: key.getFingerprint() });
      }

      expect(await problemOf(take(locked.write(), 'wrong'))).toBe('wrong-passphrase');
    });

    it('is refused where it holds no secret key', async () => {
      const key = await make();
      for (const file of [new Uint8Array(), text('hello'), key.toPublic().write(), new Uint8Array(300_000).fill(200)]) {
        expect(await problemOf(take(file))).toBe('not-a-key');
      }
    });

    it('is refused for another account', async () => {
      expect(await problemOf(take((await make('tybalt@capulet.lit')).write()))).toBe('wrong-account');
    });

    it('is refused where it is revoked, expired, or lacks a part', async () => {
      const key = await make();
      const revoked = await key.revoke();
      const { privateKey: expired } = await library.generateKey({
        type: 'ecc',
        curve: 'curve25519Legacy',
        userIDs: { name: `xmpp:${port.account}` },
        date: new Date(Date.now() - 60_000),
        keyExpirationTime: 10,
        format: 'object',
      });
      const { privateKey: signsOnly } = await library.generateKey({
        type: 'ecc',
        curve: 'curve25519Legacy',
        userIDs: { name: `xmpp:${port.account}` },
        subkeys: [],
        format: 'object',
      });
      for (const bad of [revoked, expired, signsOnly]) {
        expect(await problemOf(take(bad.write()))).toBe('unusable-key');
      }

      expect(await store.get('own', 'self')).toBeUndefined();
    });
  });

  it('joins the keys of other clients in the list', async () => {
    const other = await make();
    await nodes.publish(other.getFingerprint(), other.toPublic().write());
    const own = await load();
    await createKey(own, PASSPHRASE);
    await own.decide('declined');

    expect((await announced()).sort()).toEqual([other.getFingerprint(), fingerprintOf(own)].sort());
  });

  it('is put back into a list that another client has written without it, a few times', async () => {
    const own = await load();
    await createKey(own, PASSPHRASE);
    await own.decide('declined');
    for (let i = 0; i < 10; i++) {
      await nodes.withdraw(fingerprintOf(own));
      await own.announce();
    }

    expect(pep.log.filter((line) => line.endsWith(`set ${keyNode(fingerprintOf(own))}`)).length).toBe(5);
  });

  it('is removed from the browser and from the list', async () => {
    const own = await load();
    await createKey(own, PASSPHRASE);
    await own.decide('declined');
    await own.remove();

    expect(own.state).toEqual({ name: 'none' });
    expect(used.at(-1)).toBeUndefined();
    expect(await announced()).toEqual([]);
    expect((await load()).state).toEqual({ name: 'none' });
  });

  it('is not restored from a backup of another account', async () => {
    const key = await make('tybalt@capulet.lit');
    const code = makeCode();
    await nodes.publishBackup(await sealBackup(library, key, code));

    expect(await problemOf(restoreKey(await load(), code, PASSPHRASE))).toBe('wrong-account');
  });
});
