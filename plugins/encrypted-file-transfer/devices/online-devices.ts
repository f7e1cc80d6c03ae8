import type { SharedPresence } from '../../../src/converse/contacts.js';
import type { Converse, ConverseModel, Presence } from '../../../src/converse/converse.js';
import { hasResumed } from '../../../src/converse/has-resumed.js';
import type { SeenDevices } from '../../../src/converse/seen-devices.js';

/** What is known of the presence of accounts. */
export interface ShownBy {
  readonly seen: Pick<SeenDevices, 'online'>;
  /** Undefined while there is no roster. */
  readonly presence: (bareJid: string) => SharedPresence | undefined;
}

/**
 * The devices of an account that are online, best first: highest priority, then newest presence. Of an account whose
 * presence we do not see they are those that it has shown.
 * @returns full JIDs; undefined where such an account has shown none
 */
export async function onlineDevices(
  converse: Converse,
  { seen, presence }: ShownBy,
  bareJid: string,
): Promise<string[] | undefined> {
  // Before the roster is there nobody knows whose presence we see.
  const present = await presentDevices(converse, bareJid);
  if (presence(bareJid)?.weSeeThem === true) return present;
  // After a reload that resumes its stream, only Converse has what its chats were shown.
  return seen.online(bareJid) ?? (present.length > 0 ? present : undefined);
}

async function presentDevices(converse: Converse, bareJid: string): Promise<string[]> {
  const contact = await converse.api.contacts.get(bareJid);
  const resources = contact === undefined ? [] : await resourcesOf(contact.presence, converse);
  return resources
    .filter((resource) => resource.get('presence') === 'online')
    .map((resource) => ({
      fullJid: `${bareJid}/${String(resource.get('name'))}`,
      priority: Number(resource.get('priority')),
      time: String(resource.get('timestamp')),
    }))
    .sort((a, b) => b.priority - a.priority || (a.time < b.time ? 1 : -1))
    .map(({ fullJid }) => fullJid);
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
