import type { Decision, Trust, TrustRecord, TrustedDevice } from '../../../src/key-transport/key-transport.js';
import { bareJid } from '../../../src/xmpp/jid.js';
import type { Cards } from './cards.js';
import { chooseDescription } from '../wire/descriptions.js';
import { FILE_TRANSFER, type Dialect } from '../wire/dialect.js';
import { sanitiseFileName } from '../wire/file-name.js';
import { currentLocale } from './locale.js';
import type { Settings } from '../settings.js';
import type { OfferedFile } from '../wire/file-transfer-stanza.js';
import type { Transfer } from './transfer.js';

/** What every transfer needs: a place where it is shown, and the deployer's wishes. */
export interface TransferPorts {
  readonly cards: Cards;
  readonly settings: () => Settings;
}

/** What is known of peers. */
export interface PeerPorts {
  readonly isContact: (bareJid: string) => boolean;
  /** True when the device is another converse-jet client, whose checksum is that of the file itself. @param peer full JID */
  readonly isOurs: (peer: string) => Promise<boolean>;
}

/** The trust in the devices of peers. */
export interface TrustPorts {
  /** A device as it is now; `changed` where it has another key than this. */
  readonly now: (device: TrustedDevice) => Promise<TrustedDevice>;
  /** Rejects with a KeyTransportError: `identity-changed` for trust in a device that has another key now. */
  readonly decide: (device: TrustedDevice, decision: Decision) => Promise<void>;
  /** The trust in a device that requests a file of ours. The user is asked where it is undecided, and may leave it so. */
  readonly trustInAsker: (device: TrustedDevice) => Promise<Trust>;
  /** Whether the user distrusts a device of an account. @param records that the devices are looked up in */
  readonly distrustsAny: (bareJid: string, records: readonly TrustRecord[]) => Promise<boolean>;
  /** Asks the user about undecided devices of an account. @returns false when they do not want to decide */
  readonly settle: (bareJid: string) => Promise<boolean>;
}

/** False for strangers, who learn nothing. */
export const admits = (
  { isContact, settings }: Pick<PeerPorts, 'isContact'> & Pick<TransferPorts, 'settings'>,
  peer: string,
): boolean => isContact(bareJid(peer)) || settings().fromStrangers;

/** True when the sender of an offer may serve a request for its file: others take a request for an offer. */
export const servesRequests = async (
  peer: string,
  dialect: Dialect,
  { isOurs }: Pick<PeerPorts, 'isOurs'>,
): Promise<boolean> => dialect === FILE_TRANSFER && (await isOurs(peer));

/** What a card shows of an offered file. */
export type ShownFile = Pick<OfferedFile, 'name' | 'size' | 'mediaType' | 'descriptions' | 'date'>;

/** XEP-0082, as XEP-0234 has it. */
const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;

/** A date of a file, where it is one. */
const dateOf = (text: string | undefined): string | undefined =>
  text !== undefined && DATE_TIME.test(text) && Number.isFinite(Date.parse(text)) ? text : undefined;

/** A file that a peer offers, before anybody has said anything to it. @param sid of the session that offers it */
export function receivedTransfer(peer: string, file: ShownFile, encrypted: boolean, sid?: string): Transfer {
  const { name, size, mediaType } = file;
  const date = dateOf(file.date);
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
      ...(date !== undefined && { date }),
    },
    encrypted,
    ...(encrypted && sid !== undefined && { sid }),
    state: { name: 'offered' },
  };
}
