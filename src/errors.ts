/** Stanza error conditions we send or understand (RFC 6120 §8.3.3). */
export type StanzaCondition =
  | 'bad-request'
  | 'conflict'
  | 'feature-not-implemented'
  | 'forbidden'
  | 'internal-server-error'
  | 'item-not-found'
  | 'not-acceptable'
  | 'not-allowed'
  | 'policy-violation'
  | 'recipient-unavailable'
  | 'remote-server-not-found'
  | 'remote-server-timeout'
  | 'resource-constraint'
  | 'service-unavailable'
  | 'unexpected-request'
  | 'undefined-condition';

/** Jingle reasons (XEP-0166 §7.4). */
export const JINGLE_REASONS = [
  'alternative-session',
  'busy',
  'cancel',
  'connectivity-error',
  'decline',
  'expired',
  'failed-application',
  'failed-transport',
  'general-error',
  'gone',
  'incompatible-parameters',
  'media-error',
  'security-error',
  'success',
  'timeout',
  'unsupported-applications',
  'unsupported-transports',
] as const;
export type JingleReason = (typeof JINGLE_REASONS)[number];

/** An application-specific condition beside the general one: an empty element. */
export interface ExtraCondition {
  readonly name: string;
  readonly namespace: string;
}

/**
 * The peer's stanza is at fault: becomes the error answer to its IQ (thrown in an IQ handler), or is what the
 * peer answered us (rejects {@link IqPort.send}). The message names the field, never key material.
 */
export class StanzaError extends Error {
  override readonly name = 'StanzaError';
  constructor(
    readonly condition: StanzaCondition,
    message: string,
    readonly extra?: ExtraCondition,
    /** The type of the error is `wait`: the same request may succeed later (RFC 6120 §8.3.2). */
    readonly isTemporary = false,
  ) {
    super(message);
  }
}

/**
 * Why a transfer ended without a file, for the user: `ui/` turns each into a sentence.
 * It is stored with the card, so a word, once released, keeps its meaning.
 */
export type Failure =
  | 'security' // the envelope or `<security>` is missing, unreadable or not acceptable
  | 'unencrypted' // an offer without `<security>`
  | 'not-for-this-device' // the envelope holds no key for us
  | 'unusable-prekey' // first contact through Converse's prekey id 0: ask for it again
  | 'distrusted-device'
  | 'unknown-device' // the sender's device is not in its account's device list
  | 'sender-unreachable' // that list could not be read
  | 'identity-changed' // a device came with another identity key than it is known by
  | 'no-trusted-device'
  | 'asker-refused' // a device asked again for a file of ours that is not for it
  | 'request-refused' // the peer does not give this device the file that it asked for again
  | 'corrupted' // the tag, size or hash did not match
  | 'prefix-differs' // the part that is here is not the beginning of the sender's file
  | 'too-large'
  | 'not-available' // the peer does not have the file any more, or not for us
  | 'peer-failed' // the peer could not go on, and says no more
  | 'no-space'
  | 'storage'
  | 'keys-not-stored' // what encryption needs to remember cannot be written or read here
  | 'file-unreadable'
  | 'peer-unsupported' // the peer knows none of our applications or transports
  | 'peer-busy' // the peer takes no more requests for now
  | 'peer-gone'
  | 'connection-lost'
  | 'timeout'
  | 'page-closed'
  | 'protocol' // the peer broke the protocol
  | 'taken-elsewhere' // by another device of our account
  | 'unavailable' // OMEMO is not available here
  | 'page-incomplete' // a file of the page could not be loaded
  | 'worker-lost' // the browser has ended a worker that a transfer needs
  | 'unknown';

/**
 * We cannot go on with a session: becomes `session-terminate` with `reason` (XEP-0166 §7.4), and the card shows
 * `failure`.
 */
export class SessionError extends Error {
  override readonly name = 'SessionError';
  constructor(
    readonly reason: JingleReason,
    readonly failure: Failure,
    message: string,
    readonly extra?: ExtraCondition,
  ) {
    super(message);
  }
}

/**
 * Only the stream of a file was lost. The sink that is aborted with it keeps what was written, so that another session
 * can bring the rest.
 */
export class Interruption extends Error {
  override readonly name = 'Interruption';
}

/** Errors cross bundles, where `instanceof` fails: the name decides. */
export const isStanzaError = (error: unknown): error is StanzaError =>
  error instanceof Error && error.name === 'StanzaError';

/** See {@link isStanzaError}. */
export const isSessionError = (error: unknown): error is SessionError =>
  error instanceof Error && error.name === 'SessionError';

/** See {@link isStanzaError}. */
export const isInterruption = (error: unknown): error is Interruption =>
  error instanceof Error && error.name === 'Interruption';

/** True for the DOMException of an AbortSignal: somebody cancelled, nothing failed. */
export const isAbort = (error: unknown): boolean => error instanceof Error && error.name === 'AbortError';

/** The page does not let a plugin start: the message says why to the person who runs it, with nothing private. */
export class HostError extends Error {
  override readonly name = 'HostError';
}

/** True for such an error, also of another bundle. */
export const isHostError = (error: unknown): error is HostError => error instanceof Error && error.name === 'HostError';
