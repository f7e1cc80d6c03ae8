import { carriedMessage } from '../../../src/xmpp/forwarded.js';
import { xml } from '../../support/xml.js';

const ACCOUNT = 'romeo@example.org';
const INNER = '<message xmlns="jabber:client" id="inner"/>';
const forwarded = (inner = INNER): string => `<forwarded xmlns="urn:xmpp:forward:0">${inner}</forwarded>`;
const stanza = (children: string, from: string | undefined = ACCOUNT): Element =>
  xml(`<message xmlns="jabber:client" id="outer" ${from === '' ? '' : `from="${from}"`}>${children}</message>`);
const idOf = (element: Element): unknown => carriedMessage(element, ACCOUNT)?.message.id;

describe('carriedMessage', () => {
  it('is the stanza itself where nothing is forwarded', () => {
    const message = stanza('<body>hi</body>', 'juliet@example.org/balcony');

    expect(carriedMessage(message, ACCOUNT)).toEqual({ message, isArchived: false });
  });

  for (const name of ['sent', 'received']) {
    it(`is the message in a ${name} carbon`, () => {
      const carbon = stanza(`<${name} xmlns="urn:xmpp:carbons:2">${forwarded()}</${name}>`);

      expect(idOf(carbon)).toBe('inner');
      expect(carriedMessage(carbon, ACCOUNT)?.isArchived).toBeFalse();
    });
  }

  it('is the message in a result of our archive', () => {
    const result = `<result xmlns="urn:xmpp:mam:2">${forwarded()}</result>`;
    for (const from of [ACCOUNT, '']) {
      expect(carriedMessage(stanza(result, from), ACCOUNT)?.isArchived).toBeTrue();
      expect(idOf(stanza(result, from))).toBe('inner');
    }
  });

  it('is nothing where somebody else forwards', () => {
    for (const from of ['juliet@example.org', 'romeo@example.org/orchard', 'room@muc.example.org', 'example.org']) {
      expect(idOf(stanza(`<received xmlns="urn:xmpp:carbons:2">${forwarded()}</received>`, from))).toBeUndefined();
      expect(idOf(stanza(`<result xmlns="urn:xmpp:mam:2">${forwarded()}</result>`, from))).toBeUndefined();
    }
  });

  it('is nothing where it is ambiguous or unreadable', () => {
    const carbon = `<received xmlns="urn:xmpp:carbons:2">${forwarded()}</received>`;
    for (const children of [
      carbon + carbon,
      `<received xmlns="urn:xmpp:carbons:2">${forwarded() + forwarded()}</received>`,
      `<received xmlns="urn:xmpp:carbons:2">${forwarded(INNER + INNER)}</received>`,
      `<received xmlns="urn:xmpp:carbons:2">${forwarded('<message xmlns="urn:x"/>')}</received>`,
      `<received xmlns="urn:xmpp:carbons:2"/>`,
      `<private xmlns="urn:xmpp:carbons:2">${forwarded()}</private>`,
      `<fin xmlns="urn:xmpp:mam:2">${forwarded()}</fin>`,
    ]) {
      expect(idOf(stanza(children))).toBeUndefined();
    }
  });
});
