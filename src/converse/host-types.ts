import type {
  ChatBox as HostChatBox,
  Message as HostMessage,
  Model as HostModel,
  Presence as HostPresence,
  RosterContact as HostContact,
  Device as HostDevice,
} from '@converse/headless';
import type hostChats from '@converse/headless/types/plugins/chat/api.js';
import type hostDisco from '@converse/headless/types/plugins/disco/api.js';
import type hostOmemo from '@converse/headless/types/plugins/omemo/api.js';
import type HostOmemoStore from '@converse/headless/types/plugins/omemo/store.js';
import type { Bundle as HostBundle } from '@converse/headless/types/plugins/omemo/types.js';
import type { VersionedOMEMOStore as HostVersionedStore } from '@converse/headless/types/plugins/omemo/versioned-store.js';
import type hostContacts from '@converse/headless/types/plugins/roster/api.js';
import type { ConversePrivateGlobal as HostConverse } from '@converse/headless/types/shared/_converse.js';
import type hostEvents from '@converse/headless/types/shared/api/events.js';
import type hostPresenceApi from '@converse/headless/types/shared/api/presence.js';
import type hostPromises from '@converse/headless/types/shared/api/promise.js';
import type hostSending from '@converse/headless/types/shared/api/send.js';
import type hostConnectionApi from '@converse/headless/types/shared/connection/api.js';
import type { settings_api as hostSettings } from '@converse/headless/types/shared/settings/api.js';
import type { ChatBox, Converse, ConverseApi, ConverseModel, Message, Presence, RosterContact } from './converse.js';
import type { OwnStore } from './converse-omemo.js';
import type { ConverseLists, StoredBundle, StoredDevice } from './device-lists.js';
import type { VersionedStore } from './shared-sessions.js';

/** An error where a type of Converse is not what we take it for. */
type Fits<Ours, Host extends Ours> = [Ours, Host];

/**
 * Converse's own types (`@converse/headless`) against the interfaces by which we use it, so that a change of its API
 * does not compile. What is `any` in its types fits everything.
 */
export type HostTypes = [
  Fits<ConverseModel, HostModel>,
  Fits<Message, HostMessage>,
  Fits<ChatBox, HostChatBox>,
  Fits<Presence, HostPresence>,
  Fits<RosterContact, HostContact>,
  Fits<Converse, HostConverse>,
  Fits<ConverseApi['connection'], typeof hostConnectionApi>,
  Fits<ConverseApi['settings'], typeof hostSettings>,
  Fits<Pick<ConverseApi, 'listen' | 'trigger'>, typeof hostEvents>,
  Fits<Pick<ConverseApi, 'waitUntil'>, typeof hostPromises>,
  Fits<Pick<ConverseApi, 'disco'>, typeof hostDisco>,
  Fits<ConverseApi['user'], typeof hostPresenceApi>,
  // It says that it gives several chats, for one account, too.
  Fits<(jid: string, attributes: object, create: boolean) => Promise<unknown>, typeof hostChats.chats.get>,
  Fits<Pick<ConverseApi, 'contacts'>, typeof hostContacts>,
  Fits<Pick<ConverseApi, 'send' | 'sendIQ'>, typeof hostSending>,
  Fits<ConverseLists, typeof hostOmemo.omemo.devicelists>,
  Fits<StoredBundle, HostBundle>,
  Fits<StoredDevice, HostDevice>,
  Fits<OwnStore, HostOmemoStore>,
  Fits<VersionedStore, HostVersionedStore>,
];
