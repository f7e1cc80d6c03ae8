import { dependenciesOf, initializePlugin } from '../../support/converse-global.js';
import '../../../plugins/jet/index.js';
import '../../../plugins/openpgp-envelope/index.js';
import type { Envelope } from '../../../plugins/jet/envelope.js';
import { KeyStore } from '../../../plugins/openpgp-envelope/keys/store.js';
import { createKey } from '../../../plugins/openpgp-envelope/own/key-making.js';
import type { OwnKey } from '../../../plugins/openpgp-envelope/own/own-key.js';
import { OpenPgpLogin } from '../../../plugins/openpgp-envelope/login.js';
import { loadLibrary } from '../../../plugins/openpgp-envelope/library.js';
import { whyNoKeys } from '../../../src/converse/may-keep-keys.js';
import type { Registry } from '../../../src/registry.js';
import { NS } from '../../../src/xmpp/namespaces.js';
import { MemoryConverse } from '../../support/memory-converse.js';
import { MemoryModel } from '../../support/memory-model.js';
import { MemoryPep, type MemoryPepPort } from '../../support/memory-pep.js';
import { recordLog } from '../../support/recorded-log.js';
import { freshJid } from '../../support/own-account.js';
import { xml } from '../../support/xml.js';

const FEATURE = 'converse-jet:0#urn:xmpp:openpgp:0';
const NOTIFY = 'urn:xmpp:openpgp:0:public-keys+notify';

const hostWith = (isTrusted: boolean): MemoryConverse => {
  const host = new MemoryConverse();
  host.state['config'] = new MemoryModel({ trusted: isTrusted });
  return host;
};
const databases = async (jid: string): Promise<boolean> =>
  (await indexedDB.databases()).some(({ name }) => name === `converse-jet-openpgp ${jid}`);

describe('The login of OpenPGP', () => {
  let host: MemoryConverse;
  let pep: MemoryPep;
  let port: MemoryPepPort;
  let login: OpenPgpLogin;
  let registered: string[];
  let heard: string[];
  let change: () => void;
  const changed = (isEnough: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      change = () => {
        if (isEnough()) resolve();
      };
      change();
    });

  beforeEach(() => {
    host = hostWith(true);
    pep = new MemoryPep();
    registered = [];
    heard = [];
    change = () => undefined;
    const jid = freshJid('romeo');
    const makeServer = () => {
      port = pep.join(jid);
      return Object.assign(port, { listen: () => undefined, close: () => pep.leave(port) });
    };
    login = new OpenPgpLogin({
      converse: host.converse,
      library: loadLibrary,
      forbidden: () => whyNoKeys(host.converse),
      makeServer,
      register: ({ label }) => {
        registered.push(label);
        return () => registered.pop();
      },
      onKeys: (from) => heard.push(from),
      onDecision: () => undefined,
      onChange: () => {
        change();
      },
    });
  });
  afterEach(async () => {
    host.trigger('logout');
    await KeyStore.delete(port.account);
  });

  const connect = async (): Promise<OwnKey> => {
    host.connect();
    await changed(() => login.ownKey !== undefined);
    return login.ownKey!;
  };

  it('has a key to talk about while somebody is logged in', async () => {
    expect(login.ownKey).toBeUndefined();
    expect((await connect()).state).toEqual({ name: 'none' });

    host.trigger('disconnected');

    expect(login.ownKey).toBeUndefined();
  });

  it('puts the envelope into use while the key is unlocked and published', async () => {
    const own = await connect();
    await createKey(own, 'correct horse');

    expect(registered).toEqual([]);

    await own.decide('declined');

    expect(registered).toEqual(['OpenPGP']);

    host.trigger('reconnected');

    expect(registered).toEqual(['OpenPGP']);

    await own.remove();

    expect(registered).toEqual([]);
  });

  it('is locked again at the next login', async () => {
    const own = await connect();
    await createKey(own, 'correct horse');
    await own.decide('declined');
    host.trigger('logout');

    expect(registered).toEqual([]);
    expect((await connect()).state.name).toBe('locked');
  });

  it('publishes the key again where another client has left it out of the list', async () => {
    const own = await connect();
    await createKey(own, 'correct horse');
    await own.decide('declined');
    pep.log.length = 0;
    pep.publish(port.account, 'urn:xmpp:openpgp:0:public-keys', xml('<public-keys-list xmlns="urn:xmpp:openpgp:0"/>'));
    const isBack = (): boolean =>
      (pep.item(port.account, 'urn:xmpp:openpgp:0:public-keys')?.children.length ?? 0) === 1;
    await new Promise<void>((resolve) => {
      const look = setInterval(() => {
        if (!isBack()) return;
        clearInterval(look);
        resolve();
      }, 5);
    });

    expect(isBack()).toBeTrue();
  });

  it('tells whose list may be another', async () => {
    await connect();
    pep.publish('juliet@example.org', 'urn:xmpp:openpgp:0:public-keys', xml('<x/>'));

    expect(heard).toEqual(['juliet@example.org']);

    port.isContact = () => false;
    pep.publish('tybalt@example.org', 'urn:xmpp:openpgp:0:public-keys', xml('<x/>'));

    expect(heard).toEqual(['juliet@example.org']);
  });

  for (const [what, forbid] of [
    ['with clear_cache_on_logout', () => (host.settings['clear_cache_on_logout'] = true)],
    ['on a browser that is not trusted', () => (host.state['config'] = new MemoryModel({ trusted: false }))],
  ] as const) {
    it(`keeps nothing ${what}, and deletes what was there`, async () => {
      const own = await connect();
      await createKey(own, 'correct horse');

      expect(await databases(port.account)).toBeTrue();

      host.trigger('logout');
      forbid();
      host.connect();
      while (await databases(port.account)) await new Promise((resolve) => setTimeout(resolve));

      expect(login.ownKey).toBeUndefined();
    });
  }
});

describe('The openpgp-envelope plugin', () => {
  const account = 'romeo@example.org';
  let host: MemoryConverse;
  const until = async (isThere: () => boolean): Promise<void> => {
    while (!isThere()) await new Promise((resolve) => setTimeout(resolve));
  };
  const items = (): Promise<Element> =>
    Promise.resolve(
      xml(
        `<iq xmlns="jabber:client" type="result"><pubsub xmlns="${NS.pubsub}"><items node="urn:xmpp:openpgp:0:public-keys"/></pubsub></iq>`,
      ),
    );

  afterEach(async () => {
    host.trigger('logout');
    await KeyStore.delete(account);
  });

  it('needs the plugin jet before it', () => {
    host = hostWith(true);

    expect(dependenciesOf('openpgp-envelope')).toContain('jet');
    const lines = recordLog();
    initializePlugin('openpgp-envelope', host.converse);

    expect(lines).toEqual([
      'converse-jet: the plugin openpgp-envelope is off: it needs the plugin jet, which is not on. See docs/deploy.md.',
    ]);
  });

  it('announces the envelope while its key is unlocked, and what it wants to hear while it may have one', async () => {
    host = hostWith(true);
    host.onIq = items;
    initializePlugin('jet', host.converse);
    initializePlugin('openpgp-envelope', host.converse);
    host.connect();
    await until(() => host.features.includes(NOTIFY));

    expect(host.features).not.toContain(FEATURE);

    const { envelopes } = host.converse.api['jet'] as { envelopes: Registry<Envelope> };

    expect(envelopes.all()).toEqual([]);
  });

  it('announces nothing on a browser that must not keep keys', async () => {
    host = hostWith(false);
    initializePlugin('jet', host.converse);
    initializePlugin('openpgp-envelope', host.converse);
    host.connect();

    expect(await databases(account)).toBeFalse();
    expect(host.features).not.toContain(NOTIFY);
  });

  it('has an entry in the menu of a chat with one person', async () => {
    host = hostWith(true);
    initializePlugin('jet', host.converse);
    initializePlugin('openpgp-envelope', host.converse);
    const entries = (type: string): string[] => {
      const buttons: { name: string }[] = [];
      host.trigger('getHeadingButtons', { model: new MemoryModel({ type }) }, buttons);
      return buttons.map(({ name }) => name);
    };

    expect(entries('chatbox')).toEqual([]);

    host.connect();
    await until(() => host.features.includes(NOTIFY));

    expect(entries('chatbox')).toEqual(['openpgp-key']);
    expect(entries('chatroom')).toEqual([]);
  });
});
