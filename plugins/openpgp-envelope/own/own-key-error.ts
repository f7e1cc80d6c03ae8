import { isKeyTransportError } from '../../../src/key-transport/key-transport.js';
import { isPepError } from '../../../src/xmpp/pep-error.js';

/** Why the user's own key could not be made, read or used. */
export type OwnKeyProblem =
  | 'wrong-passphrase'
  | 'not-a-key' // the file holds no secret key
  | 'wrong-account' // a key without the user ID of this account
  | 'unusable-key' // expired, revoked, or without parts that are needed
  | 'no-backup' // the server has none
  | 'wrong-code' // of a backup
  | 'server' // the server did not take or give what it should
  | 'storage'; // the browser cannot store it

/** Something that the user can be told, and try again. `name` decides, not `instanceof`. */
export class OwnKeyError extends Error {
  override readonly name = 'OwnKeyError';
  constructor(
    readonly problem: OwnKeyProblem,
    message: string,
  ) {
    super(message);
  }
}

const isOwnKeyError = (error: unknown): error is OwnKeyError => error instanceof Error && error.name === 'OwnKeyError';

/** What the user can be told of an error; undefined for one that nothing expected. */
export function problemOf(error: unknown): OwnKeyProblem | undefined {
  if (isPepError(error)) return 'server';
  if (isKeyTransportError(error)) return 'storage';
  return isOwnKeyError(error) ? error.problem : undefined;
}
