import type { Converse } from '../../src/converse/converse.js';
import { logUnlessExpected } from '../../src/log.js';
import type { OpenPgpEnvelope } from './envelope/openpgp-envelope.js';
import type { Library, PrivateKey } from './library.js';
import type { OwnKey } from './own/own-key.js';
import type { LoginServer, Session } from './session.js';
import type { Started } from './start.js';

interface Parts {
  readonly converse: Converse;
  readonly library: () => Promise<Library>;
  /** Why this browser must not keep keys; undefined when it may. */
  readonly forbidden: () => string | undefined;
  /** Called at each login. */
  readonly makeServer: () => LoginServer;
  /** Puts the envelope into use. @returns a function that takes it out again */
  readonly register: (envelope: OpenPgpEnvelope) => () => void;
  /** The keys of an account may be others now. */
  readonly onKeys: (jid: string) => void;
  /** The user has decided on a key of an account. */
  readonly onDecision: (jid: string) => void;
  /** The user can make or use a key now, or not any more. */
  readonly onChange: () => void;
}

const announcing = logUnlessExpected('announcing our OpenPGP key');

const loadEnvelope = async () => {
  const { startEnvelope } = await import(/* webpackChunkName: "converse-jet-openpgp-envelope" */ './start.js');
  return startEnvelope;
};

/** Brings the user's key up at each login, and down with it. */
export class OpenPgpLogin {
  readonly #parts: Parts;
  #session: Session | undefined;
  #started: Started | undefined;
  #unregister: () => void = () => undefined;
  /** Grows with each login, logout and other key: what an earlier one still loads comes too late. */
  #turn = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
    const { listen } = parts.converse.api;
    listen.on('connected', () => this.#login());
    listen.on('reconnected', () => this.#relogin());
    for (const event of ['disconnected', 'logout']) {
      listen.on(event, () => {
        this.#down();
      });
    }
  }

  /** Undefined while nobody is logged in, and on a browser that must not keep keys. */
  get ownKey(): OwnKey | undefined {
    return this.#session?.ownKey;
  }

  async #login(): Promise<void> {
    this.#down();
    const turn = this.#turn;
    const server = this.#parts.makeServer();
    try {
      const isForbidden = this.#parts.forbidden() !== undefined;
      const { deleteKeys, openSession } = await import(
        /* webpackChunkName: "converse-jet-openpgp-session" */ './session.js'
      );
      if (isForbidden) {
        await deleteKeys(server.account);
        return;
      }
      const { library } = this.#parts;
      const session = await openSession(server, { library, onKey: (key) => this.#use(key) });
      if (turn === this.#turn) this.#up(session);
      else session.store.close();
    } catch (error) {
      logUnlessExpected('the OpenPGP key')(error);
    }
  }

  #up(session: Session): void {
    this.#session = session;
    session.nodes.onList((jid) => {
      this.#started?.directory.outdated(jid);
      if (jid === session.server.account) session.ownKey.announce().catch(announcing);
      else this.#parts.onKeys(jid);
    });
    session.server.listen();
    this.#parts.onChange();
  }

  /** Puts the envelope of another key in the place of that which there is. */
  async #use(key: PrivateKey | undefined): Promise<void> {
    this.#stop();
    const turn = this.#turn;
    const startEnvelope = key && (await loadEnvelope());
    const session = this.#session;
    if (turn !== this.#turn || key === undefined || startEnvelope === undefined || session === undefined) return;
    const { library, register, onChange, onDecision } = this.#parts;
    this.#started = startEnvelope({ ...session, library, onDecision }, key);
    this.#unregister = register(this.#started.envelope);
    onChange();
  }

  async #relogin(): Promise<void> {
    // What the first login could not do is tried again.
    if (this.#session === undefined) {
      await this.#login();
      return;
    }
    this.#started?.directory.reset();
    await this.#session.ownKey.announce().catch(announcing);
  }

  #stop(): void {
    this.#turn++;
    this.#unregister();
    this.#unregister = () => undefined;
    this.#started = undefined;
  }

  #down(): void {
    this.#stop();
    this.#session?.server.close();
    this.#session?.store.close();
    this.#session = undefined;
    this.#parts.onChange();
  }
}
