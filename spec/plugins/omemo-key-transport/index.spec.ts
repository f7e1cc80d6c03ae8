import { dependenciesOf, initializePlugin, pageConverse } from '../../support/converse-global.js';
import '../../../plugins/omemo-key-transport/index.js';
import { importLibomemo } from '../../../src/converse/libomemo.js';
import { install } from '../../../src/converse/install.js';
import type { KeyTransport } from '../../../src/key-transport/key-transport.js';
import { NS } from '../../../src/xmpp/namespaces.js';
import { MemoryConverse } from '../../support/memory-converse.js';
import { recordLog } from '../../support/recorded-log.js';
import { MemoryOmemoStore } from '../../support/memory-omemo-store.js';

/** A module that tells when it is loaded, and from where. */
const moduleAt = (name: string): string => `data:text/javascript,globalThis.loadedLibrary='${name}'`;
const loadedLibrary = (): unknown => (globalThis as { loadedLibrary?: unknown }).loadedLibrary;

describe('The omemo-key-transport plugin', () => {
  let host: MemoryConverse;

  beforeEach(() => {
    host = new MemoryConverse();
    const devicelists = { get: () => Promise.resolve({ devices: { models: [] } }) };
    host.converse.api['omemo'] = { devicelists };
    Object.assign(globalThis, { loadedLibrary: undefined });
  });

  const start = (): KeyTransport => {
    initializePlugin('omemo-key-transport', host.converse);
    return install(host.converse).keyTransports.get(NS.axolotl)!;
  };
  const login = (): MemoryOmemoStore => {
    const store = new MemoryOmemoStore({ pubKey: '', privKey: '' }, { device_id: 1 });
    host.state['omemo_store'] = store;
    pageConverse.env['u'] = { omemo: { getVersionedStore: () => store } };
    return store;
  };

  it('needs the OMEMO of Converse', () => {
    expect(dependenciesOf('omemo-key-transport')).toEqual(['converse-omemo']);
  });

  it('is unavailable, but there, before OMEMO is up', () => {
    host.settings['libomemo_url'] = moduleAt('a');

    expect(start().unavailable()).toMatch(/switched off/);
  });

  it('takes libomemo_url for the address of the library', async () => {
    host.settings['libomemo_url'] = moduleAt('configured');
    login();
    const transport = start();

    expect(transport.unavailable()).toBeUndefined();
    await transport.devices('juliet@example.org');

    expect(loadedLibrary()).toBe('configured');
  });

  it('is unavailable where Converse’s OMEMO is another than the one we know, and says what is missing', () => {
    login();
    pageConverse.env['u'] = {};
    const transport = start();
    const lines = recordLog();
    host.trigger('OMEMOInitialized');

    expect(transport.unavailable()).toBe('this version of Converse has no env.u.omemo.getVersionedStore');
    expect(lines).toEqual([
      'converse-jet: no keys over OMEMO: this version of Converse has no env.u.omemo.getVersionedStore. See docs/deploy.md.',
    ]);
  });

  it('is unavailable when the library cannot be loaded', async () => {
    host.settings['libomemo_url'] = 'data:text/javascript,throw new Error()';
    login();
    const transport = start();
    const changed = new Promise<void>((resolve) => {
      install(host.converse).keyTransports.onChange(resolve);
    });

    expect(transport.unavailable()).toBeUndefined();
    await changed;

    expect(transport.unavailable()).toMatch(/cannot be loaded/);
  });

  it('reads libomemo_url relative to the page', async () => {
    host.settings['libomemo_url'] = '/converse/libomemo.esm.min.js';
    login();

    expect(await start().devices('juliet@example.org')).toEqual([]);
  });

  it('says so when the address cannot be loaded', async () => {
    host.settings['libomemo_url'] = '/converse/nothing.js';
    login();

    await expectAsync(start().devices('juliet@example.org')).toBeRejected();
  });

  it('leaves no rejection unhandled when only asked whether it is available', async () => {
    host.settings['libomemo_url'] = '/converse/nothing.js?unhandled';
    login();
    const url = new URL('/converse/nothing.js?unhandled', location.origin).href;

    // Jasmine fails a run with an unhandled rejection.
    expect(start().unavailable()).toBeUndefined();
    await expectAsync(importLibomemo(url)).toBeRejected();
  });

  it('has Converse load its library when OMEMO is up, and tells who listens then', async () => {
    start();
    const store = login();
    const told = new Promise<void>((resolve) => {
      install(host.converse).keyTransports.onChange(() => {
        if (store.log.includes('generate')) resolve();
      });
    });
    host.trigger('OMEMOInitialized');
    await told;

    expect(store.log).toEqual(['generate']);
  });

  it('§4.2: gets the device lists of contacts unasked, in each namespace of an identity of our own', () => {
    host.settings['omemo_key_transport_identity'] = 'own';
    host.settings['omemo_key_transport_namespaces'] = [NS.axolotl, NS.omemo0];
    start();
    host.connect();

    expect(host.features).toEqual([`${NS.axolotl}.devicelist+notify`, `${NS.omemo0}:devicelist+notify`]);
  });

  it('leaves the namespace of Converse’s identity to Converse', () => {
    host.settings['omemo_key_transport_namespaces'] = [NS.axolotl, NS.omemo0];
    start();
    host.connect();

    expect(host.features).toEqual([`${NS.omemo0}:devicelist+notify`]);
  });

  for (const [name, value] of [
    ['omemo_key_transport_identity', 'other'],
    ['omemo_key_transport_namespaces', ['urn:xmpp:omemo:2']],
    ['omemo_key_transport_namespaces', NS.axolotl],
  ] as const) {
    it(`does not start with ${name} ${String(value)}`, () => {
      host.settings[name] = value;

      const lines = recordLog();
      initializePlugin('omemo-key-transport', host.converse);

      expect(lines).toEqual([jasmine.stringContaining(`is off: the setting ${name} has to be`)]);
      expect(host.converse.api['omemoKeyTransport']).toBeUndefined();
    });
  }
});
