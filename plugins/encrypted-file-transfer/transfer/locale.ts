/** Converse's locale: `de`, `pt_BR`, … */
let locale = '';

/** Records the language of the user. */
export const setLocale = (name: string): void => void (locale = name);

/** The language of the user, empty while it is unknown. */
export const currentLocale = (): string => locale;
