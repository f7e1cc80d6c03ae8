import { whenReleased } from '../../../../plugins/encrypted-file-transfer/transfer/running-transfer.js';
import { filesOf, handlesOf, hasHandles } from '../../../../src/storage/file-handles.js';
import { settled } from '../../../../src/storage/indexed-db.js';
import { keepHandle, keptHandle, type KeptHandle } from '../../../../src/storage/kept-handles.js';
import type { StoredName } from '../../../../src/storage/stored-name.js';
import { bareJid } from '../../../../src/xmpp/jid.js';
import { cutTransfer } from '../../../support/cut-transfer.js';
import { Party, trustingPair, type RecordedCard } from '../../../support/file-transfer-party.js';
import type { MemoryNetwork } from '../../../support/memory-iq.js';
import { ROMEO } from '../../../support/people.js';
import { testBytes } from '../../../support/streams.js';

const BYTES = testBytes(3_000_000);
const ACCOUNT = bareJid(ROMEO);
const FILE = 'kept-file.bin';
const WEEK_MS = 7 * 24 * 60 * 60 * 1000;

describe('The handle of a file that is being sent', () => {
  let network: MemoryNetwork;
  let romeo: Party;
  let juliet: Party;
  let out: RecordedCard;
  let incoming: RecordedCard;
  let handle: FileSystemFileHandle;

  beforeEach(async () => {
    ({ network, romeo, juliet } = trustingPair());
    handle = await (await navigator.storage.getDirectory()).getFileHandle(FILE, { create: true });
    await write(BYTES);
  });
  afterEach(async () => (await navigator.storage.getDirectory()).removeEntry(FILE).catch(() => undefined));

  async function write(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const writable = await handle.createWritable();
    await writable.write(bytes);
    await writable.close();
  }

  const name = (): StoredName => ({ account: ACCOUNT, id: out.transfer.id });
  const isKept = async (): Promise<boolean> => (await keptHandle(name())) !== undefined;

  /** Old ones, too. */
  async function keptIds(): Promise<IDBValidKey[]> {
    const database = await settled(indexedDB.open(handlesOf(ACCOUNT)));
    const ids = await settled(database.transaction('handles').objectStore('handles').getAllKeys());
    database.close();
    return ids;
  }

  async function until(condition: () => Promise<boolean> | boolean): Promise<void> {
    while (!(await condition())) await network.settled();
  }

  /** Romeo drops his file on the chat, and its transfer is interrupted. */
  async function interrupted(): Promise<void> {
    cutTransfer(romeo, juliet, [1_000_000]);
    juliet.reachable = () => new Promise(() => undefined);
    const item = { kind: 'file', getAsFileSystemHandle: () => Promise.resolve(handle) };
    const [file] = filesOf({ files: [await handle.getFile()], items: [item] } as unknown as DataTransfer);
    void romeo.send(file!, juliet);
    [out, incoming] = await Promise.all([romeo.cards.first(), juliet.cards.first()]);
    incoming.actions.accept();
    await Promise.all([incoming.until('interrupted'), out.until('interrupted')]);
  }

  /**
   * The page of Romeo has crashed, and another one takes up what it has left.
   * @param before called before that, when he is logged in there
   */
  async function inAnotherPage(before: () => void = () => undefined): Promise<RecordedCard> {
    out.live.leave();
    await whenReleased(out.transfer.id);
    romeo = new Party(network, ROMEO);
    romeo.peersAreOurs = true;
    romeo.trustNow = 'trusted';
    romeo.cards.shown.push(out);
    before();
    await until(async () => (await romeo.restore(out.transfer)) === 'restored');
    return romeo.cards.shown.at(-1)!;
  }

  const waitsFor = ({ transfer: { state } }: RecordedCard) =>
    state.name === 'interrupted' ? state.waitsFor : state.name;

  it('brings the rest of it after a reload, when he lets the page read it again', async () => {
    await interrupted();
    await until(isKept);
    const again = await inAnotherPage();

    expect(waitsFor(again)).toBe('user');

    const asked = spyOn(FileSystemFileHandle.prototype as KeptHandle, 'requestPermission').and.callThrough();
    again.actions.resume();

    // In the click: later, the browser would not ask.
    expect(asked.calls.allArgs()).toEqual([[{ mode: 'read' }]]);

    incoming.actions.resume();
    await Promise.all([incoming.until('saved'), again.until('saved')]);

    expect(await juliet.received(incoming.transfer)).toEqual(BYTES);
    await expectAsync(until(async () => !(await isKept()))).toBeResolved();
  });

  for (const [what, happens, wanted] of [
    [
      'he does not let the page read it',
      () => spyOn(FileSystemFileHandle.prototype as KeptHandle, 'requestPermission').and.resolveTo('denied'),
      'file',
    ],
    ['it is gone', async () => (await navigator.storage.getDirectory()).removeEntry(FILE), 'file'],
    ['it was written again', () => write(BYTES), 'same-file'],
    ['it has another size', () => write(testBytes(3_000_001)), 'same-file'],
  ] as const) {
    it(`is not used, and not kept, where ${what}: the card asks for the file`, async () => {
      await interrupted();
      await until(isKept);
      const again = await inAnotherPage();
      await happens();
      again.actions.resume();
      await until(() => waitsFor(again) !== 'user');

      expect(waitsFor(again)).toBe(wanted);
      expect(await isKept()).toBeFalse();
    });
  }

  it('is not stored in a browser that he does not trust', async () => {
    romeo.forgetsAtLogout = true;
    await interrupted();
    const again = await inAnotherPage();

    expect(waitsFor(again)).toBe('file');
    expect(await hasHandles(ACCOUNT)).toBeFalse();
  });

  it('is not used in a browser that he does not trust any more', async () => {
    await interrupted();
    await until(isKept);
    const again = await inAnotherPage(() => (romeo.forgetsAtLogout = true));

    expect(waitsFor(again)).toBe('file');
  });

  for (const [what, end] of [
    ['he cancels it', () => out.actions.cancel()],
    ['she discards it', () => incoming.actions.cancel()],
    ['it is saved', () => incoming.actions.resume()],
    ['he logs out', () => romeo.events.trigger('logout')],
    ['its card is deleted', () => romeo.forgetFile(name())],
    [
      'he logs in to a browser that he does not trust now',
      () => {
        romeo.forgetsAtLogout = true;
        romeo.events.trigger('login', ACCOUNT);
      },
    ],
  ] as const) {
    it(`is removed when ${what}`, async () => {
      await interrupted();
      await until(isKept);
      await end();

      await expectAsync(until(async () => !(await isKept()))).toBeResolved();
    });
  }

  it('is not kept of a transfer that is over before it is known', async () => {
    let give: (found: FileSystemFileHandle) => void = () => undefined;
    const found = new Promise<FileSystemFileHandle>((resolve) => (give = resolve));
    const item = { kind: 'file', getAsFileSystemHandle: () => found };
    const [file] = filesOf({ files: [await handle.getFile()], items: [item] } as unknown as DataTransfer);
    void romeo.send(file!, juliet);
    [out, incoming] = await Promise.all([romeo.cards.first(), juliet.cards.first()]);
    incoming.actions.accept();
    await out.until('saved');
    give(handle);
    await network.settled();

    expect(await isKept()).toBeFalse();
  });

  it('is removed at a login after a week, and not used after it', async () => {
    await interrupted();
    await until(isKept);
    const later = Date.now() + WEEK_MS + 1000;
    spyOn(Date, 'now').and.returnValue(later);

    expect(await isKept()).toBeFalse();

    const again = await inAnotherPage();

    expect(waitsFor(again)).toBe('file');
    await expectAsync(until(async () => !(await hasHandles(ACCOUNT)))).toBeResolved();
  });

  it('is not removed with an older one', async () => {
    const before = { account: ACCOUNT, id: 'before' };
    await keepHandle(before, handle);
    const start = Date.now();
    const now = spyOn(Date, 'now').and.returnValue(start + WEEK_MS);
    await interrupted();
    await until(isKept);
    now.and.returnValue(start + WEEK_MS + 1000);
    romeo.events.trigger('login', ACCOUNT);
    await until(async () => !(await keptIds()).includes(before.id));

    expect(await isKept()).toBeTrue();
  });
});
