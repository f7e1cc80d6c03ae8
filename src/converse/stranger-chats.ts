import { logUnlessExpected } from '../log.js';
import type { Converse } from './converse.js';
import type { OpenedChats } from './opened-chats.js';

/** Loads and starts what watches chats with strangers. */
export type LoadStrangers = () => Promise<OpenedChats>;

/** The chats with strangers that the user has opened. What watches them is loaded where files of strangers are allowed. */
export class StrangerChats {
  readonly #load: LoadStrangers;
  readonly #listeners = new Set<(bareJid: string) => void>();
  #opened: OpenedChats | undefined;
  #loading: Promise<void> | undefined;

  /** @param isAllowed whether files of strangers are allowed */
  constructor({ api }: Pick<Converse, 'api'>, isAllowed: () => boolean, load: LoadStrangers) {
    this.#load = load;
    // Converse waits for this before it is online, so that nothing is missed.
    api.listen.on('beforeResourceBinding', () => (isAllowed() ? this.#start() : undefined));
  }

  /** False also as long as it is being loaded. */
  has(account: string): boolean {
    void this.#start();
    return this.#opened?.has(account) === true;
  }

  /** Calls back with the account whose chat was opened or closed. */
  onChange(listener: (bareJid: string) => void): void {
    this.#listeners.add(listener);
  }

  /** Never rejects: it is tried again the next time. */
  #start(): Promise<void> {
    this.#loading ??= this.#load().then(
      (opened) => {
        this.#opened = opened;
        opened.onChange((account) => {
          this.#tell(account);
        });
        for (const account of opened.all()) this.#tell(account);
      },
      (error: unknown) => {
        this.#loading = undefined;
        logUnlessExpected('loading what strangers are told')(error);
      },
    );
    return this.#loading;
  }

  #tell(account: string): void {
    for (const listener of this.#listeners) listener(account);
  }
}
