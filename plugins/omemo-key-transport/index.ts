import type { Converse, ConverseGlobal } from '../../src/converse/converse.js';
import { ConverseOmemo } from '../../src/converse/converse-omemo.js';
import { onMessage } from '../../src/converse/messages.js';
import { install } from '../../src/converse/install.js';
import { LibomemoFinder, importLibomemo, type Libomemo } from '../../src/converse/libomemo.js';
import { KEY_RECEIVED, publicApi } from './api.js';
import { ConverseKeyTransport } from './converse-key-transport.js';
import { ReceivedKeys } from './received-keys.js';

declare const converse: ConverseGlobal;

/** Called when libomemo is seen; the finder starts with the bundle, before Converse does. */
let onFound: () => void = () => undefined;
const finder = new LibomemoFinder(() => {
  onFound();
});

function initialize(host: Converse): void {
  const { api } = host;
  api.settings.extend({ libomemo_url: undefined });
  const { keyTransports } = install(host);
  const omemo = new ConverseOmemo(host, converse.env);
  let library: Promise<Libomemo> | undefined;
  const load = (): Promise<Libomemo> | undefined => {
    const configured = api.settings.get('libomemo_url');
    const url = typeof configured === 'string' ? new URL(configured, document.baseURI).href : finder.url;
    if (library !== undefined || url === undefined) return library;
    library = importLibomemo(url);
    // Whoever needs the library hears of it.
    library.catch(() => undefined);
    return library;
  };
  const transport = new ConverseKeyTransport({ omemo, library: load });
  const announce = (): void => {
    keyTransports.register(transport);
  };
  announce();
  onFound = announce;
  api['omemoKeyTransport'] = publicApi(transport, omemo);
  const ready = new Promise<void>((resolve) => {
    api.listen.on('OMEMOInitialized', () => {
      announce();
      omemo.wake().then(announce, announce).then(resolve, resolve);
    });
  });
  const keys = new ReceivedKeys(transport, {
    account: () => omemo.account,
    ready: () => ready,
    giveBack: (stanza) => omemo.handle(stanza),
    received: (key) => api.trigger(KEY_RECEIVED, key),
  });
  onMessage(host, (stanza) => {
    keys.onMessage(stanza);
  });
}

converse.plugins.add('omemo-key-transport', {
  dependencies: ['converse-omemo'],
  initialize() {
    initialize(this._converse);
  },
});
