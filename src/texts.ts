import { logUnlessExpected } from './log.js';

/** Translates `%1$s`-style texts, as Converse's `__` does. */
export type Translator = (text: string, ...values: (string | number)[]) => string;

/** A text, or one for each plural form of the language (`Intl.PluralRules`). */
export type Entry = string | (Readonly<Partial<Record<Intl.LDMLPluralRule, string>>> & { readonly other: string });

/** Texts in another language, by the English ones. A text with a number is named by its English plural. */
export type Catalogue = Readonly<Record<string, Entry>>;

/** Loads the catalogue of each language, by its two letters: a file of its own. */
export type Catalogues = Readonly<Record<string, () => Promise<{ default: Catalogue }>>>;

const [LEFT_TO_RIGHT, RIGHT_TO_LEFT] = ['\u200e', '\u200f'];
const [ISOLATE, END_OF_ISOLATE] = ['\u2068', '\u2069'];
/** Letters that are written from right to left. */
const RTL = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
/** What sets a direction in the middle of a text. */
const FORMATS = /[\u202a-\u202e\u2066-\u2069]/g;

/** A value that keeps its own order, and leaves the text around it in its order, whatever is in it (UAX #9 §2.4). */
function isolated(value: string | number): string {
  if (typeof value === 'number') return String(value);
  let open = 0;
  // What is in it can neither end its isolate nor leave another one open.
  const kept = value.replace(FORMATS, (mark) => {
    if (mark < '\u2066') return '';
    if (mark !== END_OF_ISOLATE) open++;
    else if (open === 0) return '';
    else open--;
    return mark;
  });
  return `${ISOLATE}${kept}${END_OF_ISOLATE.repeat(open + 1)}`;
}

/**
 * Puts values into a text. Where both directions of writing could meet, each value is isolated, and the text begins with a
 * mark of its own direction: browsers take the direction of `<bdi>` from its first letter, which may be one of a name.
 */
function fill(text: string, values: readonly (string | number)[]): string {
  if (values.length === 0) return text;
  const put = (write: (value: string | number) => string): string =>
    text.replace(/%(\d+)\$s/g, (_, place: string) => write(values[Number(place) - 1] ?? ''));
  const plain = put(String);
  if (!RTL.test(plain) && plain.search(FORMATS) < 0) return plain;
  return `${RTL.test(text) ? RIGHT_TO_LEFT : LEFT_TO_RIGHT}${put(isolated)}`;
}

/** The values of a text that is to be filled later. */
const places = (values: readonly unknown[]): string[] => values.map((_, at) => `%${String(at + 1)}$s`);

/** The texts of a plugin. Converse's catalogues take no foreign ones. */
export class Texts {
  readonly #first: Catalogues;
  readonly #rest: Catalogues;
  readonly #loaded = new Set<Catalogue>();
  #language = '';
  #fallback: Translator = (text) => text;
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

  /** The text in the user's language, with its values. */
  readonly translate: Translator = (text, ...values) => {
    const own = this.#entry(text);
    return fill(typeof own === 'string' ? own : this.#fallback(text, ...places(values)), values);
  };

  /** The text for a number of things, which is its first value. @param one in English, for a single thing */
  readonly translatePlural = (
    one: string,
    many: string,
    count: number,
    ...values: readonly (string | number)[]
  ): string => {
    const own = this.#entry(many);
    const all = [count, ...values];
    if (own === undefined) return fill(this.#fallback(count === 1 ? one : many, ...places(all)), all);
    return fill(typeof own === 'string' ? own : (own[this.#rules.select(count)] ?? own.other), all);
  };

  #entry(text: string): Entry | undefined {
    for (const catalogue of this.#loaded) if (Object.hasOwn(catalogue, text)) return catalogue[text];
    return undefined;
  }
}
