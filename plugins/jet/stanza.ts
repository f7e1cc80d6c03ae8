import { SessionError } from '../../src/errors.js';
import { element } from '../../src/xmpp/element.js';
import { NS } from '../../src/xmpp/namespaces.js';

/*
 * `<security/>` of XEP-0391 (0.1.2) §5. Dino sends no `name`, so it may be missing; a wrong one is refused. For the
 * spellings of ciphers see `cipher.ts`. session-accept echoes it, on which the XEP is silent: aTalk needs it.
 */

/** A `<security/>`, read. */
export interface SecurityStanza {
  /** Name of the cipher. */
  readonly cipher: string;
  /** Namespace of the envelope. */
  readonly type: string;
  readonly envelope: Element;
}

/** Builds `<security/>` around an envelope. */
export const securityElement = (contentName: string, { cipher, type, envelope }: SecurityStanza): Element =>
  element(NS.jet, 'security', { name: contentName, cipher, type }, envelope);

const refuse = (message: string): never => {
  throw new SessionError('security-error', 'security', message);
};

/** Reads `<security/>`. @throws SessionError `security-error` for anything but one envelope of one cipher */
export function parseSecurity(security: Element, contentName: string): SecurityStanza {
  const name = security.getAttribute('name');
  if (name !== null && name !== contentName) refuse('<security/> names another content');
  const cipher = security.getAttribute('cipher') ?? '';
  if (cipher === '') refuse('no cipher');
  const type = security.getAttribute('type') ?? '';
  const [envelope, second] = security.children;
  if (envelope === undefined || second !== undefined) return refuse('<security/> needs exactly one envelope');
  if (type === '' || envelope.namespaceURI !== type) refuse('the envelope is not of the type that <security/> names');
  return { cipher, type, envelope };
}
