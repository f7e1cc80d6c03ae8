import { keepNewest } from '../../../../src/async/keep-newest.js';
import { MAX_PLAINTEXT_BYTES } from '../../../../src/crypto/gcm-length.js';
import { logUnexpected } from '../../../../src/log.js';
import type { CapableDevice, Obstacle, Peers } from '../../devices/reachability.js';
import type { DeviceTrustDecisions } from '../../devices/trust.js';
import type { Cards } from '../../transfer/cards.js';
import type { TransferState } from '../../transfer/transfer.js';
import { RunningTransfer } from '../../transfer/running-transfer.js';
import { sanitiseFileName } from '../../wire/file-name.js';
import { askTrust } from '../dialogs/device-dialogs.js';
import { pickDevice } from '../dialogs/device-picker.js';
import type { KnownDevices } from '../dialogs/trust-dialog.js';
import { warnOfDistrusted } from '../dialogs/distrust-warning.js';
import { allStopped, sameObstacle, waitingFor } from './waiting-for.js';
import { notLoadedText } from '../texts/obstacle-text.js';

/** Files that are offered at the same time; the others wait their turn. */
const MAX_PARALLEL = 3;
/** Files that can be sent again; the oldest go first. */
const MAX_KEPT = 200;

/** A chat that files are sent in. */
export interface Chat {
  /** Bare JID. */
  readonly jid: string;
  /** What the contact is called. */
  readonly name: string;
}

/** What sending files from a chat needs. */
export interface OutboxPorts {
  /** Who is logged in. */
  readonly account: () => unknown;
  readonly peers: Peers;
  readonly trust: DeviceTrustDecisions;
  /** For the dialogs. */
  readonly known: KnownDevices;
  readonly cards: Cards;
  /** Sends the file of a card to the first of these devices that answers. */
  readonly send: (file: File, devices: readonly CapableDevice[], card: RunningTransfer) => Promise<void>;
  /** Puts a line into the chat with an account. */
  readonly tell: (jid: string, text: string) => Promise<void>;
  /** Uploads files with Converse, where the chat encrypts what it uploads; undefined elsewhere. */
  readonly upload: (jid: string) => ((files: readonly File[]) => void) | undefined;
}

/** A chosen file, and its card. */
interface Item {
  readonly file: File;
  readonly card: RunningTransfer;
  /** Aborted when the user cancels it before it is offered. */
  readonly stop: AbortController;
}

/** What the user answers where the devices are not settled. */
type Settled = readonly CapableDevice[] | 'later';

/** Chosen files on their way to an offer. Each has a card at once, which says what it waits for. */
export class Outbox {
  readonly #ports: OutboxPorts;
  readonly #kept = new Map<string, { chat: Chat; file: File }>();

  constructor(ports: OutboxPorts) {
    this.#ports = ports;
  }

  /** Sends files. Resolves when none of them waits any more. */
  async add(chat: Chat, files: readonly File[]): Promise<void> {
    const account = this.#ports.account();
    await this.#run(chat, await this.#showAll(chat, files), account);
  }

  /** Begins to send files. @returns the ids of their transfers, when each has its card */
  async begin(chat: Chat, files: readonly File[]): Promise<string[]> {
    const account = this.#ports.account();
    const items = await this.#showAll(chat, files);
    void this.#run(chat, items, account);
    return items.map(({ card }) => card.transfer.id);
  }

  async #showAll(chat: Chat, files: readonly File[]): Promise<Item[]> {
    const items: Item[] = [];
    for (const file of files) items.push(await this.#show(chat, file));
    return items;
  }

  async #run(chat: Chat, items: readonly Item[], account: unknown): Promise<void> {
    const waiting = (): Item[] => items.filter(isWaiting);
    try {
      while (waiting().length > 0) {
        const devices = await this.#settle(chat, waiting, account);
        if (devices !== undefined) await this.#sendAll(waiting, items.length, devices);
      }
    } catch (error) {
      logUnexpected('offering files', error);
      for (const { card } of waiting()) card.setState({ name: 'failed', failure: 'unknown' });
    }
  }

  /** Sends the file of a card again, or another in its place, where this page has it. @param id of its transfer */
  retry(id: string): ((file?: File) => void) | undefined {
    const kept = this.#kept.get(id);
    if (kept === undefined) return undefined;
    return (file = kept.file) => {
      this.#kept.delete(id);
      void this.add(kept.chat, [file]);
    };
  }

  async #show(chat: Chat, file: File): Promise<Item> {
    const stop = new AbortController();
    const mediaType = file.type || 'application/octet-stream';
    const card = new RunningTransfer({
      id: crypto.randomUUID(),
      direction: 'sent',
      peer: chat.jid,
      file: { name: sanitiseFileName(file.name), size: file.size, mediaType },
      encrypted: true,
      state: { name: 'waiting', until: 'ready' },
    });
    this.#keep(card.transfer.id, chat, file);
    const item = { file, card, stop };
    await this.#ports.cards.show(card, this.#actions(item));
    if (file.size > MAX_PLAINTEXT_BYTES) card.setState({ name: 'failed', failure: 'too-large' });
    return item;
  }

  #keep(id: string, chat: Chat, file: File): void {
    keepNewest(this.#kept, id, { chat, file }, MAX_KEPT);
  }

  #actions({ file, card, stop }: Item, more: { decide?: () => void } = {}) {
    const end = (state: TransferState): void => {
      card.setState(state);
      stop.abort();
    };
    const cancel = (): void => {
      end({ name: 'cancelled', by: 'us' });
    };
    const find = () => this.#ports.upload(card.transfer.peer);
    const upload = (): void => {
      // The chat may not be encrypted any more.
      const now = find();
      if (now === undefined) return;
      this.#kept.delete(card.transfer.id);
      end({ name: 'cancelled', by: 'us', isUploaded: true });
      now([file]);
    };
    return { cancel, ...more, ...(find() && { upload }) };
  }

  /**
   * Finds the devices that files can go to, and asks the user what there is to ask.
   * @returns undefined when it is to be looked up again
   */
  async #settle(chat: Chat, waiting: () => Item[], account: unknown): Promise<readonly CapableDevice[] | undefined> {
    const { peers, account: current } = this.#ports;
    const reach = await Promise.race([peers.decided(chat.jid), allStopped(waiting())]);
    if (reach === undefined) return undefined;
    if (current() !== account) {
      for (const { card } of waiting()) card.setState({ name: 'cancelled', by: 'us' });
      return undefined;
    }
    if ('obstacle' in reach) {
      await this.#waitFor(chat, waiting(), reach.obstacle);
      return undefined;
    }
    const devices = await this.#decide(chat, reach.devices);
    const picked = devices === 'later' ? undefined : await pickDevice(devices, chat.name);
    if (picked !== undefined) return picked;
    await this.#untilDecided(waiting());
    return undefined;
  }

  /** Nothing takes the files now: they wait for a device that does, in this tab. */
  async #waitFor({ jid }: Chat, items: readonly Item[], obstacle: Obstacle): Promise<void> {
    const state = waitingFor(obstacle);
    for (const item of items) {
      // Whether it can be uploaded instead changes with the encryption of the chat.
      this.#ports.cards.act(item.card, this.#actions(item));
      item.card.setState(state ?? { name: 'failed', failure: 'unavailable' });
    }
    if (state === undefined) return;
    const { promise: changed, resolve } = Promise.withResolvers<undefined>();
    const stop = this.#ports.peers.onChange((other) => {
      if (other === undefined || other === jid) resolve(undefined);
    });
    const isSame = async (): Promise<boolean> => sameObstacle(await this.#ports.peers.reach(jid), obstacle);
    if (await isSame()) await Promise.race([changed, allStopped(items)]);
    stop();
  }

  /** @returns `later`: the user does not want to decide now */
  async #decide({ jid, name }: Chat, devices: readonly CapableDevice[]): Promise<Settled> {
    const { trust, known } = this.#ports;
    const [best] = devices;
    if (best?.security === undefined) return devices;
    // Devices that no envelope for these clients goes to do not matter.
    const records = devices.flatMap(({ security, features }) => security?.trustRecords(features) ?? []);
    if (!(await trust.settle(jid, (undecided) => askTrust(undecided, jid, known), records))) return 'later';
    if (!(await trust.distrustsAny(jid, records))) return devices;
    // Which of the contact's OMEMO devices it is, nobody can tell; our own kind refuses what it has no key for.
    if (best.isOurs) return devices.filter(({ isOurs }) => isOurs);
    return (await warnOfDistrusted(name)) ? devices : 'later';
  }

  /** The user has closed the dialog: the cards say what is needed, until one of them is asked to go on. */
  async #untilDecided(items: readonly Item[]): Promise<void> {
    const { promise: asked, resolve } = Promise.withResolvers<undefined>();
    const decide = (): void => {
      resolve(undefined);
    };
    for (const item of items) {
      this.#ports.cards.act(item.card, this.#actions(item, { decide }));
      item.card.setState({ name: 'waiting', until: 'decision' });
    }
    await Promise.race([asked, allStopped(items)]);
  }

  async #sendAll(waiting: () => Item[], of: number, devices: readonly CapableDevice[]): Promise<void> {
    const started = new Set<Item>();
    const queued = (): Item[] => waiting().filter((item) => !started.has(item));
    const next = async (): Promise<void> => {
      for (let [item] = queued(); item !== undefined; [item] = queued()) {
        started.add(item);
        const left = queued();
        for (const { card } of left) card.setState({ name: 'waiting', until: 'turn', waiting: left.length, of });
        await this.#send(item, devices);
      }
    };
    await Promise.all(Array.from({ length: MAX_PARALLEL }, next));
  }

  async #send({ file, card }: Item, devices: readonly CapableDevice[]): Promise<void> {
    try {
      await this.#ports.send(file, this.#ports.peers.silentLast(devices), card);
    } catch (error) {
      logUnexpected('offering a file', error);
      await this.#ports.tell(card.transfer.peer, notLoadedText(1));
    }
    if (isWaiting({ card })) card.setState({ name: 'failed', failure: 'unknown' });
  }
}

const isWaiting = ({ card }: Pick<Item, 'card'>): boolean => card.transfer.state.name === 'waiting';
