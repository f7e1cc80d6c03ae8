/*
 * libsignal's record of the sessions with one device, version `v1`, as JSON. The library never deletes the keys of
 * old chains (it looks for them in the wrong place), keeps 40 old sessions, and has no bound for skipped keys; and a
 * message that one session cannot open leaves that session changed. So a record is taken apart here: the library sees
 * one session at a time, a copy that is thrown away when it fails.
 */

/** Old sessions that can still open what was under way, by the time at which they were closed. */
const MAX_CLOSED_SESSIONS = 10;
/** Receiving chains before the present one that can still open what was under way. */
const MAX_OLD_CHAINS = 10;
/** Keys of messages that have not come, in all chains of one session. */
const MAX_SKIPPED_KEYS = 2000;
const VERSION = 'v1';

interface Chain {
  readonly messageKeys: Record<string, string>;
}

/** Keys are base64. */
interface Session {
  readonly indexInfo: { closed: number; readonly remoteIdentityKey: string };
  readonly currentRatchet: {
    readonly ephemeralKeyPair?: { readonly pubKey: string };
    readonly lastRemoteEphemeralKey: string;
  };
  oldRatchetList: { readonly ephemeralKey: string; readonly added: number }[];
  chains: Record<string, Chain>;
}

/** Sessions by base key (one byte in each character); the open one has `closed` −1. */
type Sessions = Record<string, Session>;

const parse = (record: string | undefined): Sessions =>
  record === undefined ? {} : (JSON.parse(record) as { sessions: Sessions }).sessions;
const serialize = (sessions: Sessions): string => JSON.stringify({ sessions, version: VERSION });

const isOpen = ({ indexInfo }: Session): boolean => indexInfo.closed === -1;
/** The newest first: the open one, then by the time of closing. */
const byAge = ([, a]: [string, Session], [, b]: [string, Session]): number => {
  if (isOpen(a) || isOpen(b)) return isOpen(a) ? -1 : 1;
  return b.indexInfo.closed - a.indexInfo.closed;
};

/** The name of the session with this base key. @param baseKey 33 bytes */
export const sessionName = (baseKey: Uint8Array): string => String.fromCharCode(...baseKey);

export const hasSession = (record: string | undefined, name: string): boolean => Object.hasOwn(parse(record), name);

/** The sessions to try for a message, best first. @param ratchetKey of the message, base64 */
export function sessionsFor(record: string | undefined, ratchetKey: string): string[] {
  const sessions = Object.entries(parse(record)).sort(byAge);
  const known = sessions.filter(([, { chains }]) => Object.hasOwn(chains, ratchetKey));
  return (known.length > 0 ? known : sessions).map(([name]) => name);
}

/** Name of the session that messages are sent with; undefined while there is none. */
export const openSession = (record: string | undefined): string | undefined =>
  Object.entries(parse(record)).find(([, session]) => isOpen(session))?.[0];

/** A record of that session alone, open. */
export function isolated(record: string, name: string): string {
  const session = parse(record)[name];
  if (session === undefined) throw new Error('no such session');
  return serialize({ [name]: { ...session, indexInfo: { ...session.indexInfo, closed: -1 } } });
}

/**
 * Puts the one session of `step` into the record as the open one.
 * @param now milliseconds, at which another open session is closed
 */
export function merged(record: string | undefined, step: string, now: number): string {
  const [[name, session] = []] = Object.entries(parse(step));
  if (name === undefined || session === undefined || !isOpen(session)) throw new Error('no open session');
  const others = Object.entries(parse(record)).filter(([other]) => other !== name);
  for (const [, other] of others) if (isOpen(other)) other.indexInfo.closed = now;
  const kept = others.sort(byAge).slice(0, MAX_CLOSED_SESSIONS);
  return serialize({ ...Object.fromEntries(kept), [name]: pruned(session) });
}

/** Base64 of the identity key that the sessions of a record stand on. */
export const identityOf = (record: string): string | undefined =>
  Object.values(parse(record))[0]?.indexInfo.remoteIdentityKey;

function pruned(session: Session): Session {
  const { ephemeralKeyPair, lastRemoteEphemeralKey } = session.currentRatchet;
  const old = session.oldRatchetList.slice(-MAX_OLD_CHAINS);
  const receiving = [...old.map(({ ephemeralKey }) => ephemeralKey), lastRemoteEphemeralKey];
  const kept = [...receiving, ephemeralKeyPair?.pubKey ?? ''];
  const chains = Object.fromEntries(
    kept.flatMap((key) => (Object.hasOwn(session.chains, key) ? [[key, session.chains[key] as Chain]] : [])),
  );
  limitSkipped(receiving.flatMap((key) => chains[key] ?? []));
  return { ...session, oldRatchetList: old, chains };
}

/** @param chains the oldest first */
function limitSkipped(chains: readonly Chain[]): void {
  let surplus = chains.reduce((count, chain) => count + Object.keys(chain.messageKeys).length, 0) - MAX_SKIPPED_KEYS;
  for (const { messageKeys } of chains) {
    const counters = Object.keys(messageKeys).sort((a, b) => Number(a) - Number(b));
    for (const counter of counters.slice(0, Math.max(0, surplus))) Reflect.deleteProperty(messageKeys, counter);
    surplus -= counters.length;
  }
}
