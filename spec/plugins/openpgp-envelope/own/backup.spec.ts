import { loadLibrary, type Library } from '../../../../plugins/openpgp-envelope/library.js';
import { codeAsTyped, makeCode, openBackup, sealBackup } from '../../../../plugins/openpgp-envelope/own/backup.js';
import { generate } from '../../../../plugins/openpgp-envelope/own/secret-key.js';
import { rejection } from '../../../support/rejection.js';

const problemOf = async (promise: Promise<unknown>): Promise<unknown> =>
  ((await rejection(promise)) as { problem?: string }).problem;

describe('The code of a backup', () => {
  it('has six groups of four of 34 characters', () => {
    const codes = Array.from({ length: 300 }, makeCode);

    expect(codes.every((code) => /^(?:[1-9A-NP-Z]{4}-){5}[1-9A-NP-Z]{4}$/.test(code))).toBeTrue();
    expect(new Set(codes).size).toBe(300);
    expect(new Set(codes.join('').replaceAll('-', '')).size).toBe(34);
  });

  it('is taken as it was made, however it is typed', () => {
    const code = 'TWNK-KD5Y-MT3T-E1GS-DRDB-KVTW';
    for (const typed of [code, code.toLowerCase(), code.replaceAll('-', ''), ` ${code.replaceAll('-', ' ')} `]) {
      expect(codeAsTyped(typed)).toBe(code);
    }

    expect(codeAsTyped(' of another client ')).toBe('of another client');
  });
});

describe('The backup of a key', () => {
  let library: Library;
  beforeAll(async () => {
    library = await loadLibrary();
  });

  it('is opened with its code, dashes and all, and with nothing else', async () => {
    const key = await generate(library, 'romeo@montague.lit');
    const code = makeCode();
    const backup = await sealBackup(library, key, code);
    const [restored] = await openBackup(library, backup, code);

    expect(restored?.write()).toEqual(key.write());
    expect(restored?.isDecrypted()).toBeTrue();
    expect(await problemOf(openBackup(library, backup, code.replaceAll('-', '')))).toBe('wrong-code');
    expect(await problemOf(openBackup(library, backup, makeCode()))).toBe('wrong-code');
    expect(await problemOf(openBackup(library, backup.slice(0, -1), code))).toBe('wrong-code');
  });

  it('is no key where something else is in it', async () => {
    const message = await library.encrypt({
      message: await library.createMessage({ text: 'hello' }),
      passwords: 'code',
      format: 'binary',
    });

    expect(await problemOf(openBackup(library, message, 'code'))).toBe('not-a-key');
  });
});
