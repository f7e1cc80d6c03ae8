import type { OwnKeyProblem } from '../own/own-key-error.js';
import { translate } from './texts.js';

const TEXTS: Readonly<Record<OwnKeyProblem | 'unknown', string>> = {
  'wrong-passphrase': 'This is not the passphrase of the key.',
  'not-a-key': 'This file holds no secret OpenPGP key that can be read.',
  'wrong-account': 'This key is not for this account: it has no user ID “xmpp:” with your address.',
  'unusable-key': 'This key cannot be used: it has expired, was revoked, or parts of it are missing.',
  'no-backup': 'There is no backup on the server.',
  'wrong-code': 'The backup cannot be opened with this code.',
  server: 'The server did not store or deliver it. Try again.',
  storage: 'This browser could not store the key. Free some space first.',
  unknown: 'Something unexpected happened. Try again.',
};

/** What went wrong with the user's own key. */
export const problemText = (problem: OwnKeyProblem | 'unknown'): string => translate(TEXTS[problem]);
