import { logUnlessExpected } from './log.js';

/** Translates `%1$s`-style texts, as Converse's `__` does. */
export type Translator = (text: string, ...values: (string | number)[]) => string;

/** A text, or one for each plural form of the language (`Intl.PluralRules`). */
export type Entry = string | (Readonly<Partial<Record<Intl.LDMLPluralRule, string>>> & { readonly other: string });

/** Texts in another language, by the English ones. A text with a number is named by its English plural. */
export type Catalogue = Readonly<Record<string, Entry>>;

/** Loads the catalogue of each language, by its two letters: a file of its own. */
export type Catalogues = Readonly<Record<string, () => Promise<{ default: Catalogue }>>>;

function fill(text: string, ...values: (string | number)[]): string {
  return text.replace(/%(\d+)\$s/g, (_, place: string) => String(values[Number(place) - 1] ?? ''));
}

/** The texts of a plugin. Converse's catalogues take no foreign ones. */
export class Texts {
  readonly #catalogues: Catalogues;
  #catalogue: Catalogue = {};
  #fallback: Translator = fill;
  #rules = new Intl.PluralRules('en');

  constructor(catalogues: Catalogues) {
    this.#catalogues = catalogues;
  }

  /**
   * Chooses the language.
   * @param locale of Converse: `de`, `pt_BR`, …
   * @returns when its catalogue is there; what was shown before is English, or whatever Converse knows
   */
  async use(locale: string, converse: Translator): Promise<void> {
    this.#fallback = converse;
    const language = locale.toLowerCase().split(/[-_]/)[0] ?? '';
    const load = Object.hasOwn(this.#catalogues, language) ? this.#catalogues[language] : undefined;
    const loaded = await load?.().catch(logUnlessExpected('loading a translation'));
    this.#catalogue = loaded?.default ?? {};
    this.#rules = new Intl.PluralRules(loaded === undefined ? 'en' : language);
  }

  /** The text in the user's language. */
  readonly translate: Translator = (text, ...values) => {
    const own = this.#entry(text);
    return typeof own === 'string' ? fill(own, ...values) : this.#fallback(text, ...values);
  };

  /** The text for a number of things, which is its first value. @param one in English, for a single thing */
  readonly translatePlural = (
    one: string,
    many: string,
    count: number,
    ...values: readonly (string | number)[]
  ): string => {
    const own = this.#entry(many);
    if (own === undefined) return this.#fallback(count === 1 ? one : many, count, ...values);
    const text = typeof own === 'string' ? own : (own[this.#rules.select(count)] ?? own.other);
    return fill(text, count, ...values);
  };

  #entry(text: string): Entry | undefined {
    return Object.hasOwn(this.#catalogue, text) ? this.#catalogue[text] : undefined;
  }
}
