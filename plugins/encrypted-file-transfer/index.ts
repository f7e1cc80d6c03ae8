import { addPlugin } from '../../src/converse/add-plugin.js';
import { contactsOf } from '../../src/converse/contacts.js';
import { checkSettings } from '../../src/converse/check-settings.js';
import type { Converse, ConverseGlobal, ConverseModel } from '../../src/converse/converse.js';
import { converseEvents } from '../../src/converse/converse-events.js';
import { ConverseMessages } from '../../src/converse/converse-messages.js';
import { localeOf } from '../../src/converse/locale.js';
import { TRUST_CHANGED } from '../../src/converse/trust-news.js';
import { StrangerChats } from '../../src/converse/stranger-chats.js';
import { isVisitor } from '../../src/converse/visitor.js';
import { Visitors } from '../../src/converse/visitors.js';
import { SeenDevices } from '../../src/converse/seen-devices.js';
import { install } from '../../src/converse/install.js';
import type { PeerFeatures } from '../../src/converse/peer-features.js';
import type { KeyTransport } from '../../src/key-transport/key-transport.js';
import type { JingleEngine } from '../../src/jingle/application.js';
import { logUnlessExpected } from '../../src/log.js';
import type { Registry } from '../../src/registry.js';
import { NS } from '../../src/xmpp/namespaces.js';
import { compose, type FileTransfer, type Ports } from './compose.js';
import { Peers } from './devices/reachability.js';
import { DeviceTrustDecisions } from './devices/trust.js';
import { DEFAULTS, readSettings, type Settings } from './settings.js';
import { setLocale } from './transfer/locale.js';
import type { TrustPorts } from './transfer/ports.js';
import { makeTransports, type TransportPorts } from './transports.js';
import type { CardServices } from './ui/cards/card-services.js';
import { ConverseCards } from './ui/cards/converse-cards.js';
import { ChatFiles } from './ui/composer/chat-files.js';
import { addOffButton } from './ui/composer/off-button.js';
import type { Outbox, OutboxPorts } from './ui/composer/outbox.js';
import type { Html } from './ui/composer/toolbar-button.js';
import { askAgain } from './ui/dialogs/ask-again.js';
import { askTrust, loadViews, showDevices } from './ui/load-views.js';
import { ConversePage } from './ui/converse-page.js';
import { publicApi } from './ui/public-api.js';
import { addSettingsRow } from './ui/settings-row.js';
import type { KnownDevices } from './ui/dialogs/trust-dialog.js';
import { setTranslator } from './ui/texts/translate.js';
import { headerSecurity } from './wire/draft-2015-security.js';

declare const converse: ConverseGlobal;

/** As Converse decides whether messages outlive the login. A visitor has no second one. */
const forgetsAtLogout = (host: Converse): boolean =>
  isVisitor(host) ||
  Boolean(host.api.settings.get('clear_cache_on_logout')) ||
  !(host.state['config'] as ConverseModel).get('trusted');

/** Names wrong settings in the console. What they may be is loaded where one is not the default. */
async function checkOwnSettings({ settings }: Converse['api']): Promise<void> {
  const isChanged = ([name, value]: [string, unknown]): boolean =>
    JSON.stringify(settings.get(name)) !== JSON.stringify(value);
  if (!Object.entries(DEFAULTS).some(isChanged)) return;
  const { KINDS } = await import(/* webpackChunkName: "converse-jet-settings" */ './setting-kinds.js');
  checkSettings({ settings }, KINDS);
}

/** The user decides in other tabs, too, and in other plugins. */
function followTrust({ api }: Converse, trust: DeviceTrustDecisions, cards: ConverseCards): void {
  trust.onChange((jid) => void cards.refreshTrust(jid));
  api.listen.on(TRUST_CHANGED, (jid: string) => {
    trust.changed(jid);
  });
}

const strangerChats = (host: Converse, isAllowed: () => boolean): StrangerChats =>
  new StrangerChats(host, isAllowed, async () => {
    const { watchStrangers } = await import(
      /* webpackChunkName: "converse-jet-strangers" */ '../../src/converse/strangers.js'
    );
    return watchStrangers(host, isAllowed);
  });

/** The devices of accounts, with the names that the chats have. */
const knownDevices = (trust: DeviceTrustDecisions, visitors: Visitors, page: ConversePage): KnownDevices => ({
  devices: (jid) => trust.devices(jid),
  decide: (device, decision) => trust.decide(device, decision),
  onChange: (listener) => trust.onChange(listener),
  own: () => trust.own(),
  isVisitor: (jid) => visitors.isAccount(jid),
  nameOf: (jid) => page.nameOf(jid),
});

const trustPorts = (trust: DeviceTrustDecisions, known: KnownDevices): TrustPorts => ({
  now: (device) => trust.now(device),
  decide: (device, decision) => trust.decide(device, decision),
  distrustsAny: (jid, records) => trust.distrustsAny(jid, records),
  settle: (jid) => trust.settle(jid, (devices) => askTrust(devices, jid, known)),
  trustInAsker: (device) => trust.settleDevice(device, (devices) => askTrust(devices, device.jid, known)),
});

const peerPorts = (peers: Peers, features: PeerFeatures): Ports['peers'] => ({
  isContact: (jid) => peers.isContact(jid),
  isOurs: async (jid) => (await features.featuresOf(jid)).has(NS.converseJet),
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

/** What the cards of the page ask of the rest. */
function cardServices(page: ConversePage, parts: UiParts): CardServices {
  const { trust, known, outbox, fileTransfer, visitors } = parts;
  return {
    showDevices: (jid, sender) => void showDevices(jid, known, sender),
    now: (device) => trust.now(device),
    decide: ({ sender }, decision) => {
      if (sender === undefined) return;
      trust.decide(sender, decision).catch((error: unknown) => {
        logUnlessExpected('a decision on a sender')(error);
        trust.changed(sender.jid); // it may have another key now
      });
    },
    isVisitor: (fullJid) => visitors.isDevice(fullJid),
    areWeVisitor: () => visitors.areWe,
    ask: (transfer) => askAgain(transfer, { trust, known }, (one) => fileTransfer().request(one)),
    restore: (transfer) => fileTransfer().restore(transfer),
    forget: (name) => fileTransfer().forget(name),
    retry: (id) => outbox()?.retry(id),
    showStored: page.showStored.bind(page),
    time: (message) => page.time(message),
    showsAvatars: () => page.showsAvatars(),
  };
}

/** What the parts that a person sees share. */
interface UiParts {
  readonly trust: DeviceTrustDecisions;
  readonly known: KnownDevices;
  /** Undefined until the first file is sent. */
  readonly outbox: () => Outbox | undefined;
  readonly fileTransfer: () => FileTransfer;
  readonly visitors: Visitors;
}

/** Puts the ways of a file into the chats, and into the API. @returns what has been sent from this page, once something has */
function takeFiles(
  host: Converse,
  page: ConversePage,
  ports: Omit<OutboxPorts, 'account' | 'upload'> & { cards: ConverseCards },
): () => Outbox | undefined {
  let outbox: Outbox | undefined;
  const html = converse.env['html'] as Html;
  const { peers, tell } = ports;
  const upload = page.upload.bind(page);
  const account = (): unknown => host.session?.get('bare_jid');
  const open = async (): Promise<Outbox> => (outbox ??= new (await loadViews()).Outbox({ ...ports, account, upload }));
  new ChatFiles({ converse: host, html, peers, outbox: open, tell, upload });
  const { api } = host;
  api['encryptedFileTransfer'] = publicApi(api, ports.cards, { outbox: open, nameOf: page.nameOf.bind(page) });
  void addSettingsRow(html, page);
  return () => outbox;
}

function initialize(host: Converse): void {
  const { api } = host;
  api.settings.extend(DEFAULTS);
  checkOwnSettings(api).catch(logUnlessExpected('checking the settings'));
  const { iq, pacer, jingle, keyTransports, ownFeatures, peerFeatures } = install(host);
  const engine = jingle();
  const settings = (): Settings => readSettings(api);

  setLocale(localeOf(api));
  void setTranslator(localeOf(api), host.__);
  const { securities } = engine;
  const trust = new DeviceTrustDecisions(
    () => securities.all().flatMap((security) => security.trustRecords()),
    settings,
  );
  const [opened, seen] = [strangerChats(host, () => settings().fromStrangers), new SeenDevices(host)];
  const contacts = contactsOf(host);
  const peers = new Peers(host, { features: peerFeatures, engine, settings, opened, seen, contacts });
  const page = new ConversePage(host, converse.env, () => forgetsAtLogout(host));
  const visitors = new Visitors(host, peerFeatures, seen);
  const known = knownDevices(trust, visitors, page);
  const parts: UiParts = { trust, known, outbox: () => outbox(), fileTransfer: () => fileTransfer, visitors };
  const cards = new ConverseCards(host, cardServices(page, parts));
  followTrust(host, trust, cards);
  const events = converseEvents(host, peerFeatures);
  const fileTransfer = compose({
    engine,
    cards,
    settings,
    messages: new ConverseMessages(host, pacer),
    events,
    transports: makeTransports(settings().transports, transportPorts(engine, { iq, settings, events })),
    announce: (features) => ownFeatures.add(() => [...features(), ...visitors.features]),
    forgetsAtLogout: () => forgetsAtLogout(host),
    trust: trustPorts(trust, known),
    peers: peerPorts(peers, peerFeatures),
  });
  secureByHeader(engine, keyTransports);

  const tell = (jid: string, text: string): Promise<void> => cards.tell(jid, text);
  const outbox = takeFiles(host, page, { peers, trust, known, cards, tell, send: fileTransfer.send });
  for (const registry of [securities, engine.transports]) registry.onChange(peers.refresh.bind(peers));
}

addPlugin('encrypted-file-transfer', {
  dependencies: ['converse-chatview', 'converse-disco', 'converse-roster'],
  parts: [
    'api.chats.get',
    'api.contacts.get',
    'api.elements.define',
    'api.waitUntil',
    'env.dayjs',
    'env.html',
    'exports.ChatBox.prototype.createMessage',
    'exports.ChatBox.prototype.getDisplayName',
    'exports.ChatBox.prototype.incrementUnreadMsgsCounter',
    'exports.ChatBox.prototype.isHidden',
  ],
  start: initialize,
  startOff(host) {
    addOffButton(host, converse.env['html'] as Html | undefined);
    void setTranslator(localeOf(host.api), host.__);
  },
});
