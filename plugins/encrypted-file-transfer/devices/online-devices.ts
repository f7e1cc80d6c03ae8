import type { Converse, ConverseModel, Presence } from '../../../src/converse/converse.js';

/**
 * The devices of a contact that are online, best first: highest priority, then newest presence.
 * @returns full JIDs
 */
export async function onlineDevices({ api }: Converse, bareJid: string): Promise<string[]> {
  const contact = await api.contacts.get(bareJid);
  const resources = contact === undefined ? [] : await resourcesOf(contact.presence);
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
 * Converse (14.0.0) has them in its storage and does not read them.
 */
async function resourcesOf(presence: Presence): Promise<readonly ConverseModel[]> {
  const { resources } = presence;
  if (resources.models.length === 0 && presence.get('presence') === 'online') {
    await new Promise<void>((resolve) => {
      const done = (): void => {
        resolve();
      };
      resources.fetch({ success: done, error: done });
    });
  }
  return resources.models;
}
