import { fromBase64 } from '../bytes/base64.js';
import { StanzaError } from '../errors.js';

const XMLNS = 'http://www.w3.org/2000/xmlns/';
const factory = document.implementation.createDocument(null, null);

/** Attribute values; an undefined one is left out. */
export type Attributes = Readonly<Record<string, string | number | undefined>>;
/** Children; an undefined one is left out. */
export type Child = Element | string | undefined;

/** Everything but what XML 1.0 can carry (§2.2): one such character would end the XMPP stream. */
const NOT_XML = /[^\t\n\r\u0020-\ufffd\u{10000}-\u{10ffff}]/gu;

const xmlText = (text: string): string => text.toWellFormed().replace(NOT_XML, '\ufffd');

/** Builds `<name xmlns='namespace' …>children</name>`. */
export function element(namespace: string, name: string, attributes: Attributes = {}, ...children: Child[]): Element {
  const made = factory.createElementNS(namespace, name);
  // Strophe serializes attributes only: the namespace must be one.
  made.setAttributeNS(XMLNS, 'xmlns', namespace);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined) made.setAttribute(key, xmlText(String(value)));
  }
  for (const child of children) {
    if (child !== undefined) made.append(typeof child === 'string' ? xmlText(child) : factory.importNode(child, true));
  }
  return made;
}

const isNamed = (candidate: Element, namespace: string, name: string): boolean =>
  candidate.localName === name && candidate.namespaceURI === namespace;

/** The child elements of that name and namespace. */
export const childrenOf = (parent: Element, namespace: string, name: string): Element[] =>
  [...parent.children].filter((candidate) => isNamed(candidate, namespace, name));

/** The only such child, or undefined. @throws StanzaError `bad-request` when there are several */
export function childOf(parent: Element, namespace: string, name: string): Element | undefined {
  const found = childrenOf(parent, namespace, name);
  if (found.length > 1) throw new StanzaError('bad-request', `more than one <${name}/> in <${parent.localName}/>`);
  return found[0];
}

/** The only such child. @throws StanzaError `bad-request` */
export function requiredChild(parent: Element, namespace: string, name: string): Element {
  const found = childOf(parent, namespace, name);
  if (found === undefined) throw new StanzaError('bad-request', `no <${name}/> in <${parent.localName}/>`);
  return found;
}

/** The bytes that a child holds in base64; undefined unless it is the only such child and has exactly that many. */
export function bytesOfChild(parent: Element, namespace: string, name: string, length: number): Uint8Array | undefined {
  const [found, second] = childrenOf(parent, namespace, name);
  if (found === undefined || second !== undefined) return undefined;
  try {
    const bytes = fromBase64(found.textContent);
    return bytes.length === length ? bytes : undefined;
  } catch {
    return undefined; // not base64
  }
}

/** An attribute, or undefined where it is missing. @throws StanzaError `resource-constraint` when longer than `limit` characters */
export function attributeOf(from: Element, name: string, limit = 1024): string | undefined {
  const value = from.getAttribute(name) ?? undefined;
  if (value !== undefined && value.length > limit) throw new StanzaError('resource-constraint', `${name} is too long`);
  return value;
}

/** A non-empty attribute. @throws StanzaError `bad-request`, `resource-constraint` */
export function requiredAttribute(from: Element, name: string, limit = 1024): string {
  const value = attributeOf(from, name, limit);
  if (value === undefined || value === '') throw new StanzaError('bad-request', `no ${name} in <${from.localName}/>`);
  return value;
}

/** A decimal integer in `min`…`max`, without sign, space or fraction. @throws StanzaError `bad-request` */
export function parseInteger(text: string, field: string, min: number, max: number): number {
  const trimmed = text.trim();
  const value = /^\d{1,16}$/.test(trimmed) ? Number(trimmed) : NaN;
  if (!Number.isSafeInteger(value) || value < min || value > max) {
    throw new StanzaError('bad-request', `${field} is not an integer from ${String(min)} to ${String(max)}`);
  }
  return value;
}

/** An attribute as {@link parseInteger} reads it. */
export const integerAttribute = (from: Element, name: string, min: number, max: number): number =>
  parseInteger(requiredAttribute(from, name), name, min, max);

/** The text of an element, for a named limit. @throws StanzaError `resource-constraint` */
export function textOf(from: Element, limit: number): string {
  const text = from.textContent;
  if (text.length > limit) throw new StanzaError('resource-constraint', `<${from.localName}/> is too long`);
  return text;
}
