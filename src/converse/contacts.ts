import type { Converse, ConverseModel } from './converse.js';

/** Who sees whose presence. */
export interface SharedPresence {
  readonly theySeeUs: boolean;
  readonly weSeeThem: boolean;
}

/** What presence we share with an account, by its subscription. @returns undefined while there is no roster */
export function sharedPresence({ state }: Pick<Converse, 'state'>, bareJid: string): SharedPresence | undefined {
  const roster = state['roster'] as { get(jid: string): ConverseModel | undefined } | undefined;
  if (roster === undefined) return undefined;
  const subscription = roster.get(bareJid)?.get('subscription');
  const isBoth = subscription === 'both';
  return { theySeeUs: isBoth || subscription === 'from', weSeeThem: isBoth || subscription === 'to' };
}

/**
 * Tells whether an account is our own, or one with which presence is shared in one direction at least. Who has only
 * asked for that is in the roster, too, and is a stranger.
 * @returns undefined while there is no roster
 */
export function isContact(converse: Converse, bareJid: string): boolean | undefined {
  if (bareJid === converse.session?.get('bare_jid')) return true;
  const shared = sharedPresence(converse, bareJid);
  return shared && (shared.theySeeUs || shared.weSeeThem);
}
