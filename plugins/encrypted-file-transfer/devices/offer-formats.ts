import type { SecurityPrecondition } from '../../../src/jingle/security.js';
import type { Registry } from '../../../src/registry.js';
import { NS } from '../../../src/xmpp/namespaces.js';
import { ENCRYPTED_FILE_TRANSFER, FILE_TRANSFER, LIBERVIA, type Dialect } from '../wire/dialect.js';

/** A format that an offer of ours can have. */
export interface OfferFormat {
  readonly dialect: Dialect;
  /** Namespace of its security, which says to whom it can offer; undefined: in clear. */
  readonly security: string | undefined;
  /** A feature of the only client that it is for. */
  readonly client?: string;
}

/**
 * Which form goes to whom: the first that a device announces. Forms that are only read are not here: that of
 * aTalk, which announces JET without JET-OMEMO (`plugins/jet/key-transport-envelope.ts`), and that of old Conversations
 * (`plugins/jet/lone-envelope.ts`).
 */
const OFFER_FORMATS: readonly OfferFormat[] = [
  { dialect: LIBERVIA, security: NS.jet, client: NS.libervia },
  { dialect: FILE_TRANSFER, security: NS.jet },
  { dialect: ENCRYPTED_FILE_TRANSFER, security: NS.omemo0 },
  { dialect: LIBERVIA, security: undefined, client: NS.libervia },
  { dialect: FILE_TRANSFER, security: undefined },
];

/** Transports that a client announces, and reads no file from. A client is known by what it says of itself. */
const UNREADABLE = [
  // Dino 0.4.2 and 0.5.1: its in-band streams cannot be closed, and it acknowledges all of a file and drops it.
  { client: 'client/pc//Dino', transport: NS.jingleIbb },
] as const;

/**
 * Whether a device reads a file from a transport that it announces.
 * @param said its features and identities
 */
export const reads = (said: ReadonlySet<string>, transport: string): boolean =>
  !UNREADABLE.some((known) => said.has(known.client) && known.transport === transport);

/** What we can offer in, and may. */
export interface Usable {
  readonly securities: Registry<SecurityPrecondition>;
  readonly mayBeClear: boolean;
}

/** Whether a security can be used now. */
export const canSecure = (securities: Registry<SecurityPrecondition>): boolean =>
  OFFER_FORMATS.some(
    ({ security }) => security !== undefined && (securities.get(security)?.features() ?? []).length > 0,
  );

/**
 * The form of an offer to a device.
 * @param features that it announces
 */
export const formFor = (features: ReadonlySet<string>, { securities, mayBeClear }: Usable): OfferFormat | undefined =>
  OFFER_FORMATS.find(
    ({ dialect, security, client }) =>
      features.has(NS.jingle) &&
      (client === undefined || features.has(client)) &&
      features.has(dialect.namespace) &&
      (security === undefined ? mayBeClear : securities.get(security)?.canOfferTo(features) === true),
  );
