import { Texts, type Translator } from '../../../../src/texts.js';

/** What a page says before its first transfer, and the rest. */
const texts = new Texts(
  {
    ar: () => import(/* webpackChunkName: "converse-jet-start-ar" */ '../locales/ar.po?start'),
    de: () => import(/* webpackChunkName: "converse-jet-start-de" */ '../locales/de.po?start'),
    es: () => import(/* webpackChunkName: "converse-jet-start-es" */ '../locales/es.po?start'),
    fr: () => import(/* webpackChunkName: "converse-jet-start-fr" */ '../locales/fr.po?start'),
  },
  {
    ar: () => import(/* webpackChunkName: "converse-jet-locale-ar" */ '../locales/ar.po?rest'),
    de: () => import(/* webpackChunkName: "converse-jet-locale-de" */ '../locales/de.po?rest'),
    es: () => import(/* webpackChunkName: "converse-jet-locale-es" */ '../locales/es.po?rest'),
    fr: () => import(/* webpackChunkName: "converse-jet-locale-fr" */ '../locales/fr.po?rest'),
  },
);

/** See {@link Texts.use}. */
export const setTranslator = (locale: string, converse: Translator): Promise<void> => texts.use(locale, converse);

/** See {@link Texts.loadRest}. */
export const loadTexts = texts.loadRest;

/** See {@link Texts.translate}. */
export const { translate, translatePlural } = texts;
