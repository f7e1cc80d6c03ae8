import { logUnlessExpected } from './log.js';

/** Translates `%1$s`-style texts, as Converse's `__` does. */
export type Translator = (text: string, ...values: (string | number)[]) => string;

/** Translations by English text. */
export type Catalogue = Readonly<Record<string, string>>;

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
  }

  /** The text in the user's language. */
  readonly translate: Translator = (text, ...values) => {
    const own = Object.hasOwn(this.#catalogue, text) ? this.#catalogue[text] : undefined;
    return own === undefined ? this.#fallback(text, ...values) : fill(own, ...values);
  };
}
