import { NS } from '../../../src/xmpp/namespaces.js';
import { ENCRYPTED_FILE_TRANSFER, FILE_TRANSFER, type Dialect } from '../wire/dialect.js';

/** A form that an offer of ours can have. */
export interface Form {
  /** Features of the devices that read it. */
  readonly features: readonly string[];
  readonly dialect: Dialect;
  /** Namespace of its security; undefined: in clear. */
  readonly security: string | undefined;
  /** For one client alone, which announces this. */
  readonly client?: string;
  /** Whether the envelope has a payload beside the key. */
  readonly hasPayload?: true;
}

const JET: Form = {
  features: [NS.jingle, NS.fileTransfer, NS.jet, NS.jetOmemo],
  dialect: FILE_TRANSFER,
  security: NS.jet,
};

/**
 * Which form goes to whom: the first whose features a device announces. Forms that are only read are not here: that of
 * aTalk, which announces JET without JET-OMEMO (`plugins/jet/key-transport-envelope.ts`), and that of old Conversations
 * (`plugins/jet/lone-envelope.ts`).
 */
export const FORMS: readonly Form[] = [
  { ...JET, client: NS.libervia, hasPayload: true },
  JET,
  { features: [NS.jingle, NS.encryptedFileTransfer], dialect: ENCRYPTED_FILE_TRANSFER, security: NS.omemo0 },
  { features: [NS.jingle, NS.fileTransfer], dialect: FILE_TRANSFER, security: undefined },
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

/**
 * The form of an offer to a device.
 * @param features that it announces
 * @param canUse whether we can, and may, offer in this form
 */
export const formFor = (features: ReadonlySet<string>, canUse: (form: Form) => boolean): Form | undefined =>
  FORMS.find(
    (form) =>
      form.features.every((feature) => features.has(feature)) &&
      (form.client === undefined || features.has(form.client)) &&
      canUse(form),
  );
