import { forEachEntry } from '../../src/storage/stored-files.js';

/** The ids of an account's files that are being written, or were left in the middle. */
export async function partsOf(account: string): Promise<string[]> {
  const found: string[] = [];
  await forEachEntry(account, (name) => {
    if (name.endsWith('.part')) found.push(name.slice(0, -'.part'.length));
    return Promise.resolve();
  });
  return found.sort();
}
