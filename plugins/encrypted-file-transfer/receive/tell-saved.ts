import type { StoredName } from '../../../src/storage/stored-name.js';
import type { ChatMessages } from '../../../src/xmpp/chat-messages.js';
import { bareJid } from '../../../src/xmpp/jid.js';
import { savedElement } from '../wire/proposal-stanza.js';

/** A file that is saved. */
interface SavedFile {
  /** Session id of its offer. */
  readonly sid: string;
  /** JID of the sender. */
  readonly peer: string;
  readonly name: Promise<StoredName>;
}

/** What it takes to tell. */
export interface Telling {
  readonly messages: ChatMessages;
  /** Names a file that is going to be stored, or is. */
  readonly nameFile: (id: string) => Promise<StoredName>;
  /** Resolves when we are online and a converse-jet client of that account is. @throws what aborts the signal */
  readonly whenReachable: (bareJid: string, signal: AbortSignal) => Promise<void>;
}

/** Tells the sender without a session that its file is saved, when both are there (docs/resume.md §7). */
export async function tellSaved(
  { sid, peer, name }: SavedFile,
  receipt: Uint8Array | undefined,
  { whenReachable, nameFile, messages }: Telling,
): Promise<void> {
  const { account, id } = await name;
  await whenReachable(bareJid(peer), new AbortController().signal);
  // Another account may have logged in meanwhile.
  if ((await nameFile(id)).account === account) messages.send(bareJid(peer), savedElement(sid, receipt));
}
