import { Texts, type Translator } from '../../../../src/texts.js';

const texts = new Texts({
  de: () => import(/* webpackChunkName: "converse-jet-locale-de" */ '../locales/de.js'),
});

/** See {@link Texts.use}. */
export const setTranslator = (locale: string, converse: Translator): Promise<void> => texts.use(locale, converse);

/** The text in the user's language. */
export const { translate } = texts;
