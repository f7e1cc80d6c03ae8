import type { ChatBox, ConverseModel, Message, StorageOptions } from '../../../../src/converse/converse.js';
import type { Transfer } from '../../transfer/transfer.js';

/** The attribute of a message that holds its Transfer. */
export const ATTRIBUTE = 'file_transfer';
/** The attribute that says how that is written. A higher number is of a newer version of this page. */
export const SCHEMA_ATTRIBUTE = 'file_transfer_schema';
export const SCHEMA = 1;
/** Converse asks this hook for the markup of our messages. */
export const HOOK = 'renderFileTransfer';

/** The attributes of the message that shows a transfer. @param own bare JID of who is logged in */
export function attributesOf(transfer: Transfer, own: string): Record<string, unknown> {
  const received = transfer.direction === 'received';
  return {
    type: 'chat',
    from: received ? transfer.peer : own,
    to: received ? own : transfer.peer,
    sender: received ? 'them' : 'me',
    msgid: transfer.id,
    time: new Date().toISOString(),
    is_ephemeral: false,
    template_hook: HOOK,
    [ATTRIBUTE]: transfer,
    [SCHEMA_ATTRIBUTE]: SCHEMA,
  };
}

/** The transfer of a message that is a card. */
export const transferOf = (model: ConverseModel): Transfer | undefined => model.get(ATTRIBUTE) as Transfer | undefined;

/** True for a card that this version can read. Those of the first version have no number. */
export const isReadable = (model: ConverseModel): boolean => Number(model.get(SCHEMA_ATTRIBUTE) ?? SCHEMA) <= SCHEMA;

/** The transfer of a card as it can be shown: of one that is written in a way to come, that is its name at most. */
export function shownTransfer(model: ConverseModel): Transfer {
  if (isReadable(model)) return model.get(ATTRIBUTE) as Transfer;
  const written = (model.get(ATTRIBUTE) ?? {}) as { id?: unknown; file?: { name?: unknown } };
  const received = model.get('sender') !== 'me';
  const name = written.file?.name;
  return {
    id: String(written.id ?? model.get('msgid')),
    direction: received ? 'received' : 'sent',
    peer: String(model.get(received ? 'from' : 'to')),
    file: { name: typeof name === 'string' ? name : '', mediaType: '' },
    encrypted: true,
    state: { name: 'requested' },
  };
}

/** True when nothing that a reload should keep has changed. */
export const isStoredAs = (stored: Transfer, now: Transfer): boolean =>
  stored.state.name === now.state.name &&
  stored.peer === now.peer &&
  stored.sender?.trust === now.sender?.trust &&
  stored.encryption === now.encryption &&
  stored.canResume === now.canResume &&
  stored.canBeAskedFor === now.canBeAskedFor &&
  stored.isOfVisitor === now.isOfVisitor;

/**
 * Increments the unread count for a card in a hidden chat. Converse may throw when the tab's badge changes too often; the
 * card exists by then, so the error is ignored.
 */
export function countUnread(chat: ChatBox, model: Message): void {
  try {
    if (chat.isHidden()) chat.incrementUnreadMsgsCounter(model);
  } catch {
    // The badge of the tab is late.
  }
}

/** Resolves when the storage has done its part, or could not. */
export const settled = (action: (options: StorageOptions) => void): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      resolve();
    };
    action({ success: done, error: done });
  });
