/** Converse's locale: `de`, `pt_BR`, … */
let locale = '';

/** Records the language of the person. */
export const setLocale = (name: string): void => void (locale = name);

/** The language of the person, empty while it is unknown. */
export const currentLocale = (): string => locale;
