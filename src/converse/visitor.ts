import type { Converse } from './converse.js';

/** True on a page whose user has no account of their own: its login is anonymous, and ends with the page. */
export const isVisitor = ({ api }: Pick<Converse, 'api'>): boolean =>
  api.settings.get('authentication') === 'anonymous';
