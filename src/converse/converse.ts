/**
 * The part of Converse 14 that we use. Its own types leave `api`, `_converse` and `env` open (`any`), so these
 * interfaces are what type-checks our calls; `host-types.ts` holds them against its types.
 */

/** A Skeletor model. */
export interface ConverseModel {
  readonly id?: string | number;
  get(attribute: string): unknown;
  set(attributes: Record<string, unknown>): void;
  save(attributes: Record<string, unknown>): void;
}

/** Told when the storage has done its part. */
export interface StorageOptions {
  readonly success: () => void;
  readonly error: () => void;
}

/** A message of a chat. */
export interface Message extends ConverseModel {
  readonly chatbox?: ChatBox;
  /** Whom Converse shows next to it. */
  readonly contact?: { readonly vcard?: unknown };
  /** What its author is called. */
  getDisplayName?(): string | null;
  /** True when the message before is of the same author. */
  isFollowup?(): boolean;
  destroy?(): unknown;
  save(attributes: Record<string, unknown>, options?: StorageOptions): void;
  /** Reads it again from the storage, which other tabs write too. */
  fetch(options: StorageOptions): void;
}

/** A chat and its messages. */
export interface ChatBox extends ConverseModel {
  readonly messages: {
    readonly fetched: Promise<unknown>;
    readonly models: ConverseModel[];
    on(event: 'add' | 'destroy', handler: (message: ConverseModel) => void): void;
  };
  on(event: 'change:omemo_active' | 'change:hidden' | 'change:closed', handler: () => void): void;
  createMessage(attributes: Record<string, unknown>): Promise<Message>;
  /** What the contact is called: by the user, else by itself, else its address. */
  getDisplayName(): string | null;
  isHidden(): boolean;
  /** Uploads files, encrypted where the chat is. */
  sendFiles?(files: readonly File[]): unknown;
  incrementUnreadMsgsCounter(message: ConverseModel): void;
}

/** Whether an account is online, and with which resources. */
export interface Presence extends ConverseModel {
  readonly resources: {
    readonly models: ConverseModel[];
    /** Reads them from the storage of the session. */
    fetch(options: StorageOptions): void;
  };
}

export interface RosterContact extends ConverseModel {
  readonly presence: Presence;
}

/** What Strophe keeps of a stanza until the server has it. */
export interface StropheQueued {
  readonly name: string;
  readonly stanza: string;
  readonly queuedAt: number;
}

/** The part of Strophe's own stream management (4.1 and newer). */
export interface StropheStreamManagement {
  readonly state: { readonly unacked: readonly StropheQueued[] };
  /** Called with each stanza that is sent. */
  trackOutbound: (view: { name: string; attrs: Record<string, string>; serialized: string }) => void;
}

/** Strophe's connection. */
export interface ConverseConnection {
  readonly jid: string;
  /**
   * Sends without the event `send`, by which stream management counts. We put ours in its place. Strophe calls it too,
   * with builders: at a logout.
   */
  send: (stanza: Element | { tree(): Element }) => void;
  /** Says goodbye, and closes it. */
  disconnect(reason: string): void;
  /** Converse tries to get a lost connection back. */
  readonly reconnecting?: boolean;
  /** Whether the present stream is the one before the last reconnect (XEP-0198). */
  hasResumed(): boolean;
  /** Strophe's own stream management, where the host leaves that to it. */
  readonly sm?: StropheStreamManagement;
  addHandler(
    handler: (stanza: Element) => boolean,
    namespace: string | null,
    name: string,
    type?: string | null,
  ): unknown;
}

/** `_converse.api`, with what our plugins put there. */
export interface ConverseApi {
  readonly connection: { get(): ConverseConnection | undefined; connected(): boolean };
  readonly settings: { get(name: string): unknown; extend(settings: Record<string, unknown>): void };
  readonly listen: {
    on(event: string, handler: (...values: never[]) => unknown): void;
    /** Ends what `on` began. */
    not(event: string, handler: (...values: never[]) => unknown): void;
  };
  readonly disco: {
    readonly own: { readonly features: { add(feature: string): void; get(): string[] } };
  };
  readonly user: { readonly presence: { send(attributes?: Record<string, unknown>): Promise<void> } };
  readonly chats: { get(jid: string, attributes: object, create: boolean): Promise<ChatBox | null> };
  readonly contacts: { get(jid: string): Promise<RosterContact | undefined> };
  readonly elements: { define(name: string, element: CustomElementConstructor): void };
  readonly promises: unknown;
  sendIQ(iq: Element, timeoutMs: number, reject: false): Promise<Element | null>;
  send(stanza: Element): unknown;
  trigger(event: string, value: unknown): unknown;
  waitUntil(event: string): Promise<unknown>;
  [ours: string]: unknown;
}

/** `_converse` as a plugin finds it at `this._converse`. */
export interface Converse {
  readonly api: ConverseApi;
  readonly session?: ConverseModel;
  readonly state: Record<string, unknown>;
  readonly exports: Record<string, unknown>;
  __(this: void, text: string, ...values: unknown[]): string;
}

/** The global `converse` of a page. */
export interface ConverseGlobal {
  readonly plugins: {
    add(name: string, plugin: { dependencies?: string[]; initialize(this: { _converse: Converse }): void }): void;
  };
  readonly env: Record<string, unknown>;
  initialize(settings: unknown): Promise<unknown>;
}
