import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Where servers live that an ordinary user's PATH leaves out. */
const MORE_FOLDERS = ['/usr/sbin', '/usr/local/sbin', '/opt/homebrew/bin', '/opt/homebrew/sbin'];

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Path of a program, or undefined. */
export function findProgram(name) {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean).concat(MORE_FOLDERS);
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}
