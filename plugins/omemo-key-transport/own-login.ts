import type { Converse } from '../../src/converse/converse.js';
import { KeyTransportError, type KeyTransport } from '../../src/key-transport/key-transport.js';
import { logUnlessExpected } from '../../src/log.js';
import type { Registry } from '../../src/registry.js';
import { loadLibsignal } from './own/libsignal.js';
import type { OtherTrust } from './omemo/other-trust.js';
import type { PepPort } from './own/pep.js';
import type { OwnIdentity } from './own/start.js';

/** A {@link PepPort} of one login. */
export interface LoginPort extends PepPort {
  listen(): void;
  close(): void;
}

interface Parts {
  readonly converse: Converse;
  /** Why this browser must not keep keys; undefined when it may. */
  readonly forbidden: () => string | undefined;
  readonly namespaces: readonly string[];
  readonly keyTransports: Registry<KeyTransport>;
  readonly otherTrust: OtherTrust;
  /** Called at each login. */
  readonly makePort: () => LoginPort;
}

const loadOwn = async () => {
  const { forgetOwnIdentity, startOwnIdentity } = await import(
    /* webpackChunkName: "converse-jet-own-identity" */ './own/start.js'
  );
  return { forgetOwnIdentity, startOwnIdentity };
};

const forget = async (account: string): Promise<void> => (await loadOwn()).forgetOwnIdentity(account);

/** What is there while the identity is not up: it says why. */
function absent(namespace: string, reason: string): KeyTransport {
  const fail = (): Promise<never> => Promise.reject(new KeyTransportError('unavailable', reason));
  return { namespace, unavailable: () => reason, devices: fail, trust: fail, wrap: fail, unwrap: fail };
}

/** Brings the identity of our own up at each login, and down with it. */
export class OwnLogin {
  readonly #parts: Parts;
  #port: LoginPort | undefined;
  #identity: OwnIdentity | undefined;
  #settled: Promise<void> = Promise.resolve();
  /** Grows with each login and logout: what an earlier one still loads comes too late. */
  #turn = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#absent('not logged in');
    const { listen } = parts.converse.api;
    listen.on('connected', () => this.#start());
    listen.on('reconnected', () => this.#relogin());
    for (const event of ['disconnected', 'logout']) {
      listen.on(event, () => {
        this.#down('not logged in');
      });
    }
  }

  /** Of the identity, when this login has brought it up; none when it could not. */
  async transports(): Promise<OwnIdentity['transports']> {
    await this.#settled;
    return this.#identity?.transports ?? [];
  }

  /** The messages of the time when we were offline are read. */
  async endCatchUp(): Promise<void> {
    await Promise.all((await this.transports()).map((transport) => transport.endCatchUp()));
  }

  #start(): Promise<void> {
    this.#settled = this.#login();
    return this.#settled;
  }

  async #login(): Promise<void> {
    this.#down('the OMEMO identity is being loaded');
    const turn = this.#turn;
    const port = this.#parts.makePort();
    const reason = this.#parts.forbidden();
    if (reason !== undefined) {
      this.#absent(reason);
      await forget(port.account).catch(logUnlessExpected('forgetting our own OMEMO identity'));
      return;
    }
    try {
      this.#port = port;
      port.listen();
      const { namespaces, otherTrust } = this.#parts;
      const [{ startOwnIdentity }, library] = await Promise.all([loadOwn(), loadLibsignal()]);
      if (turn !== this.#turn) return;
      const identity = await startOwnIdentity({ port, library, namespaces, otherTrust });
      if (turn === this.#turn) this.#up(identity);
      else identity.close();
    } catch (error) {
      logUnlessExpected('our own OMEMO identity')(error);
      if (turn === this.#turn) this.#absent(error instanceof Error ? error.message : String(error));
    }
  }

  async #relogin(): Promise<void> {
    // What the first login could not do is tried again.
    if (this.#identity === undefined) await this.#start();
    else await this.#identity.announce().catch(logUnlessExpected('announcing our device again'));
  }

  #up(identity: OwnIdentity): void {
    this.#identity = identity;
    for (const transport of identity.transports) this.#parts.keyTransports.register(transport);
  }

  #down(reason: string): void {
    this.#turn++;
    this.#port?.close();
    this.#identity?.close();
    this.#port = this.#identity = undefined;
    this.#absent(reason);
  }

  #absent(reason: string): void {
    for (const namespace of this.#parts.namespaces) this.#parts.keyTransports.register(absent(namespace, reason));
  }
}
