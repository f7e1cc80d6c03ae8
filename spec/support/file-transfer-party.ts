import type { Cards } from '../../plugins/encrypted-file-transfer/cards.js';
import { ENCRYPTED_FILE_TRANSFER, FILE_TRANSFER } from '../../plugins/encrypted-file-transfer/dialect.js';
import { fileTransfer } from '../../plugins/encrypted-file-transfer/incoming.js';
import type { LiveTransfer } from '../../plugins/encrypted-file-transfer/live-transfer.js';
import { offerFile } from '../../plugins/encrypted-file-transfer/offer-file.js';
import type { CapableDevice } from '../../plugins/encrypted-file-transfer/peers.js';
import { Proposals } from '../../plugins/encrypted-file-transfer/proposals/proposals.js';
import type { Receiving } from '../../plugins/encrypted-file-transfer/receiving.js';
import { DEFAULTS, readSettings, type Settings } from '../../plugins/encrypted-file-transfer/settings.js';
import { isFinal, type Transfer, type TransferActions } from '../../plugins/encrypted-file-transfer/transfer.js';
import type { Flood } from '../../src/jingle/application.js';
import { Engine } from '../../src/jingle/engine.js';
import type { Trust, TrustedDevice } from '../../src/key-transport/key-transport.js';
import { removeStoredFiles, storedFile } from '../../src/streams/stored-files.js';
import { bareJid } from '../../src/xmpp/jid.js';
import type { MemoryNetwork, MemoryPort } from './memory-iq.js';
import { MemorySecurity } from './memory-security.js';
import { MemoryTransport } from './memory-transport.js';

const SAFE = readSettings({
  settings: { get: (name) => (DEFAULTS as Record<string, unknown>)[name], extend: () => undefined },
});

/** A card that remembers all that it showed. */
export class RecordedCard {
  readonly states: string[] = [];
  readonly #waiting = new Map<string, () => void>();

  constructor(
    readonly live: LiveTransfer,
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

  show(transfer: LiveTransfer, actions: TransferActions): Promise<void> {
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

/** Somebody with our engine and our file transfer, on a network and with a security in memory. */
export class Party {
  readonly engine: Engine;
  readonly proposals: Proposals;
  readonly messages: MemoryPort['messages'];
  readonly cards = new RecordedCards();
  readonly transport: MemoryTransport;
  readonly security = new MemorySecurity();
  settings: Settings = SAFE;
  contacts: 'everybody' | 'nobody' = 'everybody';
  peersAreOurs = false;
  /** The trust in every device now. */
  trustNow: Trust = 'undecided';
  readonly decisions: string[] = [];
  /** Records what the person says of a device. */
  decide = ({ id }: TrustedDevice, decision: 'trusted' | 'distrusted'): Promise<void> =>
    Promise.resolve(void this.decisions.push(`${id} ${decision}`));

  constructor(
    readonly network: MemoryNetwork,
    readonly jid: string,
  ) {
    const port = network.join(jid);
    this.engine = new Engine(port);
    this.transport = new MemoryTransport(network);
    this.engine.transports.register(this.transport);
    this.engine.securities.register(this.security);
    const receiving: Receiving = {
      cards: this.cards,
      settings: () => this.settings,
      account: () => bareJid(jid),
      isContact: () => this.contacts === 'everybody',
      isOurs: () => Promise.resolve(this.peersAreOurs),
      trustIn: () => Promise.resolve(this.trustNow),
      decide: (device, decision) => this.decide(device, decision),
    };
    this.messages = port.messages;
    this.proposals = new Proposals(receiving, this.messages);
    for (const dialect of [FILE_TRANSFER, ENCRYPTED_FILE_TRANSFER]) {
      this.engine.applications.register(fileTransfer(receiving, this.proposals, dialect));
    }
  }

  /** Offers a file as a person does. */
  send(file: File, to: Party, { clear = false } = {}): Promise<void> {
    const { transport } = this;
    const security = clear ? undefined : this.security;
    return this.offer(file, { fullJid: to.jid, isOurs: true, dialect: FILE_TRANSFER, transport, security });
  }

  /** Offers a file in whatever form. */
  offer(file: File, device: CapableDevice): Promise<void> {
    const { engine, cards } = this;
    return offerFile(file, device, { engine, cards, settings: () => this.settings });
  }

  /** The bytes of a file that was received. @throws DOMException when there is none */
  async received({ id }: Transfer): Promise<Uint8Array> {
    const file = await storedFile({ account: bareJid(this.jid), id });
    return new Uint8Array(await file.arrayBuffer());
  }

  /** Removes every file. */
  forget(): Promise<void> {
    return removeStoredFiles(bareJid(this.jid));
  }
}
