import { JINGLE_REASONS, StanzaError, type JingleReason, type SessionError } from '../errors.js';
import { attributeOf, childOf, childrenOf, element, requiredAttribute, textOf } from '../xmpp/element.js';
import { NS } from '../xmpp/namespaces.js';
import type { Senders } from './application.js';

/*
 * XEP-0166 (1.1.2), with these deviations:
 * - a reason may be written with an underscore (Dino); one that we do not know is `general-error`;
 * - offers that cross both stand (§7.2.16): two files are not the same thing;
 * - `initiator` and `responder` may be missing (Conversations), as may `senders` in a session-accept (Libervia).
 */

const ACTIONS = [
  'content-accept',
  'content-add',
  'content-modify',
  'content-reject',
  'content-remove',
  'description-info',
  'security-info',
  'session-accept',
  'session-info',
  'session-initiate',
  'session-terminate',
  'transport-accept',
  'transport-info',
  'transport-reject',
  'transport-replace',
] as const;
/** XEP-0166 §7.2.1. */
export type Action = (typeof ACTIONS)[number];

const SENDERS: readonly Senders[] = ['initiator', 'responder', 'both', 'none'];

/** Characters of a session id or content name. */
const MAX_NAME = 256;
/** Characters of a reason's text. */
const MAX_TEXT = 4096;
const MAX_CONTENTS = 16;
/** Characters of a `<jingle/>`: an offer to a hundred devices is a third of that. */
const MAX_STANZA = 131_072;

/** A `<content/>`. */
export interface Content {
  readonly creator: 'initiator' | 'responder';
  readonly name: string;
  /** Where it is missing: `both` (§7.3), unless the application says otherwise. */
  readonly senders?: Senders | undefined;
  readonly description?: Element | undefined;
  readonly transport?: Element | undefined;
  readonly securities: readonly Element[];
}

/** Why a session ends (§7.4). */
export interface Reason {
  readonly reason: JingleReason;
  readonly text?: string | undefined;
  /** An application's own condition beside it. */
  readonly extra?: Element | undefined;
}

/** What a peer is told of an error. */
export const reasonOf = ({ reason, extra }: SessionError): Reason => ({
  reason,
  extra: extra && element(extra.namespace, extra.name),
});

/** A `<jingle/>`. */
export interface JingleStanza {
  readonly action: Action;
  readonly sid: string;
  readonly initiator?: string | undefined;
  readonly responder?: string | undefined;
  readonly contents: readonly Content[];
  readonly reason?: Reason | undefined;
  /** Children that are none of Jingle's own: the payload of a session-info. */
  readonly payloads: readonly Element[];
}

const isOneOf = <T extends string>(all: readonly T[], value: string | undefined): value is T =>
  all.includes(value as T);

/** True for a `<jingle/>` that is larger than we take. */
export const isTooLarge = (jingle: Element): boolean =>
  new XMLSerializer().serializeToString(jingle).length > MAX_STANZA;

/** Reads `<jingle/>`. @throws StanzaError `bad-request`, `feature-not-implemented` for an unknown action */
export function parseJingle(jingle: Element): JingleStanza {
  const action = requiredAttribute(jingle, 'action', MAX_NAME);
  if (!isOneOf(ACTIONS, action)) throw new StanzaError('feature-not-implemented', 'unknown action');
  const contents = childrenOf(jingle, NS.jingle, 'content');
  if (contents.length > MAX_CONTENTS) throw new StanzaError('resource-constraint', 'too many contents');
  const reason = childOf(jingle, NS.jingle, 'reason');
  return {
    action,
    sid: requiredAttribute(jingle, 'sid', MAX_NAME),
    initiator: attributeOf(jingle, 'initiator', 3072),
    responder: attributeOf(jingle, 'responder', 3072),
    contents: contents.map(parseContent),
    reason: reason && parseReason(reason),
    payloads: [...jingle.children].filter((child) => child.namespaceURI !== NS.jingle),
  };
}

function parseContent(content: Element): Content {
  const creator = requiredAttribute(content, 'creator');
  if (!isOneOf(['initiator', 'responder'], creator)) throw new StanzaError('bad-request', 'unknown creator');
  const senders = attributeOf(content, 'senders');
  if (senders !== undefined && !isOneOf(SENDERS, senders)) throw new StanzaError('bad-request', 'unknown senders');
  const named = (name: string): Element[] => [...content.children].filter((child) => child.localName === name);
  const only = (name: string): Element | undefined => {
    const [first, second] = named(name);
    if (second !== undefined) throw new StanzaError('bad-request', `more than one <${name}/> in <content/>`);
    return first;
  };
  return {
    creator,
    name: requiredAttribute(content, 'name', MAX_NAME),
    senders,
    description: only('description'),
    transport: only('transport'),
    securities: named('security'),
  };
}

function parseReason(reason: Element): Reason {
  const text = childOf(reason, NS.jingle, 'text');
  const names = [...reason.children]
    .filter((child) => child.namespaceURI === NS.jingle)
    .map((child) => child.localName.replaceAll('_', '-'));
  return {
    reason: names.find((name) => isOneOf(JINGLE_REASONS, name)) ?? 'general-error',
    text: text && textOf(text, MAX_TEXT),
    extra: [...reason.children].find((child) => child.namespaceURI !== NS.jingle),
  };
}

/** Builds `<content/>`: description, transport, security, in the order that all peers read. */
export const contentElement = ({ creator, name, senders, description, transport, securities }: Content): Element =>
  element(NS.jingle, 'content', { creator, name, senders }, description, transport, ...securities);

/** Builds `<reason/>`. */
export const reasonElement = ({ reason, text, extra }: Reason): Element =>
  element(
    NS.jingle,
    'reason',
    {},
    element(NS.jingle, reason),
    text === undefined ? undefined : element(NS.jingle, 'text', {}, text),
    extra,
  );

/** Builds `<jingle/>`. */
export const jingleElement = ({
  action,
  sid,
  initiator,
  responder,
  contents,
  reason,
  payloads,
}: JingleStanza): Element =>
  element(
    NS.jingle,
    'jingle',
    { action, sid, initiator, responder },
    ...contents.map(contentElement),
    reason && reasonElement(reason),
    ...payloads,
  );
