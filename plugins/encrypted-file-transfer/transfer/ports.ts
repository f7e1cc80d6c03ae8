import type { Decision, Trust, TrustedDevice } from '../../../src/key-transport/key-transport.js';
import type { StoredName } from '../../../src/storage/stored-name.js';
import { bareJid } from '../../../src/xmpp/jid.js';
import type { Cards } from './cards.js';
import type { Checksums } from './checksums.js';
import { chooseDescription } from '../wire/descriptions.js';
import { FILE_TRANSFER, type Dialect } from '../wire/dialect.js';
import { sanitiseFileName } from '../wire/file-name.js';
import type { Successions } from './continuation.js';
import { currentLocale } from './locale.js';
import type { Receipts } from './receipts.js';
import type { SentOffers } from './sent-offers.js';
import type { Settings } from '../settings.js';
import type { OfferedFile } from '../wire/file-transfer-stanza.js';
import type { Transfer } from './transfer.js';

/** What receiving needs. */
export interface Receiving {
  readonly cards: Cards;
  readonly settings: () => Settings;
  /** Names a file that is going to be stored. */
  readonly nameFile: (id: string) => Promise<StoredName>;
  readonly isContact: (bareJid: string) => boolean;
  /** True when the device is a client of our own kind, whose checksum is that of the file itself. @param peer full JID */
  readonly isOurs: (peer: string) => Promise<boolean>;
  /** A device as it is now; `changed` where it has another key than this. */
  readonly now: (device: TrustedDevice) => Promise<TrustedDevice>;
  /** The trust in a device that asks for a file of ours; the person is asked where it is undecided, and may leave it so. */
  readonly trustInAsker: (device: TrustedDevice) => Promise<Trust>;
  /** Rejects with a KeyTransportError: `identity-changed` for trust in a device that has another key now. */
  readonly decide: (device: TrustedDevice, decision: Decision) => Promise<void>;
  readonly checksums: Checksums;
  /** Files on their way in that another session may go on with. */
  readonly successions: Successions;
  /** What peers can ask for again. */
  readonly offers: SentOffers;
  /** What peers say of the files that go to them. */
  readonly receipts: Receipts;
}

/** False for strangers, who learn nothing. */
export const admits = ({ isContact, settings }: Receiving, peer: string): boolean =>
  isContact(bareJid(peer)) || settings().fromStrangers;

/** True when the sender of an offer may serve a request for its file: others take a request for an offer. */
export const servesRequests = async (peer: string, dialect: Dialect, { isOurs }: Receiving): Promise<boolean> =>
  dialect === FILE_TRANSFER && (await isOurs(peer));

/** What a card shows of an offered file. */
export type ShownFile = Pick<OfferedFile, 'name' | 'size' | 'mediaType' | 'descriptions'>;

/** A file that a peer offers, before anybody has said anything to it. @param sid of the session that offers it */
export function receivedTransfer(peer: string, file: ShownFile, encrypted: boolean, sid?: string): Transfer {
  const { name, size, mediaType } = file;
  const description = chooseDescription(file.descriptions, currentLocale());
  return {
    id: crypto.randomUUID(),
    direction: 'received',
    peer,
    file: {
      name: sanitiseFileName(name),
      ...(size !== undefined && { size }),
      mediaType,
      ...(description !== undefined && { description }),
    },
    encrypted,
    ...(encrypted && sid !== undefined && { sid }),
    state: { name: 'offered' },
  };
}
