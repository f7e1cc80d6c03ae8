import { execFileSync } from 'node:child_process';

/** The SHA-256 of a file, as sha256sum says it. */
export const sumOf = (path) => execFileSync('sha256sum', [path], { encoding: 'utf8' }).split(' ')[0].replace('\\', '');
