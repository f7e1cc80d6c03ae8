import { formatDate } from './format.js';
import { translate } from './translate.js';

/** When a file was changed last, as its sender says. @param date ISO 8601 */
export const dateText = (date: string): string =>
  translate('Last changed (not encrypted in transit): %1$s', formatDate(new Date(date)));
