import { StanzaError } from '../../../src/errors.js';
import { childrenOf, textOf } from '../../../src/xmpp/element.js';

const XML = 'http://www.w3.org/XML/1998/namespace';
const MAX_DESCRIPTIONS = 32;
/** Characters of a description. */
const MAX_TEXT = 4096;
/** Characters of a language tag. */
const MAX_LANGUAGE = 64;

/** A `<desc/>`. */
export interface Description {
  /** BCP 47, in lower case; empty where nobody names it. */
  readonly language: string;
  readonly text: string;
}

/** Reads the `<desc/>`s of a `<file/>`, one for each language (XEP-0234 §5), but no empty ones. @throws StanzaError */
export function parseDescriptions(file: Element): readonly Description[] {
  const all = childrenOf(file, file.namespaceURI ?? '', 'desc');
  const languages = all.map(languageOf);
  if (all.length > MAX_DESCRIPTIONS || new Set(languages).size !== all.length) {
    throw new StanzaError('bad-request', 'more than one <desc/> for a language');
  }
  return all
    .map((desc, at) => ({ language: languages[at] ?? '', text: textOf(desc, MAX_TEXT).trim() }))
    .filter(({ text }) => text !== '');
}

/** The language of an element, which is that of what is around it where it names none. @throws StanzaError */
function languageOf(from: Element): string {
  const named = from.getAttributeNS(XML, 'lang');
  if (named === null) return from.parentElement === null ? '' : languageOf(from.parentElement);
  if (named.length > MAX_LANGUAGE) throw new StanzaError('resource-constraint', 'a language tag is too long');
  return named.toLowerCase();
}

/**
 * Chooses what a person reads: the description in the user's language, else in English, else the first.
 * @param locale of Converse: `de`, `pt_BR`, …
 */
export function chooseDescription(descriptions: readonly Description[], locale: string): string | undefined {
  const wanted = locale.toLowerCase().replaceAll('_', '-');
  const [language = ''] = wanted.split('-');
  const isOf = (range: string) => (one: Description) => one.language === range || one.language.startsWith(`${range}-`);
  const found =
    descriptions.find((one) => one.language === wanted) ??
    descriptions.find((one) => one.language === language) ??
    descriptions.find(isOf(language)) ??
    descriptions.find(isOf('en')) ??
    descriptions[0];
  return found?.text;
}
