import { parseJingle, type Content, type JingleStanza } from '../../src/jingle/stanza.js';
import { requiredChild } from '../../src/xmpp/element.js';
import { NS } from '../../src/xmpp/namespaces.js';
import { xml } from './xml.js';

/** A captured stanza, without the comment that says where it is from. */
export const captured = async (name: string): Promise<Element> =>
  xml(await (await fetch(`/fixtures/${name}.xml`)).text());
export const jingleOf = (iq: Element): Element => requiredChild(iq, NS.jingle, 'jingle');
export const read = async (name: string): Promise<JingleStanza> => parseJingle(jingleOf(await captured(name)));
export const onlyContent = ({ contents }: JingleStanza): Content => {
  expect(contents.length).toBe(1);
  return contents[0]!;
};
