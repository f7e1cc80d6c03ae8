import {
  fileInMemory,
  forgetAccountInMemory,
  forgetInMemory,
  freeMemory,
  memorySink,
  MEMORY_LIMIT_BYTES,
} from '../../../src/storage/memory-files.js';
import { failureOf } from '../../support/rejection.js';
import { streamOf, testBytes } from '../../support/streams.js';

const ROMEO = 'romeo@montague.lit';
const named = (id: string, account = ROMEO) => ({ account, id });
const keep = (id: string, size: number, account?: string): Promise<void> =>
  streamOf(testBytes(size)).pipeTo(memorySink(named(id, account), size));
const opened = (id: string, size: number): Promise<WritableStream> =>
  Promise.resolve().then(() => memorySink(named(id), size));

describe('Files in memory', () => {
  afterEach(() => {
    forgetAccountInMemory(ROMEO);

    expect(freeMemory()).toBe(MEMORY_LIMIT_BYTES);
  });

  it('have one limit together, those on their way included', async () => {
    await keep('a', 1000);
    await opened('b', MEMORY_LIMIT_BYTES - 3000);

    expect(freeMemory()).toBe(2000);
    expect(await failureOf(opened('c', 2001))).toBe('no-space');
    expect(freeMemory()).toBe(2000);
    await expectAsync(opened('d', 2000)).toBeResolved();
  });

  it('give their room back when they are aborted', async () => {
    await (await opened('a', MEMORY_LIMIT_BYTES)).abort();

    expect(freeMemory()).toBe(MEMORY_LIMIT_BYTES);
  });

  it('give their room back when they are deleted', async () => {
    await keep('a', 1000);
    forgetInMemory(named('a'));

    expect(fileInMemory(named('a'))).toBeUndefined();
    expect(freeMemory()).toBe(MEMORY_LIMIT_BYTES);
  });

  it('give their room back when more bytes come than were said', async () => {
    expect(await failureOf(streamOf(testBytes(6)).pipeTo(memorySink(named('a'), 5)))).toBe('no-space');
    expect(fileInMemory(named('a'))).toBeUndefined();
    expect(freeMemory()).toBe(MEMORY_LIMIT_BYTES);
  });

  it('do not come back when they are deleted on their way', async () => {
    const writer = (await opened('a', 5)).getWriter();
    await writer.write(testBytes(5));
    forgetInMemory(named('a'));

    expect(await failureOf(writer.close())).toBe('storage');
    expect(fileInMemory(named('a'))).toBeUndefined();
  });

  it('are forgotten with their account, and those of others stay', async () => {
    await keep('a', 10);
    await keep('a', 10, 'juliet@capulet.lit');
    forgetAccountInMemory(ROMEO);

    expect(fileInMemory(named('a'))).toBeUndefined();
    expect(fileInMemory(named('a', 'juliet@capulet.lit'))?.size).toBe(10);

    forgetAccountInMemory('juliet@capulet.lit');
  });
});
