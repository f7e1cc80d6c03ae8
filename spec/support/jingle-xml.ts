import { NS } from '../../src/xmpp/namespaces.js';
import { APPLICATION, SECURITY } from './jingle-party.js';
import { MEMORY_TRANSPORT } from './memory-transport.js';
import { xml } from './xml.js';

/* Stanzas as somebody would write them by hand. */

export const DESCRIPTION = `<description xmlns="${APPLICATION}"/>`;
export const TRANSPORT = `<transport xmlns="${MEMORY_TRANSPORT}" sid="t"/>`;
export const PROTECTED = `<security xmlns="${SECURITY}"/>`;

/** `<jingle/>`. */
export const jingle = (action: string, sid: string, children = '', attributes = ''): Element =>
  xml(`<jingle xmlns="${NS.jingle}" action="${action}" sid="${sid}" ${attributes}>${children}</jingle>`);

/** `<content/>` with these children. */
export const content = (...children: string[]): string =>
  `<content creator="initiator" name="a file" senders="initiator">${children.join('')}</content>`;

/** The `<content/>` of an offer that nothing speaks against. */
export const OFFERED = content(DESCRIPTION, TRANSPORT, PROTECTED);

/** A session-initiate, of that offer unless told otherwise. */
export const initiate = (sid: string, contents = OFFERED, attributes = ''): Element =>
  jingle('session-initiate', sid, contents, attributes);

/** A session-terminate. */
export const terminate = (sid: string, reason = 'cancel'): Element =>
  jingle('session-terminate', sid, `<reason><${reason}/></reason>`);
