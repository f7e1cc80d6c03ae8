import type { Converse, ConverseModel, Presence } from './converse.js';
import { hasResumed } from './has-resumed.js';
import { bestFirst } from './present-devices.js';

/** Who sees whose presence. */
export interface SharedPresence {
  readonly theySeeUs: boolean;
  readonly weSeeThem: boolean;
}

/** What Converse knows of the accounts with which presence is shared. */
export interface Contacts {
  /** Undefined while there is no roster. */
  presence(bareJid: string): SharedPresence | undefined;
  /** Full JIDs of the devices that are shown as online, best first: highest priority, then newest presence. */
  devices(bareJid: string): Promise<string[]>;
}

export const contactsOf = (converse: Converse): Contacts => ({
  presence: (bareJid) => sharedPresence(converse, bareJid),
  devices: (bareJid) => devicesOf(converse, bareJid),
});

/** What presence we share with an account, by its subscription. @returns undefined while there is no roster */
function sharedPresence({ state }: Pick<Converse, 'state'>, bareJid: string): SharedPresence | undefined {
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

async function devicesOf(converse: Converse, bareJid: string): Promise<string[]> {
  const contact = await converse.api.contacts.get(bareJid);
  const resources = contact === undefined ? [] : await resourcesOf(contact.presence, converse);
  const timeOf = (resource: ConverseModel): string => String(resource.get('timestamp'));
  const online = resources
    .filter((resource) => resource.get('presence') === 'online')
    .sort((a, b) => (timeOf(a) < timeOf(b) ? 1 : -1))
    .map((resource) => ({
      fullJid: `${bareJid}/${String(resource.get('name'))}`,
      priority: Number(resource.get('priority')),
    }));
  return bestFirst(online);
}

/**
 * The resources of a contact. After a reload that resumes its stream, in which nobody says again that they are online,
 * Converse (14.0.0) has them in its storage and does not read them. Whether the contact is online does not tell: that was not
 * stored where the stream had taken the place of a lost one.
 */
async function resourcesOf({ resources }: Presence, converse: Converse): Promise<readonly ConverseModel[]> {
  if (resources.models.length === 0 && hasResumed(converse)) {
    await new Promise<void>((resolve) => {
      const done = (): void => {
        resolve();
      };
      resources.fetch({ success: done, error: done });
    });
  }
  return resources.models;
}
