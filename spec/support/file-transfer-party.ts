import { compose, type FileTransfer } from '../../plugins/encrypted-file-transfer/compose.js';
import type { CapableDevice, Reach } from '../../plugins/encrypted-file-transfer/devices/reachability.js';
import type { Cards } from '../../plugins/encrypted-file-transfer/transfer/cards.js';
import type { TrustPorts } from '../../plugins/encrypted-file-transfer/transfer/ports.js';
import type { RunningTransfer } from '../../plugins/encrypted-file-transfer/transfer/running-transfer.js';
import { FILE_TRANSFER } from '../../plugins/encrypted-file-transfer/wire/dialect.js';
import { DEFAULTS, readSettings, type Settings } from '../../plugins/encrypted-file-transfer/settings.js';
import {
  isFinal,
  type Transfer,
  type TransferActions,
} from '../../plugins/encrypted-file-transfer/transfer/transfer.js';
import type { Flood, Senders, Session } from '../../src/jingle/application.js';
import { Engine } from '../../src/jingle/engine.js';
import type { SecurityPrecondition } from '../../src/jingle/security.js';
import type { Decision, Trust, TrustedDevice } from '../../src/key-transport/key-transport.js';
import { removeStoredFiles, storedFile } from '../../src/storage/stored-files.js';
import type { StoredName } from '../../src/storage/stored-name.js';
import type { ConnectionEvents } from '../../src/xmpp/connection-events.js';
import { bareJid } from '../../src/xmpp/jid.js';
import { NS } from '../../src/xmpp/namespaces.js';
import { MemoryNetwork, type MemoryPort } from './memory-iq.js';
import { MemorySecurity } from './memory-security.js';
import { MemoryTransport } from './memory-transport.js';
import { JULIET, ROMEO } from './people.js';

const SAFE = readSettings({
  settings: { get: (name) => (DEFAULTS as Record<string, unknown>)[name], extend: () => undefined },
});

const nothing = (): void => undefined;
/** A card has no button for these. */
const NO_ACTIONS = {
  accept: nothing,
  decline: nothing,
  cancel: nothing,
  resume: nothing,
  trust: nothing,
  chooseFile: nothing,
  decide: nothing,
  upload: nothing,
};

/** A card that remembers all that it showed. */
export class RecordedCard {
  readonly states: string[] = [];
  readonly #waiting = new Map<string, () => void>();

  readonly actions: Required<TransferActions>;

  constructor(
    readonly live: RunningTransfer,
    actions: TransferActions,
  ) {
    this.actions = { ...NO_ACTIONS, ...actions };
    const record = ({ state }: Transfer): void => {
      if (this.states.at(-1) !== state.name) this.states.push(state.name);
      this.#waiting.get(state.name)?.();
      if (isFinal(state)) this.#waiting.get('over')?.();
    };
    record(live.transfer);
    live.onChange(record);
  }

  get transfer(): Transfer {
    return this.live.transfer;
  }

  /** Resolves when the transfer is, or was, in that state; `over`: in any final one. */
  async until(state: Transfer['state']['name'] | 'over'): Promise<Transfer> {
    const isThere = state === 'over' ? isFinal(this.transfer.state) : this.states.includes(state);
    if (!isThere) await new Promise<void>((resolve) => this.#waiting.set(state, resolve));
    return this.transfer;
  }
}

/** The cards of one person. */
export class RecordedCards implements Cards {
  readonly shown: RecordedCard[] = [];
  readonly ended: Transfer[] = [];
  readonly warnings: string[] = [];
  #onShown: () => void = () => undefined;

  /** The first card. */
  async first(): Promise<RecordedCard> {
    while (this.shown[0] === undefined) await new Promise<void>((resolve) => (this.#onShown = resolve));
    return this.shown[0];
  }

  /** The card that is shown next. */
  async next(): Promise<RecordedCard> {
    const { length } = this.shown;
    while (this.shown[length] === undefined) await new Promise<void>((resolve) => (this.#onShown = resolve));
    return this.shown[length];
  }

  show(transfer: RunningTransfer, actions: TransferActions): Promise<void> {
    this.shown.push(new RecordedCard(transfer, actions));
    this.#onShown();
    return Promise.resolve();
  }

  act(transfer: RunningTransfer, actions: TransferActions): void {
    this.shown.push(new RecordedCard(transfer, actions));
    this.#onShown();
  }

  attach(transfer: RunningTransfer, actions: TransferActions): Promise<boolean> {
    const isKnown = this.shown.some((card) => card.transfer.id === transfer.transfer.id);
    if (isKnown) this.shown.push(new RecordedCard(transfer, actions));
    return Promise.resolve(isKnown);
  }

  find({ sid, account, direction }: Parameters<Cards['find']>[0]): Promise<Transfer | undefined> {
    const transfers = this.shown.map(({ transfer }) => transfer);
    const isIt = (one: Transfer): boolean =>
      one.sid === sid && bareJid(one.peer) === account && one.direction === direction && !isFinal(one.state);
    return Promise.resolve(transfers.findLast(isIt));
  }

  showEnded(transfer: Transfer): Promise<void> {
    this.ended.push(transfer);
    return Promise.resolve();
  }

  warn(peer: string, flood: Flood): Promise<void> {
    this.warnings.push(`${peer} ${flood}`);
    return Promise.resolve();
  }
}

/** Those of the present spec. */
const parties: Party[] = [];
// A file that is still being written would stay locked for all later specs.
afterEach(async () => {
  for (const party of parties.splice(0)) await party.forget();
});

/** A connection that a spec holds in its hands. */
class MemoryEvents implements ConnectionEvents {
  readonly #listeners = new Map<string, ((jid: string) => void)[]>();

  onLogin = (listener: (account: string) => void): void => this.#on('login', listener);
  onLogout = (listener: () => void): void => {
    this.#on('disconnected', listener);
    this.#on('logout', listener);
  };
  onUserLogout = (listener: () => void): void => this.#on('logout', listener);
  onNewStream = (listener: () => void): void => this.#on('login', listener);
  onStreamLost = (listener: () => void): void => this.#on('stream lost', listener);
  onPeerGone = (listener: (fullJid: string) => void): void => this.#on('peer gone', listener);

  trigger(event: 'login' | 'disconnected' | 'logout' | 'stream lost' | 'peer gone', jid = ''): void {
    for (const listener of this.#listeners.get(event) ?? []) listener(jid);
  }

  #on(event: string, listener: (jid: string) => void): void {
    this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), listener]);
  }
}

interface InitiateOptions {
  readonly senders?: Senders | undefined;
  readonly contentName?: string;
  readonly clear?: boolean | undefined;
  readonly security?: SecurityPrecondition;
}

/** Somebody with our engine and our file transfer, on a network and with a security in memory. */
export class Party {
  readonly engine: Engine;
  readonly iq: MemoryPort;
  readonly messages: MemoryPort['messages'];
  readonly cards = new RecordedCards();
  readonly events = new MemoryEvents();
  readonly transport: MemoryTransport;
  readonly security = new MemorySecurity();
  settings: Settings = SAFE;
  /** What we announce. */
  announced: () => readonly string[] = () => [];
  contacts: 'everybody' | 'nobody' = 'everybody';
  /** Whether its peers are converse-jet clients, too. */
  peersAreOurs: boolean | Promise<boolean> = false;
  /** Whether others see that we are a converse-jet client. */
  isOurs = true;
  /** Whether received files are to be forgotten with the login. */
  forgetsAtLogout = false;
  /** The trust in every device now. */
  trustNow: Trust = 'undecided';
  /** A device as it is now. */
  now = (device: TrustedDevice): TrustedDevice => ({ ...device, trust: this.trustNow });
  /** What comes of the question whether a device that asks for a file is to be trusted. */
  trustInAsker: TrustPorts['trustInAsker'] = () => Promise.resolve(this.trustNow);
  /** Whether the person distrusts a device of the peer, in these records. */
  distrustsAny: TrustPorts['distrustsAny'] = () => Promise.resolve(false);
  /** Whether the person decides on devices when asked. */
  settles = true;
  readonly decisions: string[] = [];
  /** Devices that have left an offer without an answer. */
  readonly unanswered: string[] = [];
  /** Records what the person says of a device. */
  decide = ({ id }: TrustedDevice, decision: Decision): Promise<void> =>
    Promise.resolve(void this.decisions.push(`${id} ${decision}`));

  /** Resolves when we and the peer are online. */
  reachable = (): Promise<void> => Promise.resolve();

  readonly #fileTransfer: FileTransfer;
  /** Where a request finds the owner of a file. */
  #reach: Reach = { obstacle: 'offline' };

  constructor(
    readonly network: MemoryNetwork,
    readonly jid: string,
    { isLoggedIn = true } = {},
  ) {
    parties.push(this);
    const port = (this.iq = network.join(jid));
    const featuresOf = async (): Promise<ReadonlySet<string>> => {
      const own = (await this.peersAreOurs) ? [NS.converseJet] : [];
      return new Set([...own, ...this.engine.transports.all().map(({ namespace }) => namespace)]);
    };
    this.engine = new Engine(port, { clients: { featuresOf } });
    this.transport = new MemoryTransport(network);
    this.engine.securities.register(this.security);
    this.messages = port.messages;
    this.#fileTransfer = compose({
      engine: this.engine,
      cards: this.cards,
      settings: () => this.settings,
      messages: this.messages,
      events: this.events,
      transports: [this.transport],
      announce: (features) => {
        this.announced = features;
        return () => undefined;
      },
      forgetsAtLogout: () => this.forgetsAtLogout,
      trust: {
        now: (device) => Promise.resolve(this.now(device)),
        trustInAsker: (device) => this.trustInAsker(device),
        distrustsAny: (jid, records) => this.distrustsAny(jid, records),
        settle: () => Promise.resolve(this.settles),
        decide: (device, decision) => this.decide(device, decision),
      },
      peers: {
        isContact: () => this.contacts === 'everybody',
        isOurs: async () => this.peersAreOurs,
        reach: () => Promise.resolve(this.#reach),
        whenReachable: () => this.reachable(),
        didNotAnswer: (fullJid) => void this.unanswered.push(fullJid),
      },
    });
    if (isLoggedIn) this.events.trigger('login', bareJid(jid));
  }

  /** Offers a file as a person does. */
  send(file: File, to: Party, { clear = false } = {}): Promise<void> {
    const { transport } = this;
    const security = clear ? undefined : this.security;
    return this.offer(file, {
      fullJid: to.jid,
      isOurs: to.isOurs,
      dialect: FILE_TRANSFER,
      transports: [transport],
      security,
    });
  }

  /** Begins a session by hand, to do what our own code never does. */
  initiate(
    peer: string,
    description: Element,
    { senders = 'initiator', contentName, clear = false, security = this.security }: InitiateOptions = {},
  ): Promise<Session> {
    return this.engine.initiate(
      {
        peer,
        contentName: contentName ?? (senders === 'responder' ? 'a-file-request' : 'a-file-offer'),
        senders,
        description,
        transports: [this.transport],
        isTrusted: () => true,
        security: clear ? undefined : security,
      },
      { signal: new AbortController().signal },
    );
  }

  /** Offers a file in whatever form to the first of these devices that answers. */
  offer(file: File, ...devices: readonly CapableDevice[]): Promise<void> {
    return this.#fileTransfer.send(file, devices);
  }

  /** Asks again for the file of a card, as a person does, each of these devices that is online. */
  ask(transfer: Transfer, ...owners: readonly Party[]): Promise<void> {
    this.findsIn(...owners);
    return this.#fileTransfer.request(transfer);
  }

  /** Where requests for the rest of a file find its owners. */
  findsIn(...owners: readonly Party[]): void {
    const { transport, security } = this;
    const devices = owners.map(({ jid, isOurs }) => ({
      fullJid: jid,
      isOurs,
      dialect: FILE_TRANSFER,
      transports: [transport],
      security,
    }));
    this.#reach = devices.length > 0 ? { devices } : { obstacle: 'offline' };
  }

  /** Takes up the transfer of a card, as the page does after a reload. */
  restore(transfer: Transfer): ReturnType<FileTransfer['restore']> {
    return this.#fileTransfer.restore(transfer);
  }

  /** The card of a file is deleted. */
  forgetFile(name: StoredName): Promise<void> {
    return this.#fileTransfer.forget(name);
  }

  /** The bytes of a file that was received. @throws DOMException when there is none */
  async received({ id }: Transfer): Promise<Uint8Array> {
    const file = await storedFile({ account: bareJid(this.jid), id });
    return new Uint8Array(await file.arrayBuffer());
  }

  /** Ends every transfer and removes every file. */
  async forget(): Promise<void> {
    for (const { live, actions } of this.cards.shown) if (!isFinal(live.transfer.state)) actions.cancel();
    this.engine.reset();
    this.events.trigger('logout');
    await removeStoredFiles(bareJid(this.jid));
  }
}

/** Romeo, who offers, and Juliet, on a new network. */
export function romeoAndJuliet(): { network: MemoryNetwork; romeo: Party; juliet: Party } {
  const network = new MemoryNetwork();
  return { network, romeo: new Party(network, ROMEO), juliet: new Party(network, JULIET) };
}

/** The same as two converse-jet clients that trust each other: Juliet asks Romeo for the rest of a file. */
export function trustingPair(): ReturnType<typeof romeoAndJuliet> {
  const pair = romeoAndJuliet();
  for (const party of [pair.romeo, pair.juliet]) {
    party.peersAreOurs = true;
    party.trustNow = 'trusted';
  }
  pair.juliet.findsIn(pair.romeo);
  return pair;
}
