import type { Catalogue, Entry } from '../locales/catalogue.js';
import { logUnlessExpected } from '../../../../src/log.js';

/** Translates `%1$s`-style texts, as Converse's `__` does. */
export type Translator = (text: string, ...values: (string | number)[]) => string;

/** Our own catalogues: Converse's takes no foreign ones. Each is a file of its own, loaded when it is needed. */
const CATALOGUES: Readonly<Record<string, () => Promise<{ default: Catalogue }>>> = {
  ar: () => import(/* webpackChunkName: "converse-jet-locale-ar" */ '../locales/ar.js'),
  de: () => import(/* webpackChunkName: "converse-jet-locale-de" */ '../locales/de.js'),
  es: () => import(/* webpackChunkName: "converse-jet-locale-es" */ '../locales/es.js'),
  fr: () => import(/* webpackChunkName: "converse-jet-locale-fr" */ '../locales/fr.js'),
};

let catalogue: Catalogue = {};
let fallback: Translator = fill;
let rules = new Intl.PluralRules('en');

function fill(text: string, ...values: (string | number)[]): string {
  return text.replace(/%(\d+)\$s/g, (_, place: string) => String(values[Number(place) - 1] ?? ''));
}

/**
 * Chooses the language.
 * @param locale of Converse: `de`, `pt_BR`, …
 * @returns when its catalogue is there; what was shown before is English, or whatever Converse knows
 */
export async function setTranslator(locale: string, converse: Translator): Promise<void> {
  fallback = converse;
  const language = locale.toLowerCase().split(/[-_]/)[0] ?? '';
  const load = Object.hasOwn(CATALOGUES, language) ? CATALOGUES[language] : undefined;
  const loaded = await load?.().catch(logUnlessExpected('loading a translation'));
  catalogue = loaded?.default ?? {};
  rules = new Intl.PluralRules(loaded === undefined ? 'en' : language);
}

const entryOf = (text: string): Entry | undefined => (Object.hasOwn(catalogue, text) ? catalogue[text] : undefined);

/** The text in the user's language. */
export const translate: Translator = (text, ...values) => {
  const own = entryOf(text);
  return typeof own === 'string' ? fill(own, ...values) : fallback(text, ...values);
};

/** The text for a number of things, which is its first value. @param one in English, for a single thing */
export function translatePlural(one: string, many: string, count: number, ...values: (string | number)[]): string {
  const own = entryOf(many);
  if (own === undefined) return fallback(count === 1 ? one : many, count, ...values);
  const text = typeof own === 'string' ? own : (own[rules.select(count)] ?? own.other);
  return fill(text, count, ...values);
}
