/** The part of a page's Converse that the benchmark uses. */

/** A message or a chat. */
interface Model {
  get(attribute: string): unknown;
  on(event: string, handler: (model: Model) => void): void;
  off(event: string, handler: (model: Model) => void): void;
  destroy(): void;
}

interface Chat extends Model {
  readonly messages: Model & { readonly models: readonly Model[] };
  sendMessage(attributes: { body: string }): Promise<unknown>;
  clearMessages(): Promise<unknown>;
}

interface Connection {
  addHandler(handler: (stanza: Element) => boolean, namespace: string, name: string, type: string): void;
}

interface Host {
  readonly chatboxes: { get(jid: string): Chat };
  readonly api: {
    readonly connection: { get(): Connection };
    send(stanza: Element): void;
    sendIQ(stanza: Element): Promise<unknown>;
  };
}

/** Converse, once it runs. */
export const host = (): Host => (globalThis as unknown as { _converse: Host })._converse;

const chatWith = (peer: string): Chat => host().chatboxes.get(`${peer}@localhost`);

interface Transfer {
  readonly state: { readonly name: string };
}

const isOver = (name: string): boolean => ['failed', 'cancelled', 'declined', 'interrupted'].includes(name);

/** The next message of a chat that is wanted. */
function nextMessage(peer: string, isWanted: (message: Model) => boolean): Promise<Model> {
  const { messages } = chatWith(peer);
  return new Promise((resolve) => {
    const onAdd = (message: Model): void => {
      if (!isWanted(message)) return;
      messages.off('add', onAdd);
      resolve(message);
    };
    messages.on('add', onAdd);
  });
}

/** The card of the next transfer with a contact, when the file is saved. */
export async function nextSaved(peer: string): Promise<Model> {
  const card = await nextMessage(peer, (message) => message.get('file_transfer') !== undefined);
  return new Promise((resolve, reject) => {
    const look = (): void => {
      const { name } = (card.get('file_transfer') as Transfer).state;
      if (name === 'saved') resolve(card);
      else if (isOver(name)) reject(new Error(`the transfer has ${name}`));
    };
    card.on('change:file_transfer', look);
    look();
  });
}

/** Sends a text to a contact. @returns when that was, in Unix time */
export async function say(peer: string, body: string): Promise<number> {
  const now = Date.now();
  await chatWith(peer).sendMessage({ body });
  return now;
}

/** Waits for a text of a contact. @returns when it was there to be read, in Unix time */
export async function hear(peer: string, body: string): Promise<number> {
  const isIt = (message: Model): boolean => message.get('plaintext') === body;
  if (!chatWith(peer).messages.models.some(isIt)) await nextMessage(peer, isIt);
  return Date.now();
}

/** Removes all messages of a chat. */
export async function clearMessages(peer: string): Promise<void> {
  await chatWith(peer).clearMessages();
}
