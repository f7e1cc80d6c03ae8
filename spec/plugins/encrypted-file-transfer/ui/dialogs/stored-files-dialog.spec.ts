import {
  showStored,
  storedSum,
} from '../../../../../plugins/encrypted-file-transfer/ui/dialogs/stored-files-dialog.js';
import { readNote, writeNote } from '../../../../../src/storage/file-note.js';
import { fileSink } from '../../../../../src/storage/file-sink.js';
import { removeStoredFiles, storedFile } from '../../../../../src/storage/stored-files.js';
import { inEnglish } from '../../../../support/english.js';
import { streamOf, testBytes } from '../../../../support/streams.js';
import { waitUntil } from '../../../../support/wait-for.js';

const ACCOUNT = 'benvolio@montague.lit';

describe('the dialog of the stored files', () => {
  inEnglish();

  const dialog = (): HTMLDialogElement | null => document.querySelector('dialog');
  const text = (): string => dialog()?.textContent.replace(/\s+/g, ' ') ?? '';
  const press = (name: string): void =>
    [...dialog()!.querySelectorAll('button')]
      .find((button) => (button.getAttribute('aria-label') ?? button.textContent.trim()) === name)!
      .click();
  let ids: string[];

  beforeEach(async () => {
    ids = [crypto.randomUUID(), crypto.randomUUID()];
    await streamOf(testBytes(1000)).pipeTo(await fileSink({ account: ACCOUNT, id: ids[0]! }, 1000));
    await streamOf(testBytes(3000)).pipeTo(await fileSink({ account: ACCOUNT, id: ids[1]! }, 3000));
  });
  afterEach(async () => {
    dialog()?.remove();
    await removeStoredFiles(ACCOUNT);
  });

  async function show(forgetsAtLogout = false): Promise<void> {
    void showStored({
      account: ACCOUNT,
      forgetsAtLogout,
      nameOf: (jid) => (jid === 'nurse@capulet.lit' ? 'The nurse' : jid),
      describe: (id) => (id === ids[1] ? { name: 'verona.mp4', mediaType: 'video/mp4', contact: 'Juliet' } : undefined),
    });
    await waitUntil(() => dialog() !== null);
  }

  it('lists them, the largest first, with their sum and who has sent them', async () => {
    await show();

    expect(text()).toContain('2 files, 4 kB, kept in this browser until you delete them.');
    const items = Array.from(dialog()!.querySelectorAll('li'), (item) => item.textContent.replace(/\s+/g, ' ').trim());

    expect(items[0]).toContain('verona.mp4');
    expect(items[0]).toContain('3 kB · Juliet · ');
    expect(items[0]).toContain('today');
    expect(items[1]).toContain('A file');
    expect(items[1]).not.toContain(ids[0]!.slice(-8));
  });

  it('names a file whose chat is closed, and who has sent it', async () => {
    const note = { name: 'letter.pdf', mediaType: 'application/pdf', from: 'nurse@capulet.lit' };
    await writeNote({ account: ACCOUNT, id: ids[0]! }, note);
    await show();
    const item = dialog()!.querySelectorAll('li')[1]!.textContent.replace(/\s+/g, ' ').trim();

    expect(item).toContain('letter.pdf');
    expect(item).toContain('1 kB · The nurse · ');

    press('Delete letter.pdf');
    await waitUntil(() => dialog()!.querySelectorAll('li').length === 1);

    expect(await readNote({ account: ACCOUNT, id: ids[0]! })).toBeUndefined();
  });

  it('says in one line how many there are', async () => {
    const source = { account: ACCOUNT, nameOf: String, describe: () => undefined };

    expect(await storedSum(source)).toBe('2 files, 4 kB');
    expect(await storedSum({ ...source, account: 'nobody@montague.lit' })).toBeUndefined();
  });

  it('says that they go with the login, where they do', async () => {
    await show(true);

    expect(text()).toContain('until you delete them or log out');
  });

  it('deletes one', async () => {
    await show();
    press('Delete verona.mp4');
    await waitUntil(() => dialog()!.querySelectorAll('li').length === 1);

    expect(text()).toContain('1 file, 1 kB');
    await expectAsync(storedFile({ account: ACCOUNT, id: ids[1]! })).toBeRejected();
  });

  it('deletes all when the user says so twice', async () => {
    await show();
    press('Delete all (4 kB)');

    expect(dialog()!.querySelectorAll('li').length).toBe(2);

    press('Really delete all');
    await waitUntil(() => text().includes('No received files are stored'));

    for (const id of ids) await expectAsync(storedFile({ account: ACCOUNT, id })).toBeRejected();
  });
});
