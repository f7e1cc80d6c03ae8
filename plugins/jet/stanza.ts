import { SessionError } from '../../src/errors.js';
import { element } from '../../src/xmpp/element.js';
import { NS } from '../../src/xmpp/namespaces.js';

/*
 * XEP-0391 (0.1.2) §5 and XEP-0396 (0.2.0) §4. The specifications spell the cipher in three ways; Dino and
 * Conversations know only the one without `:0`, so that is sent, and all three are read. Dino sends no `name`, so
 * it may be missing; a wrong one is refused.
 */

/** The cipher that we send. */
export const AES_128_GCM = 'urn:xmpp:ciphers:aes-128-gcm-nopadding';
const SPELLINGS: readonly string[] = [AES_128_GCM, `${AES_128_GCM}:0`, 'aes-128-gcm-nopadding:0'];

/** A `<security/>`, read. */
export interface SecurityStanza {
  /** Namespace of the envelope. */
  readonly type: string;
  readonly envelope: Element;
}

/** Builds `<security/>` around an envelope. */
export const securityElement = (contentName: string, { type, envelope }: SecurityStanza): Element =>
  element(NS.jet, 'security', { name: contentName, cipher: AES_128_GCM, type }, envelope);

const refuse = (message: string): never => {
  throw new SessionError('security-error', 'security', message);
};

/** Reads `<security/>`. @throws SessionError `security-error` for anything but what we can open */
export function parseSecurity(security: Element, contentName: string): SecurityStanza {
  const name = security.getAttribute('name');
  if (name !== null && name !== contentName) refuse('<security/> names another content');
  if (!SPELLINGS.includes(security.getAttribute('cipher') ?? '')) refuse('unknown cipher');
  const type = security.getAttribute('type') ?? '';
  const [envelope, second] = security.children;
  if (envelope === undefined || second !== undefined) return refuse('<security/> needs exactly one envelope');
  if (type === '' || envelope.namespaceURI !== type) refuse('the envelope is not of the type that <security/> names');
  return { type, envelope };
}
