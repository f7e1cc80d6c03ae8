import type { ConverseModel, Message } from '../../../../src/converse/converse.js';
import { freeBytes, removeStoredFile, storedFile } from '../../../../src/storage/stored-files.js';
import type { StoredName } from '../../../../src/storage/stored-name.js';
import { bareJid } from '../../../../src/xmpp/jid.js';
import type { Transfer } from '../../transfer/transfer.js';
import { batchOf } from './batch.js';
import type { BatchMember, CardHost } from './card-host.js';
import { transferOf } from './card-messages.js';
import type { CardServices } from './card-services.js';
import type { MessageRow } from './message-template.js';

/** A card in a chat of Converse. */
interface Parts {
  readonly model: Message;
  readonly element: { readonly transfer: Transfer };
  /** This page has put it there. */
  readonly isNew: boolean;
  readonly services: CardServices;
  readonly name: StoredName;
  /** The card of a message, where it is drawn. */
  readonly cardOf: (model: ConverseModel) => (BatchMember & { readonly isFolded: boolean }) | undefined;
}

/** What Converse draws around a message. */
function rowOf({ model, services }: Parts): MessageRow | undefined {
  if (model.getDisplayName === undefined) return undefined;
  const { short, full } = services.time(model);
  const { contact } = model;
  // A message has the avatar of its contact, or of the one that its own vCard names.
  const avatar = contact?.vcard === undefined ? model : contact;
  return {
    author: model.getDisplayName() ?? '',
    time: short,
    date: full,
    isFollowup: model.isFollowup?.() ?? false,
    avatar: services.showsAvatars() ? avatar : undefined,
  };
}

/** What Converse and this browser do for a card. */
export function converseHost(parts: Parts): CardHost {
  const { model, element, isNew, services, name, cardOf } = parts;
  const peer = bareJid(element.transfer.peer);
  const models = (): readonly ConverseModel[] => model.chatbox?.messages.models ?? [];
  const before = (): Transfer[] => {
    const all = models();
    const earlier = all.slice(0, Math.max(0, all.indexOf(model))).map(transferOf);
    return earlier.filter((one) => one?.direction === 'received') as Transfer[];
  };
  const isSame = ({ sender }: Transfer): boolean => sender?.fingerprint === element.transfer.sender?.fingerprint;
  return {
    row: () => rowOf(parts),
    contactName: () => model.chatbox?.getDisplayName() ?? undefined,
    isNew: () => isNew,
    isFirst: () => before().length === 0,
    isFirstOfDevice: () => !before().some(isSame),
    areWeVisitor: () => services.areWeVisitor(),
    batch: () => {
      // A card has its class once the views are there.
      const batch = batchOf(models(), model, (one) => cardOf(one)?.isFolded === false);
      return batch.map(cardOf).filter((card) => card !== undefined);
    },
    file: () => storedFile(name),
    deleteFile: () => removeStoredFile(name),
    remove: model.destroy && (() => model.destroy?.()),
    showDevices: () => {
      services.showDevices(peer, element.transfer.sender);
    },
    decide: (decision) => {
      services.decide(element.transfer, decision);
    },
    showStored: () => services.showStored(),
    freeBytes,
    ask: () => services.ask(element.transfer),
    retry: () => services.retry(element.transfer.id),
    wasSaved: () => model.get('file_transfer_saved') === true,
    saved: () => {
      model.save({ file_transfer_saved: true });
    },
    wasAsked: () => model.get('file_transfer_asked') === true,
    asked: (isAsked) => {
      model.save({ file_transfer_asked: isAsked });
    },
  };
}
