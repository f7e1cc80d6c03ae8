import { logUnlessExpected } from '../../../src/log.js';
import { removeHandles } from '../../../src/storage/file-handles.js';
import { forgetAccountInMemory } from '../../../src/storage/memory-files.js';
import { sweepParts } from '../../../src/storage/partial-file.js';
import { forgottenAccounts, markForgotten, removeStoredFiles } from '../../../src/storage/stored-files.js';
import type { StoredName } from '../../../src/storage/stored-name.js';
import { whenReleased } from '../transfer/running-transfer.js';

/** In the session storage: whose files this tab uses. It survives a reload, as Converse's messages do there. */
const KEY = 'converse-jet-files';
const lockName = (account: string): string => `jet:files:${account}`;

/** A tab's use of an account's files: while it lasts, no other tab removes them. */
interface Use {
  readonly account: string;
  /** Resolves when it has begun. */
  readonly begun: Promise<void>;
  /** Resolves when it has ended. */
  readonly end: () => Promise<void>;
}

function use(account: string): Use {
  let onBegin!: () => void;
  let onEnd!: () => void;
  const begun = new Promise<void>((resolve) => (onBegin = resolve));
  const over = new Promise<void>((resolve) => (onEnd = resolve));
  const ended = navigator.locks.request(lockName(account), { mode: 'shared' }, () => {
    onBegin();
    return over;
  });
  const end = async (): Promise<void> => {
    onEnd();
    await ended;
  };
  return { account, begun, end };
}

/** Removes the files of an account, unless a tab uses them. */
async function removeUnused(account: string): Promise<void> {
  await navigator.locks.request(lockName(account), { ifAvailable: true }, async (lock) => {
    if (lock !== null) await removeStoredFiles(account);
  });
}

/** Removes the files of all marked accounts that no tab uses. */
async function sweep(): Promise<void> {
  for (const account of await forgottenAccounts()) await removeUnused(account);
}

/**
 * The received files of the account that is logged in. Where they are to be forgotten with the login, they are marked
 * on the disk before the first one is written. So if the page is closed instead of logged out, the next page that
 * starts removes them.
 */
export class AccountFiles {
  readonly #forgets: () => boolean;
  #use: Use | undefined;
  #isLoggedIn = false;

  /** @param forgets whether files are to be forgotten with the login */
  constructor(forgets: () => boolean) {
    this.#forgets = forgets;
  }

  /** The page has started, and nobody is logged in yet. */
  async start(): Promise<void> {
    const account = sessionStorage.getItem(KEY);
    if (account !== null) this.#use = use(account);
    await sweep();
  }

  async login(account: string): Promise<void> {
    this.#isLoggedIn = true;
    const before = this.#use;
    if (before?.account !== account) {
      sessionStorage.setItem(KEY, account);
      this.#use = use(account);
      await before?.end();
    }
    await sweep();
    if (this.#forgets()) removeHandles(account);
    // What a page left that was closed in the middle.
    await sweepParts(account, whenReleased);
  }

  /** Does nothing when nobody was logged in. */
  async logout(): Promise<void> {
    const ended = this.#use;
    if (!this.#isLoggedIn || ended === undefined) return;
    this.#isLoggedIn = false;
    this.#use = undefined;
    sessionStorage.removeItem(KEY);
    const forgets = this.#forgets();
    if (forgets) {
      forgetAccountInMemory(ended.account);
      await markForgotten(ended.account).catch(logUnlessExpected('marking files that are to be forgotten'));
    }
    await ended.end();
    // A full disk takes no mark.
    if (forgets) await removeUnused(ended.account);
    await sweep();
    // They are for a reload of the page, not for another login.
    removeHandles(ended.account);
  }

  /** Names a file that is going to be stored. */
  async name(id: string): Promise<StoredName> {
    if (this.#use === undefined) throw new Error('nobody is logged in');
    const { account, begun } = this.#use;
    await begun;
    if (this.#forgets()) await markForgotten(account);
    return { account, id };
  }
}
