import type { Converse } from './converse.js';
import { DirectedPresence } from './directed-presence.js';
import { OpenedChats } from './opened-chats.js';

/** Watches which chats are opened, and tells strangers there of us. A file of its own: few pages allow files of strangers. */
export function watchStrangers(converse: Converse, isAllowed: () => boolean): OpenedChats {
  const opened = new OpenedChats(converse);
  new DirectedPresence(converse, opened, isAllowed);
  return opened;
}
