import { Texts, type Translator } from '../../../src/texts.js';

const texts = new Texts({
  ar: () => import(/* webpackChunkName: "converse-jet-openpgp-locale-ar" */ './locales/ar.po'),
  de: () => import(/* webpackChunkName: "converse-jet-openpgp-locale-de" */ './locales/de.po'),
  es: () => import(/* webpackChunkName: "converse-jet-openpgp-locale-es" */ './locales/es.po'),
  fr: () => import(/* webpackChunkName: "converse-jet-openpgp-locale-fr" */ './locales/fr.po'),
});

/** See {@link Texts.use}. */
export const setTranslator = (locale: string, converse: Translator): Promise<void> => texts.use(locale, converse);

/** The text in the user's language. */
export const { translate } = texts;
