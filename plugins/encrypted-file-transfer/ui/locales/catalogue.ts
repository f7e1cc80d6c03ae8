/** A text, or one for each plural form of the language (`Intl.PluralRules`). */
export type Entry = string | Readonly<Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }>;

/** Texts in another language, by the English ones. A text with a number is named by its English plural. */
export type Catalogue = Readonly<Record<string, Entry>>;
