import { logUnlessExpected } from '../../../../src/log.js';

/** Translates `%1$s`-style texts, as Converse's `__` does. */
export type Translator = (text: string, ...values: (string | number)[]) => string;

type Catalogue = Readonly<Record<string, string>>;

/** Our own catalogues: Converse's takes no foreign ones. Each is a file of its own, loaded when it is needed. */
const CATALOGUES: Readonly<Record<string, () => Promise<{ default: Catalogue }>>> = {
  de: () => import(/* webpackChunkName: "converse-jet-locale-de" */ '../locales/de.js'),
};

let catalogue: Catalogue = {};
let fallback: Translator = fill;

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
}

/** The text in the user's language. */
export const translate: Translator = (text, ...values) => {
  const own = Object.hasOwn(catalogue, text) ? catalogue[text] : undefined;
  return own === undefined ? fallback(text, ...values) : fill(own, ...values);
};
