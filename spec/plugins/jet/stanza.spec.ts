import { parseSecurity, securityElement } from '../../../plugins/jet/stanza.js';
import { isSessionError } from '../../../src/errors.js';
import { element } from '../../../src/xmpp/element.js';
import { NS } from '../../../src/xmpp/namespaces.js';
import { xml } from '../../support/xml.js';

const CIPHER = 'urn:xmpp:ciphers:aes-128-gcm-nopadding';
const ENVELOPE = `<encrypted xmlns="${NS.axolotl}"/>`;

/** A `<security/>`; an undefined attribute is left out. */
function security(attributes: Record<string, string | undefined> = {}, children = ENVELOPE): Element {
  const all: Record<string, string | undefined> = {
    name: 'a-file-offer',
    cipher: CIPHER,
    type: NS.axolotl,
    ...attributes,
  };
  const made = xml(`<security xmlns="${NS.jet}">${children}</security>`);
  for (const [name, value] of Object.entries(all)) if (value !== undefined) made.setAttribute(name, value);
  return made;
}

function reasonOf(stanza: Element): string | undefined {
  try {
    parseSecurity(stanza, 'a-file-offer');
    return undefined;
  } catch (error) {
    return isSessionError(error) ? error.reason : 'another error';
  }
}

describe('XEP-0391 <security/>', () => {
  it('names the content, the cipher and the type of its envelope', () => {
    const sent = securityElement('a-file-offer', {
      cipher: CIPHER,
      type: NS.axolotl,
      envelope: element(NS.axolotl, 'encrypted'),
    });

    expect(new XMLSerializer().serializeToString(sent)).toBe(
      `<security xmlns="${NS.jet}" name="a-file-offer" cipher="${CIPHER}" type="${NS.axolotl}">${ENVELOPE}</security>`,
    );
    expect(parseSecurity(sent, 'a-file-offer').envelope.localName).toBe('encrypted');
  });

  it('tells the name of its cipher', () => {
    expect(parseSecurity(security({ cipher: `${CIPHER}:0` }), 'a-file-offer').cipher).toBe(`${CIPHER}:0`);
  });

  for (const cipher of [undefined, '']) {
    it(`is refused with the cipher ${JSON.stringify(cipher)}`, () => {
      expect(reasonOf(security({ cipher }))).toBe('security-error');
    });
  }

  it('is read without a name, as Dino sends it', () => {
    expect(reasonOf(security({ name: undefined }))).toBeUndefined();
  });

  for (const name of ['', 'another-content', 'A-FILE-OFFER', ' a-file-offer']) {
    it(`is refused for the content ${JSON.stringify(name)}`, () => {
      expect(reasonOf(security({ name }))).toBe('security-error');
    });
  }

  for (const type of [undefined, '', 'urn:x', NS.omemo2]) {
    it(`is refused with the type ${JSON.stringify(type)} around another envelope`, () => {
      expect(reasonOf(security({ type }))).toBe('security-error');
    });
  }

  it('is refused without an envelope, with two, and with a second of another kind', () => {
    for (const children of ['', 'text', ENVELOPE + ENVELOPE, `${ENVELOPE}<x xmlns="urn:x"/>`]) {
      expect(reasonOf(security({}, children))).toBe('security-error');
    }
  });

  it('is refused around an envelope without a namespace', () => {
    expect(reasonOf(security({ type: '' }, '<encrypted xmlns=""/>'))).toBe('security-error');
  });
});
