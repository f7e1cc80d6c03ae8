import { AccountFiles } from '../../../../plugins/encrypted-file-transfer/receive/account-files.js';
import { fileSink } from '../../../../src/storage/file-sink.js';
import { fileInMemory } from '../../../../src/storage/memory-files.js';
import { createPart } from '../../../../src/storage/partial-file.js';
import {
  forgottenAccounts,
  markForgotten,
  removeStoredFiles,
  storedFile,
} from '../../../../src/storage/stored-files.js';
import { recordLog } from '../../../support/recorded-log.js';
import { rejection } from '../../../support/rejection.js';
import { streamOf, testBytes } from '../../../support/streams.js';

const ROMEO = 'romeo@montague.lit';
const JULIET = 'juliet@capulet.lit';
const KEY = 'converse-jet-files';

/** Other specs mark the accounts of others. */
const markedHere = async (): Promise<string[]> => (await forgottenAccounts()).filter((account) => account === ROMEO);

describe('AccountFiles', () => {
  let forgets: boolean;
  let tabs: AccountFiles[];
  beforeEach(() => {
    forgets = true;
    tabs = [];
    sessionStorage.removeItem(KEY);
  });
  afterEach(async () => {
    for (const tab of tabs) await tab.logout();
    for (const account of [ROMEO, JULIET]) await removeStoredFiles(account);
    sessionStorage.removeItem(KEY);
  });

  /** Each has a session storage of its own. */
  function newTab(): AccountFiles {
    sessionStorage.removeItem(KEY);
    const tab = new AccountFiles(() => forgets);
    tabs.push(tab);
    return tab;
  }
  async function loggedIn(): Promise<AccountFiles> {
    const tab = newTab();
    await tab.start();
    await tab.login(ROMEO);
    return tab;
  }
  async function receive(tab: AccountFiles): Promise<void> {
    await streamOf(testBytes(10)).pipeTo(await fileSink(await tab.name('a'), 10));
  }
  const isStored = (): Promise<boolean> =>
    storedFile({ account: ROMEO, id: 'a' }).then(
      () => true,
      () => false,
    );
  /** A tab of Romeo's received a file that is to be forgotten, and was closed. */
  async function closedTab(): Promise<void> {
    await markForgotten(ROMEO);
    await streamOf(testBytes(10)).pipeTo(await fileSink({ account: ROMEO, id: 'a' }, 10));
  }
  /** The tab of before has been loaded again. */
  function reloadedTab(): AccountFiles {
    const tab = newTab();
    sessionStorage.setItem(KEY, ROMEO);
    return tab;
  }

  it('names no file while nobody is logged in', async () => {
    const error = await rejection(newTab().name('a'));

    expect((error as Error).message).toBe('nobody is logged in');
  });

  it('marks the account before the first file, where files are to be forgotten', async () => {
    const tab = await loggedIn();

    expect(await markedHere()).toEqual([]);

    await tab.name('a');

    expect(await markedHere()).toEqual([ROMEO]);
  });

  it('marks nothing where files are to stay, and keeps them at the logout and the next start', async () => {
    forgets = false;
    const tab = await loggedIn();
    await receive(tab);

    expect(await markedHere()).toEqual([]);

    await tab.logout();
    await newTab().start();

    expect(await isStored()).toBeTrue();
  });

  it('removes the files at the logout, also those of a time when they were to stay', async () => {
    forgets = false;
    const tab = await loggedIn();
    await receive(tab);
    forgets = true;
    await tab.logout();

    expect(await isStored()).toBeFalse();
    expect(await markedHere()).toEqual([]);
  });

  it('removes the files at the logout, and its lock, where the account cannot be marked', async () => {
    forgets = false;
    const tab = await loggedIn();
    await receive(tab);
    forgets = true;
    const getFileHandle = FileSystemDirectoryHandle.prototype.getFileHandle;
    const full = spyOn(FileSystemDirectoryHandle.prototype, 'getFileHandle');
    full.and.callFake(function (this: FileSystemDirectoryHandle, name, options) {
      if (options?.create) return Promise.reject(new DOMException('', 'QuotaExceededError'));
      return getFileHandle.call(this, name, options);
    });
    const logged = recordLog();
    await tab.logout();

    expect(logged).toEqual([jasmine.stringContaining('QuotaExceededError')]);
    expect(await isStored()).toBeFalse();

    const { held } = await navigator.locks.query();

    expect(held!.map(({ name }) => name)).not.toContain(`jet:files:${ROMEO}`);
  });

  it('removes them from memory, too', async () => {
    spyOn(navigator.storage, 'getDirectory').and.callFake(() => Promise.reject(new DOMException('', 'SecurityError')));
    const tab = await loggedIn();
    await receive(tab);

    expect(fileInMemory({ account: ROMEO, id: 'a' })).toBeDefined();

    await tab.logout();

    expect(fileInMemory({ account: ROMEO, id: 'a' })).toBeUndefined();
  });

  it('removes what a closed tab has left, parts too, at the next start and before any login', async () => {
    await closedTab();
    await createPart({ account: ROMEO, id: 'b' });

    expect(await markedHere()).toEqual([ROMEO]);

    await newTab().start();

    expect(await isStored()).toBeFalse();
    expect(await markedHere()).toEqual([]);
  });

  it('removes it at the login of another account', async () => {
    const tab = newTab();
    await tab.start();
    await closedTab();
    await tab.login(JULIET);

    expect(await isStored()).toBeFalse();
  });

  it('leaves the files of a tab that is live, until the last one logs out', async () => {
    const [one, other] = [await loggedIn(), await loggedIn()];
    await receive(one);
    await newTab().start();

    expect(await isStored()).toBeTrue();

    await one.logout();

    expect(await isStored()).toBeTrue();

    await other.logout();

    expect(await isStored()).toBeFalse();
  });

  it('leaves the files of this tab when it is loaded again, until another account logs in', async () => {
    await closedTab();
    const tab = reloadedTab();
    await tab.start();

    expect(await isStored()).toBeTrue();

    await tab.login(JULIET);

    expect(await isStored()).toBeFalse();
    expect(sessionStorage.getItem(KEY)).toBe(JULIET);
  });

  it('removes the parts that nobody works on at the login', async () => {
    forgets = false;
    await createPart({ account: ROMEO, id: 'b' });
    const removed = spyOn(FileSystemDirectoryHandle.prototype, 'removeEntry').and.callThrough();
    await loggedIn();

    expect(removed.calls.allArgs()).toEqual([['b.part']]);
  });

  it('does nothing at a disconnection without a login', async () => {
    await closedTab();
    const tab = reloadedTab();
    await tab.start();
    await tab.logout();

    expect(await isStored()).toBeTrue();
    expect(sessionStorage.getItem(KEY)).toBe(ROMEO);
    await tab.login(ROMEO);
  });
});
