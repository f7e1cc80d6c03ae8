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
  readonly #first: Catalogues;
  readonly #rest: Catalogues;
  readonly #loaded = new Set<Catalogue>();
  #language = '';
  #fallback: Translator = fill;
  #rules = new Intl.PluralRules('en');

  /** @param rest with the texts that `first` leaves out, where it does */
  constructor(first: Catalogues, rest: Catalogues = {}) {
    this.#first = first;
    this.#rest = rest;
  }

  /**
   * Chooses the language.
   * @param locale of Converse: `de`, `pt_BR`, …
   * @returns when its first catalogue is there; what was shown before is English, or whatever Converse knows
   */
  async use(locale: string, converse: Translator): Promise<void> {
    this.#fallback = converse;
    this.#language = locale.toLowerCase().split(/[-_]/)[0] ?? '';
    this.#loaded.clear();
    await this.#load(this.#first);
  }

  /** Loads the texts that the first catalogue of the language leaves out. */
  readonly loadRest = (): Promise<void> => this.#load(this.#rest);

  async #load(catalogues: Catalogues): Promise<void> {
    const language = this.#language;
    const load = Object.hasOwn(catalogues, language) ? catalogues[language] : undefined;
    const loaded = await load?.().catch(logUnlessExpected('loading a translation'));
    if (loaded === undefined || language !== this.#language) return;
    this.#loaded.add(loaded.default);
    this.#rules = new Intl.PluralRules(language);
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
    for (const catalogue of this.#loaded) if (Object.hasOwn(catalogue, text)) return catalogue[text];
    return undefined;
  }
}
