import { loadPart } from '../../src/load-part.js';
import { logUnexpected } from '../../src/log.js';
import type { JingleEngine } from '../../src/jingle/application.js';
import type { Transport } from '../../src/jingle/transport.js';
import type { ChatMessages } from '../../src/xmpp/chat-messages.js';
import type { ConnectionEvents } from '../../src/xmpp/connection-events.js';
import { hasHandles } from '../../src/storage/file-handles.js';
import type { StoredName } from '../../src/storage/stored-name.js';
import { NS } from '../../src/xmpp/namespaces.js';
import { fileTransferApplication } from './application.js';
import type { CapableDevice, Reach } from './devices/reachability.js';
import { onDemand } from './load-on-demand.js';
import { AccountFiles } from './receive/account-files.js';
import { Continuations } from './receive/continuation.js';
import type { Offering } from './receive/incoming-transfer.js';
import { Proposals } from './receive/proposals.js';
import type { Resuming } from './receive/resumed-receiving.js';
import type { Sending } from './send/outgoing-transfer.js';
import type { Serving } from './send/serving.js';
import { SentOffers } from './send/sent-offers.js';
import { Checksums } from './transfer/checksums.js';
import type { PeerPorts, TransferPorts, TrustPorts } from './transfer/ports.js';
import { Receipts } from './transfer/receipts.js';
import { Resumables, type Restored } from './transfer/resumables.js';
import type { RunningTransfer } from './transfer/running-transfer.js';
import { SeenSecrets } from './transfer/seen-secrets.js';
import type { Transfer } from './transfer/transfer.js';
import { ENCRYPTED_FILE_TRANSFER, FILE_TRANSFER } from './wire/dialect.js';

/** XEP-0234 §11, XEP-0300 §4. */
const FEATURES = [NS.fileTransfer, NS.hashes, NS.sha256, NS.blake2b256, NS.converseJet];

/** What file transfer asks of the page that it is in: Converse (index.ts), or a spec. */
export interface Ports extends TransferPorts {
  readonly engine: JingleEngine;
  readonly messages: ChatMessages;
  readonly events: ConnectionEvents;
  /** Those of the setting, in its order. */
  readonly transports: readonly Transport[];
  /** Announces features, which are read anew each time. @returns a function to call when they have changed */
  readonly announce: (features: () => readonly string[]) => () => void;
  /** True where received files are to be forgotten with the login. */
  readonly forgetsAtLogout: () => boolean;
  readonly trust: TrustPorts;
  readonly peers: PeerPorts & {
    /** Where an account can be reached, once all of its devices have said what they can do. */
    readonly reach: (bareJid: string) => Promise<Reach>;
    /** Resolves when we are online and a converse-jet client of that account is. @throws what aborts the signal */
    readonly whenReachable: (bareJid: string, signal: AbortSignal) => Promise<void>;
    /** Notes that a device has left an offer without an answer. @param fullJid of that device */
    readonly didNotAnswer: (fullJid: string) => void;
  };
}

/** What the user can begin. A card tells how it ended; each rejects only where its code cannot be loaded. */
export interface FileTransfer {
  /** Offers a file to the first of these devices that answers. @param waiting what has shown it up to now */
  readonly send: (file: File, devices: readonly CapableDevice[], waiting?: RunningTransfer) => Promise<void>;
  /** Requests the file of a card again. */
  readonly request: (transfer: Transfer) => Promise<void>;
  /** Takes up the transfer of a card that an earlier page has left. */
  readonly restore: (transfer: Transfer) => Promise<Restored>;
  /** The card of a file was deleted: no page opens that file again. */
  readonly forget: (name: StoredName) => Promise<void>;
}

/** Joins the parts of file transfer: the one place that does. */
export function compose(ports: Ports): FileTransfer {
  const { engine, transports, announce, events } = ports;
  const { receiving, serving, sending, resuming } = rolesOf(ports);
  const { cards, settings } = ports;
  const proposals = new Proposals({ cards, settings, isContact: ports.peers.isContact }, ports.messages);

  for (const transport of transports) engine.transports.register(transport);
  for (const dialect of [FILE_TRANSFER, ENCRYPTED_FILE_TRANSFER]) {
    engine.applications.register(fileTransferApplication({ receiving, serving, proposals }, dialect));
  }
  const announceAgain = announce(() => [...FEATURES, ...engine.transports.all().flatMap(({ features }) => features)]);
  engine.transports.onChange(announceAgain);
  events.onStreamLost(proposals.reset.bind(proposals));
  events.onPeerGone(proposals.peerGone.bind(proposals));
  events.onLogout(serving.offers.clear.bind(serving.offers));
  leaveAtLogout(serving.resumables, events);

  return {
    send: async (file, devices, waiting) => (await onDemand()).offerFile(file, devices, sending, waiting),
    request: async (transfer) => (await onDemand()).requestFile(transfer, resuming),
    restore: async (transfer) => {
      const { restoreReceiving, restoreSending } = await onDemand();
      if (transfer.direction === 'received') return restoreReceiving(transfer, resuming);
      const restored = await restoreSending(transfer, serving);
      return typeof restored === 'object' ? 'restored' : restored;
    },
    forget: (name) => withHandles(name.account, ({ removeHandle }) => removeHandle(name)),
  };
}

/** Transfers go on by themselves after the next login only if it is of the same account, and the user has not logged out. */
function leaveAtLogout(resumables: Resumables, events: ConnectionEvents): void {
  let before: string | undefined;
  events.onLogout(resumables.leaveAll.bind(resumables));
  events.onUserLogout(resumables.forgetLeft.bind(resumables));
  events.onLogin((account) => {
    if (account !== before) resumables.forgetLeft();
    before = account;
  });
}

/** What each role in a transfer needs. */
function rolesOf(ports: Ports): { receiving: Offering; serving: Serving; sending: Sending; resuming: Resuming } {
  const { cards, settings, engine, messages, trust, peers } = ports;
  const files = storedFiles(ports);
  const nameFile = files.name.bind(files);
  const { forgetsAtLogout } = ports;
  const both = { cards, settings, messages, secrets: new SeenSecrets(), resumables: new Resumables(messages) };
  const checksums = new Checksums();
  const { reach, whenReachable, didNotAnswer } = peers;
  const resuming = { ...both, engine, nameFile, checksums, reach, whenReachable, settle: trust.settle };
  const accept: Offering['accept'] = async (parts) => {
    const { AcceptedTransfer } = await loadPart('failed-application', 'what takes files', onDemand);
    return new AcceptedTransfer(parts);
  };
  const resumed: Offering['resumed'] = async (transfer, file) =>
    new (await onDemand()).ResumedReceiving(transfer, file, resuming);
  const receiving = {
    ...both,
    ...peers,
    ...trust,
    nameFile,
    checksums,
    continuations: new Continuations(),
    resumed,
    accept,
  };
  const { now, trustInAsker, distrustsAny } = trust;
  const keeping = { nameFile, forgetsAtLogout };
  const serving = { ...both, ...keeping, offers: new SentOffers(), receipts: new Receipts(), now, trustInAsker };
  return { receiving, serving, sending: { ...serving, engine, didNotAnswer, distrustsAny }, resuming };
}

/** The received files, from the start of the page on. */
function storedFiles({ events, forgetsAtLogout }: Ports): AccountFiles {
  const files = new AccountFiles(forgetsAtLogout);
  const logged = (work: Promise<void>): void => {
    work.catch((error: unknown) => {
      logUnexpected('the stored files', error);
    });
  };
  logged(files.start());
  events.onLogin((account) => {
    logged(files.login(account));
    logged(withHandles(account, ({ removeOldHandles }) => removeOldHandles(account)));
  });
  events.onLogout(() => {
    logged(files.logout());
  });
  return files;
}

/** Does something with the stored handles of files; an account that has none loads nothing for that. */
async function withHandles(
  account: string,
  work: (parts: Awaited<ReturnType<typeof onDemand>>) => Promise<void>,
): Promise<void> {
  if (await hasHandles(account)) await work(await onDemand());
}
