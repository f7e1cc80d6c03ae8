import { childOf, element, requiredAttribute } from '../../../src/xmpp/element.js';
import { NS } from '../../../src/xmpp/namespaces.js';
import { parseDescription, receiptElement, receiptIn, type OfferedFile } from './file-transfer-stanza.js';

/*
 * XEP-0353 (0.8.0) as the responder, for files only, with these deviations:
 * - several sessions with one account stand side by side, where "Existing session" would end the first as an orphan:
 *   two files are two things;
 * - no `<ringing/>`: it would tell whom we do not answer that we are there;
 * - a `<propose/>` from an archive, from offline storage or in a carbon is not taken: its sender may be long gone;
 * - a `<description/>` without a `<file/>` is taken, as Libervia sends it: its session says which file it is;
 * - we propose nothing ourselves, so there are no ties to break.
 * The XEP has no feature to announce, on purpose.
 */

/** Characters of an id, which becomes the sid of a session. */
const MAX_ID = 256;

/** The id that names a proposal in each of its messages. @throws StanzaError */
export const parseId = (payload: Element): string => requiredAttribute(payload, 'id', MAX_ID);

/**
 * The file of a `<propose/>`; `unnamed` when only its session will say which one that is (Libervia); undefined when it
 * proposes anything else or more.
 * @throws StanzaError
 */
export function parseProposal(propose: Element): OfferedFile | 'unnamed' | undefined {
  const [description, second] = propose.children;
  if (description?.localName !== 'description' || description.namespaceURI !== NS.fileTransfer) return undefined;
  if (second !== undefined) return undefined;
  return description.children.length === 0 ? 'unnamed' : parseDescription(description);
}

/** Any message about a proposal: its reasons are the ones that say nothing but what happens anyway (§7). */
const message = (name: string, id: string, reason?: string, more?: Element): Element =>
  element(
    NS.jingleMessage,
    name,
    { id },
    reason === undefined ? undefined : element(NS.jingle, 'reason', {}, element(NS.jingle, reason)),
    more,
  );

export const proceedElement = (id: string): Element => message('proceed', id);
export const rejectElement = (id: string): Element => message('reject', id, 'busy');
/** Says that a transfer without a session is given up (docs/resume.md §3). @param sid of the offer */
export const cancelElement = (sid: string): Element => message('finish', sid, 'cancel');

/** Says that a file is saved whose session was over before (docs/resume.md §7). @param receipt 32 bytes */
export const savedElement = (sid: string, receipt: Uint8Array | undefined): Element =>
  message('finish', sid, 'success', receipt && receiptElement(receipt));

/** What one of these two messages says; undefined for any other. @throws StanzaError */
export function parseFinish(payload: Element): 'cancelled' | { readonly receipt: Uint8Array | undefined } | undefined {
  const reason = payload.localName === 'finish' ? childOf(payload, NS.jingle, 'reason') : undefined;
  if (reason === undefined) return undefined;
  if (childOf(reason, NS.jingle, 'cancel') !== undefined) return 'cancelled';
  return childOf(reason, NS.jingle, 'success') && { receipt: receiptIn(payload) };
}

export const finishElement = (id: string, wasSuccess: boolean): Element =>
  message('finish', id, wasSuccess ? 'success' : 'expired');
