import { addPlugin } from '../../src/converse/add-plugin.js';
import { checkSettings, type Kind } from '../../src/converse/check-settings.js';
import type { Converse, ConverseGlobal } from '../../src/converse/converse.js';
import { isContact } from '../../src/converse/contacts.js';
import { ConverseOmemo } from '../../src/converse/converse-omemo.js';
import { ConversePep } from '../../src/converse/converse-pep.js';
import { whyNoKeys } from '../../src/converse/may-keep-keys.js';
import { TrustNews } from '../../src/converse/trust-news.js';
import { install, type Host } from '../../src/converse/install.js';
import { callingScript } from '../../src/converse/calling-script.js';
import { LibomemoFinder, importLibomemo, type Libomemo } from '../../src/converse/libomemo.js';
import { listenFor } from '../../src/converse/stanza-listener.js';
import { logUnlessExpected, tellDeployer } from '../../src/log.js';
import { KEY_RECEIVED, publicApi } from './api.js';
import { onCaughtUp } from './catch-up.js';
import { ConverseKeyTransport } from './converse/converse-key-transport.js';
import { ConverseTrust } from './converse/converse-trust.js';
import { DeviceTrust } from './converse/device-trust.js';
import { IDENTITY_SETTINGS, identitiesOf } from './settings.js';
import { OwnLogin } from './own-login.js';
import { OwnMessages } from './own-messages.js';
import { OMEMO_VARIANTS } from './omemo/omemo-variants.js';
import { ReceivedKeys } from './converse/received-keys.js';

declare const converse: ConverseGlobal;

const LIBOMEMO_URL: Kind = {
  is: 'an address',
  fits: (value) => value === undefined || (typeof value === 'string' && URL.canParse(value, document.baseURI)),
  otherwise: 'the address is detected',
};

function initialize(host: Converse): void {
  const { api } = host;
  api.settings.extend({ libomemo_url: undefined, ...IDENTITY_SETTINGS });
  checkSettings(api, { libomemo_url: LIBOMEMO_URL });
  const shared = install(host);
  const news = new TrustNews(host);
  api.listen.on('OMEMOInitialized', () => {
    news.watch();
  });
  const omemo = new ConverseOmemo(host, converse.env, news);
  const { converse: isConverse, own, first } = identitiesOf(api);
  if (isConverse) useConverse(host, shared, omemo);
  const decided = (jid: string): void => {
    news.tell(jid);
  };
  if (own.length > 0) useOwn(host, shared, own, new ConverseTrust(omemo, new DeviceTrust(omemo), decided));
  api['omemoKeyTransport'] = publicApi((namespace = first) => shared.keyTransports.get(namespace ?? ''), omemo);
}

/**
 * Imports libomemo as soon as its address is known. To be called while Converse starts this plugin.
 * @param onChange called when there is an address, and when there is a library that cannot be loaded, which is as if
 *   there were none
 */
function libomemoLoader({ api }: Converse, onChange: () => void): () => Promise<Libomemo> | undefined {
  const finder = new LibomemoFinder(callingScript(new Error().stack ?? ''), onChange);
  let library: Promise<Libomemo> | undefined;
  let isBroken = false;
  return () => {
    const configured = api.settings.get('libomemo_url');
    const isGiven = typeof configured === 'string' && LIBOMEMO_URL.fits(configured);
    const url = isGiven ? new URL(configured, document.baseURI).href : finder.url;
    if (isBroken || library !== undefined || url === undefined) return isBroken ? undefined : library;
    library = importLibomemo(url);
    library.catch((error: unknown) => {
      logUnlessExpected('loading libomemo')(error);
      isBroken = true;
      onChange();
    });
    return library;
  };
}

function useConverse(host: Converse, { keyTransports }: Host, omemo: ConverseOmemo): void {
  const { api } = host;
  const announce = (): void => {
    keyTransports.register(transport);
  };
  const transport = new ConverseKeyTransport({ omemo, library: libomemoLoader(host, announce) });
  announce();
  const ready = new Promise<void>((resolve) => {
    api.listen.on('OMEMOInitialized', () => {
      announce();
      const missing = omemo.missing();
      if (missing.length > 0)
        tellDeployer(`no keys over OMEMO: this version of Converse has no ${missing.join(', ')}.`);
      void omemo.wake().catch(logUnlessExpected('waking libomemo')).then(announce).finally(resolve);
    });
  });
  const keys = new ReceivedKeys(transport, {
    account: () => omemo.account,
    isContact: (jid) => isContact(host, jid) ?? true,
    ready: () => ready,
    giveBack: (stanza) => omemo.handle(stanza),
    received: (key) => api.trigger(KEY_RECEIVED, key),
  });
  // In the moment in which it arrives: Converse's own handlers read it later, without what is taken out here.
  listenFor(host, { name: 'message' }, (stanza) => {
    keys.onMessage(stanza);
  });
}

function useOwn(
  host: Converse,
  { iq, keyTransports, ownFeatures }: Host,
  namespaces: readonly string[],
  otherTrust: ConverseTrust,
): void {
  const nodes = OMEMO_VARIANTS.filter(({ namespace }) => namespaces.includes(namespace));
  // A client that lists these gets the device lists of contacts unasked (XEP-0163 §4).
  ownFeatures.add(() => nodes.map(({ deviceListNode }) => `${deviceListNode}+notify`));
  const makePort = (): ConversePep => new ConversePep(host, iq);
  const forbidden = (): string | undefined => whyNoKeys(host);
  const login = new OwnLogin({ converse: host, forbidden, namespaces, keyTransports, otherTrust, makePort });
  new OwnMessages({ converse: host, namespaces, transports: () => login.transports() });
  onCaughtUp(host, () => {
    // Keys that stay go with the next time.
    login.endCatchUp().catch(logUnlessExpected('forgetting used prekeys'));
  });
}

addPlugin('omemo-key-transport', { dependencies: ['converse-omemo'], start: initialize });
