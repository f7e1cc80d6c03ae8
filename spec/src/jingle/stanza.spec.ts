import { isStanzaError } from '../../../src/errors.js';
import { jingleElement, parseJingle, type JingleStanza } from '../../../src/jingle/stanza.js';
import { element } from '../../../src/xmpp/element.js';
import { NS } from '../../../src/xmpp/namespaces.js';
import { xml } from '../../support/xml.js';

const jingle = (attributes: string, children = ''): Element =>
  xml(`<jingle xmlns="${NS.jingle}" ${attributes}>${children}</jingle>`);
const info = (children: string): JingleStanza => parseJingle(jingle('action="session-info" sid="s"', children));

function conditionOf(stanza: Element): string {
  try {
    return `no error but ${parseJingle(stanza).action}`;
  } catch (error) {
    return isStanzaError(error) ? error.condition : String(error);
  }
}
const conditionOfContent = (content: string): string => conditionOf(jingle('action="session-info" sid="s"', content));

/** What the peer reads when we build this. */
const overTheWire = (stanza: JingleStanza): JingleStanza =>
  parseJingle(xml(new XMLSerializer().serializeToString(jingleElement(stanza))));

describe('A <jingle/> that we build', () => {
  it('is read as it was meant', () => {
    const description = element('urn:example:application', 'description', { file: 'a' });
    const transport = element('urn:example:transport', 'transport');
    const security = element('urn:example:security', 'security');
    const stanza: JingleStanza = {
      action: 'session-initiate',
      sid: 'a73sjjvkla37jfea',
      initiator: 'romeo@montague.lit/orchard',
      responder: 'juliet@capulet.lit/balcony',
      contents: [
        { creator: 'initiator', name: 'a file', senders: 'initiator', description, transport, securities: [security] },
      ],
      payloads: [],
    };
    const read = overTheWire(stanza);

    expect(read).toEqual({
      ...stanza,
      reason: undefined,
      contents: [
        {
          ...stanza.contents[0]!,
          description: read.contents[0]!.description,
          transport: read.contents[0]!.transport,
          securities: read.contents[0]!.securities,
        },
      ],
    });
    expect(read.contents[0]!.description!.getAttribute('file')).toBe('a');
    expect(read.contents[0]!.transport!.namespaceURI).toBe('urn:example:transport');
    expect(read.contents[0]!.securities.map(({ namespaceURI }) => namespaceURI)).toEqual(['urn:example:security']);
  });

  it('puts <description/> before <transport/> before <security/>', () => {
    const content = {
      creator: 'initiator',
      name: 'n',
      senders: 'initiator',
      securities: [element('urn:s', 'security')],
      transport: element('urn:t', 'transport'),
      description: element('urn:d', 'description'),
    } as const;
    const made = jingleElement({ action: 'session-initiate', sid: 's', contents: [content], payloads: [] });
    const names = [...made.children[0]!.children].map(({ localName }) => localName);

    expect(names).toEqual(['description', 'transport', 'security']);
  });

  it('carries a reason, its text and a condition of the application', () => {
    const extra = element(NS.fileTransferErrors, 'file-too-large');
    const reason = { reason: 'media-error', text: 'too <large>', extra } as const;
    const read = overTheWire({ action: 'session-terminate', sid: 's', contents: [], payloads: [], reason }).reason;

    expect(read?.reason).toBe('media-error');
    expect(read?.text).toBe('too <large>');
    expect(read?.extra?.localName).toBe('file-too-large');
    expect(read?.extra?.namespaceURI).toBe(NS.fileTransferErrors);
  });

  it('carries the payload of a session-info', () => {
    const payloads = [element(NS.fileTransfer, 'checksum')];
    const read = overTheWire({ action: 'session-info', sid: 's', contents: [], payloads });

    expect(read.payloads.map(({ localName }) => localName)).toEqual(['checksum']);
    expect(read.contents).toEqual([]);
    expect(read.reason).toBeUndefined();
  });
});

describe('A <jingle/> of a peer', () => {
  it('may leave out initiator, responder and senders', () => {
    const read = info('<content creator="initiator" name="n"/>');

    expect(read.initiator).toBeUndefined();
    expect(read.responder).toBeUndefined();
    expect(read.contents).toEqual([
      {
        creator: 'initiator',
        name: 'n',
        senders: undefined,
        description: undefined,
        transport: undefined,
        securities: [],
      },
    ]);
  });

  it('may hold several securities: what that means is not for the reader', () => {
    const read = info('<content creator="initiator" name="n"><security xmlns="a"/><security xmlns="b"/></content>');

    expect(read.contents[0]!.securities.map(({ namespaceURI }) => namespaceURI)).toEqual(['a', 'b']);
  });

  it('shows a foreign <content/> or <reason/> as payload only', () => {
    const read = info('<content xmlns="urn:evil" creator="initiator" name="n"/><reason xmlns="urn:evil"/>');

    expect(read.contents).toEqual([]);
    expect(read.reason).toBeUndefined();
    expect(read.payloads.length).toBe(2);
  });

  const terminate = (children: string): JingleStanza['reason'] =>
    parseJingle(jingle('action="session-terminate" sid="s"', `<reason>${children}</reason>`)).reason;

  it('may write a reason with underscores', () => {
    expect(terminate('<connectivity_error/>')?.reason).toBe('connectivity-error');
    expect(terminate('<unsupported_transports/>')?.reason).toBe('unsupported-transports');
  });

  it('may write the text before the reason', () => {
    expect(terminate('<text>Sorry</text><decline/>')).toEqual({ reason: 'decline', text: 'Sorry', extra: undefined });
  });

  it('ends for a general error where the reason is unknown, foreign or missing', () => {
    expect(terminate('<boredom/>')?.reason).toBe('general-error');
    expect(terminate('<success xmlns="urn:evil"/>')?.reason).toBe('general-error');
    expect(terminate('')?.reason).toBe('general-error');
    expect(terminate('<toString/>')?.reason).toBe('general-error');
  });

  it('needs a known action', () => {
    expect(conditionOf(jingle('sid="s"'))).toBe('bad-request');
    expect(conditionOf(jingle('action="" sid="s"'))).toBe('bad-request');
    expect(conditionOf(jingle('action="session-explode" sid="s"'))).toBe('feature-not-implemented');
    expect(conditionOf(jingle('action="Session-Info" sid="s"'))).toBe('feature-not-implemented');
  });

  it('needs a sid of bearable length', () => {
    expect(conditionOf(jingle('action="session-info"'))).toBe('bad-request');
    expect(conditionOf(jingle('action="session-info" sid=""'))).toBe('bad-request');
    expect(conditionOf(jingle(`action="session-info" sid="${'s'.repeat(256)}"`))).toBe('no error but session-info');
    expect(conditionOf(jingle(`action="session-info" sid="${'s'.repeat(257)}"`))).toBe('resource-constraint');
  });

  it('needs JIDs of bearable length', () => {
    const initiator = `r@${'m'.repeat(4000)}`;

    expect(conditionOf(jingle(`action="session-info" sid="s" initiator="${initiator}"`))).toBe('resource-constraint');
    expect(conditionOf(jingle(`action="session-info" sid="s" responder="${initiator}"`))).toBe('resource-constraint');
  });

  it('needs a creator, a name and senders that exist in each <content/>', () => {
    expect(conditionOfContent('<content name="n"/>')).toBe('bad-request');
    expect(conditionOfContent('<content creator="me" name="n"/>')).toBe('bad-request');
    expect(conditionOfContent('<content creator="initiator"/>')).toBe('bad-request');
    expect(conditionOfContent('<content creator="initiator" name=""/>')).toBe('bad-request');
    expect(conditionOfContent(`<content creator="initiator" name="${'n'.repeat(257)}"/>`)).toBe('resource-constraint');
    expect(conditionOfContent('<content creator="initiator" name="n" senders="all"/>')).toBe('bad-request');
    expect(conditionOfContent('<content creator="initiator" name="n" senders=""/>')).toBe('bad-request');
  });

  it('cannot say two things at once', () => {
    const content = (children: string): string => `<content creator="initiator" name="n">${children}</content>`;
    const descriptions = '<description xmlns="urn:a"/><description xmlns="urn:b"/>';

    expect(conditionOfContent(content(descriptions))).toBe('bad-request');
    expect(conditionOfContent(content('<transport xmlns="urn:a"/><transport xmlns="urn:b"/>'))).toBe('bad-request');
    expect(conditionOfContent('<reason><decline/></reason><reason><success/></reason>')).toBe('bad-request');
    expect(conditionOfContent('<reason><text>a</text><text>b</text></reason>')).toBe('bad-request');
  });

  it('cannot be without end', () => {
    const contents = (count: number): string => '<content creator="initiator" name="n"/>'.repeat(count);

    expect(conditionOfContent(contents(16))).toBe('no error but session-info');
    expect(conditionOfContent(contents(17))).toBe('resource-constraint');
    expect(conditionOfContent(`<reason><text>${'a'.repeat(4097)}</text></reason>`)).toBe('resource-constraint');
  });
});
