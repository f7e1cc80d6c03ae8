import type { Converse, ConverseModel } from './converse.js';

const SUBSCRIPTIONS: readonly unknown[] = ['to', 'from', 'both'];

/**
 * Tells whether an account is our own, or one with which presence is shared in one direction at least. Who has only
 * asked for that is in the roster, too, and is a stranger.
 * @returns undefined while there is no roster
 */
export function isContact({ state, session }: Converse, bareJid: string): boolean | undefined {
  if (bareJid === session?.get('bare_jid')) return true;
  const roster = state['roster'] as { get(jid: string): ConverseModel | undefined } | undefined;
  return roster && SUBSCRIPTIONS.includes(roster.get(bareJid)?.get('subscription'));
}
