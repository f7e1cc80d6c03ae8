import { descriptionElement } from '../../plugins/encrypted-file-transfer/wire/file-transfer-stanza.js';
import { element, type Child } from '../../src/xmpp/element.js';
import { NS } from '../../src/xmpp/namespaces.js';

/** Any word of XEP-0353 about the proposal `id`. */
export const word = (name: string, id: string | undefined, ...children: Child[]): Element =>
  element(NS.jingleMessage, name, { id }, ...children);

/** `<propose/>` of a file. */
export const propose = (id: string | undefined, { name = 'a.txt', size = 5 } = {}): Element => {
  const file = { name, size, mediaType: 'text/plain', description: undefined, date: undefined };
  return word('propose', id, descriptionElement(file));
};
