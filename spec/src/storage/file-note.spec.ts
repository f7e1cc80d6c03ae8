import { readNote, writeNote, type FileNote } from '../../../src/storage/file-note.js';
import { fileSink } from '../../../src/storage/file-sink.js';
import { folderOf, forEachEntry, removeStoredFile, removeStoredFiles } from '../../../src/storage/stored-files.js';
import { streamOf, testBytes } from '../../support/streams.js';

const ACCOUNT = 'benvolio@montague.lit';
const NAME = { account: ACCOUNT, id: 'a' };
const NOTE: FileNote = { name: 'letter.pdf', mediaType: 'application/pdf', from: 'juliet@capulet.lit' };

describe('the note beside a stored file', () => {
  beforeEach(async () => streamOf(testBytes(10)).pipeTo(await fileSink(NAME, 10)));
  afterEach(() => removeStoredFiles(ACCOUNT));

  async function entries(): Promise<string[]> {
    const found: string[] = [];
    await forEachEntry(ACCOUNT, (name) => Promise.resolve(void found.push(name)));
    return found;
  }
  async function overwrite(text: string): Promise<void> {
    const handle = await (await folderOf(ACCOUNT, true)).getFileHandle('a.note', { create: true });
    const writable = await handle.createWritable();
    await writable.write(text);
    await writable.close();
  }

  it('says what the file is', async () => {
    await writeNote(NAME, NOTE);

    expect(await readNote(NAME)).toEqual(NOTE);
  });

  it('goes with the file', async () => {
    await writeNote(NAME, NOTE);
    await removeStoredFile(NAME);

    expect(await entries()).toEqual([]);
    expect(await readNote(NAME)).toBeUndefined();
  });

  it('is not written for a file that is not there', async () => {
    await removeStoredFile(NAME);
    await writeNote(NAME, NOTE);

    expect(await entries()).toEqual([]);
  });

  for (const text of ['', 'no JSON', 'null', '{}', '{"name":1,"mediaType":"","from":""}', ' '.repeat(9000)]) {
    it(`is none where something else stands there: ${text.slice(0, 30)}`, async () => {
      await overwrite(text);

      expect(await readNote(NAME)).toBeUndefined();
    });
  }
});
