import type { Cards } from '../../plugins/encrypted-file-transfer/transfer/cards.js';
import { Checksums } from '../../plugins/encrypted-file-transfer/transfer/checksums.js';
import { ENCRYPTED_FILE_TRANSFER, FILE_TRANSFER } from '../../plugins/encrypted-file-transfer/wire/dialect.js';
import { fileTransferApplication } from '../../plugins/encrypted-file-transfer/application.js';
import type { RunningTransfer } from '../../plugins/encrypted-file-transfer/transfer/running-transfer.js';
import { offerFile } from '../../plugins/encrypted-file-transfer/send/outgoing-transfer.js';
import type { CapableDevice } from '../../plugins/encrypted-file-transfer/devices/reachability.js';
import { Proposals } from '../../plugins/encrypted-file-transfer/receive/proposals.js';
import type { Receiving } from '../../plugins/encrypted-file-transfer/transfer/ports.js';
import { Successions } from '../../plugins/encrypted-file-transfer/transfer/continuation.js';
import { requestFile } from '../../plugins/encrypted-file-transfer/receive/request-file.js';
import { Receipts } from '../../plugins/encrypted-file-transfer/transfer/receipts.js';
import { SentOffers } from '../../plugins/encrypted-file-transfer/transfer/sent-offers.js';
import { DEFAULTS, readSettings, type Settings } from '../../plugins/encrypted-file-transfer/settings.js';
import {
  isFinal,
  type Transfer,
  type TransferActions,
} from '../../plugins/encrypted-file-transfer/transfer/transfer.js';
import type { Flood } from '../../src/jingle/application.js';
import { Engine } from '../../src/jingle/engine.js';
import type { Decision, Trust, TrustedDevice } from '../../src/key-transport/key-transport.js';
import { removeStoredFiles, storedFile } from '../../src/storage/stored-files.js';
import { bareJid } from '../../src/xmpp/jid.js';
import { NS } from '../../src/xmpp/namespaces.js';
import { MemoryNetwork, type MemoryPort } from './memory-iq.js';
import { MemorySecurity } from './memory-security.js';
import { MemoryTransport } from './memory-transport.js';
import { JULIET, ROMEO } from './people.js';

const SAFE = readSettings({
  settings: { get: (name) => (DEFAULTS as Record<string, unknown>)[name], extend: () => undefined },
});

/** A card that remembers all that it showed. */
export class RecordedCard {
  readonly states: string[] = [];
  readonly #waiting = new Map<string, () => void>();

  constructor(
    readonly live: RunningTransfer,
    readonly actions: TransferActions,
  ) {
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

  show(transfer: RunningTransfer, actions: TransferActions): Promise<void> {
    this.shown.push(new RecordedCard(transfer, actions));
    this.#onShown();
    return Promise.resolve();
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

/** Somebody with our engine and our file transfer, on a network and with a security in memory. */
export class Party {
  readonly engine: Engine;
  readonly proposals: Proposals;
  readonly iq: MemoryPort;
  readonly messages: MemoryPort['messages'];
  readonly cards = new RecordedCards();
  readonly transport: MemoryTransport;
  readonly security = new MemorySecurity();
  readonly offers = new SentOffers();
  readonly receipts = new Receipts();
  settings: Settings = SAFE;
  contacts: 'everybody' | 'nobody' = 'everybody';
  /** Whether its peers are of our own kind. */
  peersAreOurs: boolean | Promise<boolean> = false;
  /** Whether others see that we are of our own kind. */
  isOurs = true;
  /** The trust in every device now. */
  trustNow: Trust = 'undecided';
  /** A device as it is now. */
  now = (device: TrustedDevice): TrustedDevice => ({ ...device, trust: this.trustNow });
  /** What comes of the question whether a device that asks for a file is to be trusted. */
  trustInAsker: Receiving['trustInAsker'] = () => Promise.resolve(this.trustNow);
  readonly decisions: string[] = [];
  /** Records what the person says of a device. */
  decide = ({ id }: TrustedDevice, decision: Decision): Promise<void> =>
    Promise.resolve(void this.decisions.push(`${id} ${decision}`));

  readonly #receiving: Receiving;

  constructor(
    readonly network: MemoryNetwork,
    readonly jid: string,
  ) {
    parties.push(this);
    const port = (this.iq = network.join(jid));
    const featuresOf = async (): Promise<ReadonlySet<string>> => {
      const own = (await this.peersAreOurs) ? [NS.self] : [];
      return new Set([...own, ...this.engine.transports.all().map(({ namespace }) => namespace)]);
    };
    this.engine = new Engine(port, { clients: { featuresOf } });
    this.transport = new MemoryTransport(network);
    this.engine.transports.register(this.transport);
    this.engine.securities.register(this.security);
    this.#receiving = {
      cards: this.cards,
      settings: () => this.settings,
      nameFile: (id) => Promise.resolve({ account: bareJid(jid), id }),
      isContact: () => this.contacts === 'everybody',
      isOurs: async () => this.peersAreOurs,
      now: (device) => Promise.resolve(this.now(device)),
      trustInAsker: (device) => this.trustInAsker(device),
      decide: (device, decision) => this.decide(device, decision),
      checksums: new Checksums(),
      successions: new Successions(),
      offers: this.offers,
      receipts: this.receipts,
    };
    this.messages = port.messages;
    this.proposals = new Proposals(this.#receiving, this.messages);
    for (const dialect of [FILE_TRANSFER, ENCRYPTED_FILE_TRANSFER]) {
      this.engine.applications.register(fileTransferApplication(this.#receiving, this.proposals, dialect));
    }
  }

  /** Offers a file as a person does. */
  send(file: File, to: Party, { clear = false } = {}): Promise<void> {
    const { transport } = this;
    const security = clear ? undefined : this.security;
    return this.offer(file, {
      fullJid: to.jid,
      isOurs: true,
      dialect: FILE_TRANSFER,
      transports: [transport],
      security,
    });
  }

  /** Offers a file in whatever form. */
  offer(file: File, device: CapableDevice): Promise<void> {
    const { engine, cards, offers, receipts } = this;
    return offerFile(file, device, { engine, cards, settings: () => this.settings, offers, receipts });
  }

  /** Asks again for the file of a card, as a person does, each of these devices that is online. */
  ask(transfer: Transfer, ...owners: readonly Party[]): Promise<void> {
    const { engine, transport, security } = this;
    const devices = owners.map(({ jid, isOurs }) => ({
      fullJid: jid,
      isOurs,
      dialect: FILE_TRANSFER,
      transports: [transport],
      security,
    }));
    const reach = devices.length > 0 ? { devices } : { obstacle: 'offline' as const };
    return requestFile(transfer, { engine, receiving: this.#receiving, reach: () => Promise.resolve(reach) });
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
    await removeStoredFiles(bareJid(this.jid));
  }
}

/** Romeo, who offers, and Juliet, on a new network. */
export function romeoAndJuliet(): { network: MemoryNetwork; romeo: Party; juliet: Party } {
  const network = new MemoryNetwork();
  return { network, romeo: new Party(network, ROMEO), juliet: new Party(network, JULIET) };
}
