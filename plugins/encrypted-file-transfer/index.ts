import type { Converse, ConverseGlobal, ConverseModel } from '../../src/converse/converse.js';
import { converseEvents } from '../../src/converse/converse-events.js';
import { ConverseMessages } from '../../src/converse/converse-messages.js';
import { TRUST_CHANGED } from '../../src/converse/trust-news.js';
import { install } from '../../src/converse/install.js';
import type { PeerFeatures } from '../../src/converse/peer-features.js';
import type { KeyTransport } from '../../src/key-transport/key-transport.js';
import type { JingleEngine } from '../../src/jingle/application.js';
import type { Registry } from '../../src/registry.js';
import { NS } from '../../src/xmpp/namespaces.js';
import { compose, type Ports } from './compose.js';
import { Peers } from './devices/reachability.js';
import { Trust } from './devices/trust.js';
import { DEFAULTS, readSettings, type Settings } from './settings.js';
import { setLocale } from './transfer/locale.js';
import type { TrustPorts } from './transfer/ports.js';
import { makeTransports, type TransportPorts } from './transports.js';
import { ConverseCards } from './ui/cards/converse-cards.js';
import { ChatFiles } from './ui/composer/chat-files.js';
import type { Html } from './ui/composer/toolbar-button.js';
import { askAgain } from './ui/dialogs/ask-again.js';
import { askTrust, showDevices } from './ui/load-views.js';
import { setTranslator } from './ui/texts/translate.js';
import { headerSecurity } from './wire/draft-2015-security.js';

declare const converse: ConverseGlobal;

/** The language that Converse was set to, else that of the browser. */
function localeOf({ settings }: Converse['api']): string {
  const locale = settings.get('i18n');
  return typeof locale === 'string' ? locale : navigator.language;
}

/** As Converse decides whether messages outlive the login. */
const forgetsAtLogout = ({ api, state }: Converse): boolean =>
  Boolean(api.settings.get('clear_cache_on_logout')) || !(state['config'] as ConverseModel).get('trusted');

/** The user decides in other tabs, too, and in other plugins. */
function followTrust({ api }: Converse, trust: Trust, cards: ConverseCards): void {
  trust.onChange((jid) => void cards.refreshTrust(jid));
  api.listen.on(TRUST_CHANGED, (jid: string) => {
    trust.changed(jid);
  });
}

const trustPorts = (trust: Trust): TrustPorts => ({
  now: (device) => trust.now(device),
  decide: (device, decision) => trust.decide(device, decision),
  trustInAsker: (device) => trust.settleDevice(device, (devices) => askTrust(devices, device.jid, trust)),
});

const peerPorts = (peers: Peers, features: PeerFeatures): Ports['peers'] => ({
  isContact: (jid) => peers.isContact(jid),
  isOurs: async (jid) => (await features.of(jid)).has(NS.self),
  reach: (jid) => peers.complete(jid),
  whenReachable: (jid, signal) => peers.whenOurs(jid, signal),
  didNotAnswer: (fullJid) => {
    features.didNotAnswer(fullJid);
  },
});

const transportPorts = (
  engine: JingleEngine,
  ports: Pick<TransportPorts, 'iq' | 'settings' | 'events'>,
): TransportPorts => ({
  ...ports,
  admits: (peer) => engine.admits(peer),
  onChange: (transport) => void engine.transports.register(transport),
});

/** The 2015 draft. */
function secureByHeader({ securities }: JingleEngine, keyTransports: Registry<KeyTransport>): void {
  const security = headerSecurity(() => keyTransports.get(NS.omemo0));
  const announce = (): void => {
    securities.register(security);
  };
  announce();
  keyTransports.onChange(announce);
}

function initialize(host: Converse): void {
  const { api } = host;
  api.settings.extend(DEFAULTS);
  const { iq, pacer, jingle, keyTransports, ownFeatures, peerFeatures } = install(host);
  const engine = jingle();
  const settings = (): Settings => readSettings(api);

  setLocale(localeOf(api));
  void setTranslator(localeOf(api), host.__);
  const { securities } = engine;
  const trust = new Trust(() => securities.all().flatMap((security) => security.trustRecords()), settings);
  const peers = new Peers(host, peerFeatures, engine, settings);
  const cards: ConverseCards = new ConverseCards(host, {
    showDevices: (jid) => void showDevices(jid, trust),
    now: (device) => trust.now(device),
    ask: (transfer) => askAgain(transfer, trust, fileTransfer.request),
    restore: (transfer) => fileTransfer.restore(transfer),
  });
  followTrust(host, trust, cards);
  const events = converseEvents(host, peerFeatures);
  const fileTransfer = compose({
    engine,
    cards,
    settings,
    messages: new ConverseMessages(host, pacer),
    events,
    transports: makeTransports(settings().transports, transportPorts(engine, { iq, settings, events })),
    announce: (features) => ownFeatures.add(features),
    forgetsAtLogout: () => forgetsAtLogout(host),
    trust: trustPorts(trust),
    peers: peerPorts(peers, peerFeatures),
  });
  secureByHeader(engine, keyTransports);

  const html = converse.env['html'] as Html;
  const tell = (jid: string, text: string): Promise<void> => cards.tell(jid, text);
  new ChatFiles({ converse: host, html, peers, trust, send: fileTransfer.send, tell });
  for (const registry of [securities, engine.transports]) registry.onChange(peers.refresh.bind(peers));
}

converse.plugins.add('encrypted-file-transfer', {
  dependencies: ['converse-chatview', 'converse-disco', 'converse-roster'],
  initialize() {
    initialize(this._converse);
  },
});
