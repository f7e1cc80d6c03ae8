import { OwnLogin } from '../../../plugins/omemo-key-transport/own-login.js';
import { AccountStore } from '../../../plugins/omemo-key-transport/own/account-store.js';
import { AXOLOTL } from '../../../plugins/omemo-key-transport/omemo/omemo-variants.js';
import type { KeyTransport } from '../../../src/key-transport/key-transport.js';
import { whyNoKeys } from '../../../src/converse/may-keep-keys.js';
import { Registry } from '../../../src/registry.js';
import { NS } from '../../../src/xmpp/namespaces.js';
import { MemoryConverse } from '../../support/memory-converse.js';
import { MemoryModel } from '../../support/memory-model.js';
import { MemoryPep } from '../../support/memory-pep.js';
import { freshJid } from '../../support/own-account.js';
import { noOtherTrust, OwnParty } from '../../support/own-party.js';
import { failureOf } from '../../contracts/key-transport.js';
import { testBytes } from '../../support/streams.js';
import { xml } from '../../support/xml.js';

const LONG_MS = 60_000;
const secret = { key: testBytes(16), iv: testBytes(12) };

describe('The login of an identity of our own', () => {
  let host: MemoryConverse;
  let pep: MemoryPep;
  let jid: string;
  let login: OwnLogin;
  let keyTransports: Registry<KeyTransport>;

  beforeEach(async () => {
    host = new MemoryConverse();
    host.state['config'] = new MemoryModel({ trusted: true });
    pep = new MemoryPep();
    jid = freshJid('romeo');
    keyTransports = new Registry();
    // The keys are made once for all specs.
    (await OwnParty.create(pep, 'romeo', { jid })).close();
    pep.nodes.clear();
    const makePort = () => Object.assign(pep.join(jid), { listen: () => undefined, close: () => undefined });
    const otherTrust = noOtherTrust;
    const forbidden = (): string | undefined => whyNoKeys(host.converse);
    const parts = { converse: host.converse, forbidden, namespaces: [NS.axolotl], keyTransports, otherTrust };
    login = new OwnLogin({ ...parts, makePort });
  }, LONG_MS);
  afterEach(async () => {
    host.trigger('logout');
    await AccountStore.delete(jid);
  });

  const unavailable = (): string | undefined => keyTransports.get(NS.axolotl)!.unavailable();
  const ids = (): string[] =>
    [...(pep.item(jid, AXOLOTL.deviceListNode)?.children ?? [])].map((device) => device.getAttribute('id')!);
  const databases = async (): Promise<boolean> =>
    (await indexedDB.databases()).some(({ name }) => name === `converse-jet-omemo ${jid}`);

  it('says that nobody is logged in, before', async () => {
    expect(unavailable()).toBe('not logged in');
    expect(await failureOf(keyTransports.get(NS.axolotl)!.wrap(jid, secret))).toBe('unavailable');
    expect(await login.transports()).toEqual([]);
  });

  it('brings it up, and down at the logout', async () => {
    host.connect();

    expect((await login.transports()).length).toBe(1);
    expect(unavailable()).toBeUndefined();
    expect(ids().length).toBe(1);
    host.trigger('logout');

    expect(unavailable()).toBe('not logged in');
    expect(await login.transports()).toEqual([]);
  });

  it('§4.3: announces it again when its id was taken out of the list while it was offline', async () => {
    host.connect();
    await login.transports();
    const before = ids();
    pep.nodes.get(`${jid} ${AXOLOTL.deviceListNode}`)!.item = xml(`<list xmlns="${NS.axolotl}"/>`);
    const announced = new Promise<void>((resolve) => {
      pep.onRequest = ({ type, node }) => {
        if (type === 'set' && node === AXOLOTL.deviceListNode) resolve();
      };
    });
    host.reconnect();
    await announced;
    await Promise.resolve();

    expect(ids()).toEqual(before);
  });

  it('tries again at a reconnect what it could not do at the login', async () => {
    pep.onRequest = () => {
      throw new Error('gone');
    };
    host.connect();

    expect(await login.transports()).toEqual([]);
    expect(unavailable()).toBe('gone');
    pep.onRequest = () => undefined;
    host.reconnect();

    expect((await login.transports()).length).toBe(1);
  });

  it('keeps nothing on a browser that is not trusted, and deletes what was there', async () => {
    host.state['config'] = new MemoryModel({ trusted: false });
    host.connect();

    expect(await login.transports()).toEqual([]);
    expect(unavailable()).toContain('not trusted');
    expect(await databases()).toBeFalse();
    expect(ids()).toEqual([]);
  });

  it('keeps nothing of a visitor, whose account is over with the page', async () => {
    host.settings['authentication'] = 'anonymous';
    host.connect();

    expect(await login.transports()).toEqual([]);
    expect(unavailable()).toContain('visitor');
    expect(await databases()).toBeFalse();
  });

  it('keeps nothing with clear_cache_on_logout, and deletes what was there', async () => {
    host.settings['clear_cache_on_logout'] = true;
    host.connect();

    expect(await login.transports()).toEqual([]);
    expect(unavailable()).toContain('clear_cache_on_logout');
    expect(await databases()).toBeFalse();
  });
});
