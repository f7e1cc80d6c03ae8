import type { CapableDevice } from './reachability.js';
import { withoutInvisible } from '../wire/visible-text.js';

/** Characters (UTF-16) of a name that are shown. */
const MAX_NAME = 64;

/** An identity of category `client` with a name, as XEP-0115 §5.1 spells it. */
const NAMED_CLIENT = /^client\/[^/]*\/[^/]*\/(.+)$/s;

const short = (text: string): string => withoutInvisible(text.slice(0, MAX_NAME).toWellFormed()).trim();

/** What the client of a device calls itself; its resource where it does not say. */
export function clientName({ features, fullJid }: CapableDevice): string {
  for (const word of features ?? []) {
    const [, name] = NAMED_CLIENT.exec(word) ?? [];
    if (name !== undefined && short(name) !== '') return short(name);
  }
  return resourceOf(fullJid);
}

/** By which the server tells the devices of an account apart. */
export const resourceOf = (fullJid: string): string => short(fullJid.slice(fullJid.indexOf('/') + 1));
