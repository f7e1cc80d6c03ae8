import type { Converse, ConverseGlobal, ConverseModel } from '../../src/converse/converse.js';
import { ConverseMessages } from '../../src/converse/converse-messages.js';
import { TRUST_CHANGED } from '../../src/converse/trust-news.js';
import { install, type Host } from '../../src/converse/install.js';
import type { OwnFeatures } from '../../src/converse/own-features.js';
import type { PeerFeatures } from '../../src/converse/peer-features.js';
import type { KeyTransport } from '../../src/key-transport/key-transport.js';
import type { JingleEngine } from '../../src/jingle/application.js';
import type { Registry } from '../../src/registry.js';
import { NS } from '../../src/xmpp/namespaces.js';
import { AccountFiles } from './receive/account-files.js';
import { ENCRYPTED_FILE_TRANSFER, FILE_TRANSFER } from './wire/dialect.js';
import { headerSecurity, isUsable } from './wire/draft-2015-security.js';
import { Checksums } from './transfer/checksums.js';
import { Successions } from './transfer/continuation.js';
import { fileTransferApplication } from './application.js';
import { offerFile } from './send/outgoing-transfer.js';
import { Peers, type CapableDevice } from './devices/reachability.js';
import { Proposals } from './receive/proposals.js';
import type { Receiving } from './transfer/ports.js';
import { Receipts } from './transfer/receipts.js';
import { SentOffers } from './transfer/sent-offers.js';
import { DEFAULTS, readSettings, type Settings } from './settings.js';
import { makeTransports } from './transports.js';
import { Trust } from './devices/trust.js';
import { askAgain } from './ui/dialogs/ask-again.js';
import { ChatFiles } from './ui/composer/chat-files.js';
import { ConverseCards } from './ui/cards/converse-cards.js';
import type { Html } from './ui/composer/toolbar-button.js';
import { setTranslator } from './ui/texts/translate.js';
import { askTrust, showDevices } from './ui/load-views.js';

declare const converse: ConverseGlobal;

/** The language that Converse was set to, else that of the browser. */
function localeOf({ settings }: Converse['api']): string {
  const locale = settings.get('i18n');
  return typeof locale === 'string' ? locale : navigator.language;
}

/** As Converse decides whether messages outlive the login. */
const forgetsAtLogout = ({ api, state }: Converse): boolean =>
  Boolean(api.settings.get('clear_cache_on_logout')) || !(state['config'] as ConverseModel).get('trusted');

/** The received files, from the start of the page on. */
function accountFiles(host: Converse): AccountFiles {
  const files = new AccountFiles(() => forgetsAtLogout(host));
  void files.start();
  host.api.listen.on('connected', () => void files.login(String(host.session?.get('bare_jid'))));
  host.api.listen.on('disconnected', () => void files.logout());
  return files;
}

function receivingOf({
  cards,
  settings,
  trust,
  peers,
  peerFeatures,
  files,
}: Pick<Receiving, 'cards' | 'settings'> & {
  trust: Trust;
  peers: Peers;
  peerFeatures: PeerFeatures;
  files: AccountFiles;
}): Receiving {
  return {
    cards,
    settings,
    nameFile: (id) => files.name(id),
    isContact: (jid) => peers.isContact(jid),
    isOurs: async (jid) => (await peerFeatures.of(jid)).has(NS.self),
    now: (device) => trust.now(device),
    trustInAsker: (device) => trust.settleDevice(device, (devices) => askTrust(devices, device.jid, trust)),
    decide: (device, decision) => trust.decide(device, decision),
    checksums: new Checksums(),
    successions: new Successions(),
    offers: new SentOffers(),
    receipts: new Receipts(),
  };
}

function receiveFiles(
  host: Converse,
  engine: JingleEngine,
  { pacer, peerFeatures }: Pick<Host, 'pacer' | 'peerFeatures'>,
  receiving: Receiving,
): void {
  const proposals = new Proposals(receiving, new ConverseMessages(host, pacer));
  for (const dialect of [FILE_TRANSFER, ENCRYPTED_FILE_TRANSFER]) {
    engine.applications.register(fileTransferApplication(receiving, proposals, dialect));
  }
  peerFeatures.onGone((fullJid) => {
    proposals.peerGone(fullJid);
  });
  for (const event of ['will-reconnect', 'disconnected']) {
    host.api.listen.on(event, () => {
      proposals.reset();
    });
  }
}

/** The person decides in other tabs, too, and in other plugins. */
function followTrust({ api }: Converse, trust: Trust, cards: ConverseCards): void {
  trust.onChange((jid) => void cards.refreshTrust(jid));
  api.listen.on(TRUST_CHANGED, (jid: string) => {
    trust.changed(jid);
  });
}

/** The draft of 2015, announced exactly while its key transport can be used ("Determining Support"). */
function secureByHeader(engine: JingleEngine, keyTransports: Registry<KeyTransport>, ownFeatures: OwnFeatures): void {
  const find = (): KeyTransport | undefined => keyTransports.get(NS.omemo0);
  engine.securities.register(headerSecurity(find));
  const announce = ownFeatures.add(() => (isUsable(find()) ? [NS.encryptedFileTransfer] : []));
  keyTransports.onChange(announce);
}

function initialize(host: Converse): void {
  const { api } = host;
  api.settings.extend(DEFAULTS);
  const { iq, pacer, jingle, keyTransports, ownFeatures, peerFeatures } = install(host);
  const engine = jingle();
  const settings = (): Settings => readSettings(api);

  void setTranslator(localeOf(api), host.__);
  const trust = new Trust(keyTransports, settings);
  const peers = new Peers(host, peerFeatures, engine, settings);
  const cards: ConverseCards = new ConverseCards(host, {
    showDevices: (jid) => void showDevices(jid, trust),
    now: (device) => trust.now(device),
    ask: (transfer) => askAgain(transfer, trust, { engine, receiving, reach: (jid) => peers.reach(jid) }),
  });
  followTrust(host, trust, cards);
  const stored = accountFiles(host);
  const receiving = receivingOf({ cards, settings, trust, peers, peerFeatures, files: stored });
  const { offers, receipts } = receiving;

  const admits = (peer: string): boolean => engine.admits(peer);
  for (const transport of makeTransports(settings().transports, { iq, admits })) engine.transports.register(transport);
  receiveFiles(host, engine, { pacer, peerFeatures }, receiving);
  // XEP-0234 §11
  ownFeatures.add(() => [NS.fileTransfer, NS.self, ...engine.transports.all().flatMap(({ features }) => features)]);
  secureByHeader(engine, keyTransports, ownFeatures);

  api.listen.on('disconnected', () => {
    offers.clear();
  });

  const sending = { engine, cards, settings, offers, receipts };
  const send = (file: File, device: CapableDevice): Promise<void> => offerFile(file, device, sending);
  const html = converse.env['html'] as Html;
  const files = new ChatFiles({ converse: host, html, peers, features: peerFeatures, trust, send });
  keyTransports.onChange(() => {
    files.refresh();
  });
}

converse.plugins.add('encrypted-file-transfer', {
  dependencies: ['converse-chatview', 'converse-disco', 'converse-roster'],
  initialize() {
    initialize(this._converse);
  },
});
