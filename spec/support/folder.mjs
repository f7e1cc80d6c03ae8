import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Makes a folder that is gone at the end of the run. @returns its path */
export function makeFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'converse-jet-files-'));
  process.once('exit', () => rmSync(folder, { recursive: true }));
  return folder;
}
