import type { Converse } from './converse.js';

/** The language that Converse was set to, else that of the browser. */
export function localeOf({ settings }: Converse['api']): string {
  const locale = settings.get('i18n');
  return typeof locale === 'string' ? locale : navigator.language;
}
