import type { GcmSecret } from '../../../src/crypto/gcm-secret.js';
import { SessionError } from '../../../src/errors.js';
import type { Session } from '../../../src/jingle/application.js';
import { ignore } from '../../../src/log.js';
import type { Hash } from '../../../src/streams/verify.js';
import { bareJid } from '../../../src/xmpp/jid.js';
import type { Checksums } from '../transfer/checksums.js';

/**
 * The sessions that one file of the 2015 draft comes in: each but the first has brought the secret of the first in an
 * envelope of its own. In memory only, until the file has come or is given up.
 */
export class Continuation {
  /** The checksum, whichever session brings it. */
  readonly hashes: Promise<readonly Hash[]>;
  readonly #checksums: Checksums;
  #session: Session;
  #secret: GcmSecret | undefined;
  #deliver!: (hashes: readonly Hash[]) => void;
  #giveUp!: (reason: unknown) => void;
  /** Set: nobody has taken it yet. */
  #pending: Session | undefined;
  #onPending: () => void = () => undefined;

  constructor(session: Session, checksums: Checksums) {
    this.#session = session;
    this.#checksums = checksums;
    this.hashes = new Promise((resolve, reject) => {
      this.#deliver = resolve;
      this.#giveUp = reject;
    });
    this.hashes.catch(ignore('those who wait are told'));
    this.#follow(session);
  }

  /** True when another session could continue. */
  get isOpen(): boolean {
    return this.#secret !== undefined;
  }

  /** Copies the secret. */
  open({ key, iv }: GcmSecret): void {
    this.#secret = { key: key.slice(), iv: iv.slice() };
  }

  /** Whether a new session continues this file: it is of the same account, in the same form, under the same secret. */
  continues({ peer, description, security }: Session): boolean {
    const secret = this.#secret;
    return (
      secret !== undefined &&
      bareJid(peer) === bareJid(this.#session.peer) &&
      description.namespaceURI === this.#session.description.namespaceURI &&
      security?.hasSecret(secret) === true
    );
  }

  /** Takes the session in which the sender continues. The one before is lost, whether this side has noticed or not. */
  continueWith(session: Session): void {
    this.#session.terminate(new SessionError('connectivity-error', 'connection-lost', 'another session continues it'));
    this.#session = this.#pending = session;
    this.#follow(session);
    this.#onPending();
  }

  /** Waits for the next session. @returns undefined when the file is given up */
  async next(): Promise<Session | undefined> {
    while (this.isOpen && this.#pending === undefined) {
      await new Promise<void>((resolve) => (this.#onPending = resolve));
    }
    const next = this.#pending;
    this.#pending = undefined;
    return next;
  }

  /** Overwrites the secret: no session continues any more. */
  close(): void {
    this.#secret?.key.fill(0);
    this.#secret?.iv.fill(0);
    this.#secret = undefined;
    this.#pending?.terminate({ reason: 'cancel' });
    this.#pending = undefined;
    this.#onPending();
  }

  #follow(session: Session): void {
    this.#checksums.expect(session).then(this.#deliver, this.#giveUp);
  }
}

/** The files that another session may continue. */
export class Continuations {
  readonly #open = new Set<Continuation>();

  add(continuation: Continuation): void {
    this.#open.add(continuation);
  }

  /** Finds the one that a new session belongs to. */
  find(session: Session): Continuation | undefined {
    return [...this.#open].find((continuation) => continuation.continues(session));
  }

  delete(continuation: Continuation): void {
    continuation.close();
    this.#open.delete(continuation);
  }
}
