/** A chain of a libomemo session: one key for each message, `messageKeys` those that were skipped. */
interface Chain {
  readonly chainKey: { readonly counter: number };
  readonly messageKeys: Readonly<Record<string, unknown>>;
}
type Session = Readonly<Record<string, unknown>>;
type Sessions = Readonly<Record<string, Session>>;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function sessionsOf(record: unknown): { whole: object; sessions: Sessions } | undefined {
  try {
    const whole: unknown = JSON.parse(String(record));
    if (!isObject(whole) || !isObject(whole['sessions'])) return undefined;
    const sessions = Object.entries(whole['sessions']).filter((entry): entry is [string, Session] =>
      isObject(entry[1]),
    );
    return { whole, sessions: Object.fromEntries(sessions) };
  } catch {
    return undefined;
  }
}

const isChain = (value: unknown): value is Chain =>
  isObject(value) && isObject(value['messageKeys']) && isObject(value['chainKey']);

const chainsOf = (session: Session): ReadonlyMap<string, Chain> =>
  new Map(Object.entries(session).filter((entry): entry is [string, Chain] => isChain(entry[1])));

const ratchetOf = (session: Session): { own: unknown; theirs: string } => {
  const ratchet = isObject(session['currentRatchet']) ? session['currentRatchet'] : {};
  const pair = isObject(ratchet['ephemeralKeyPair']) ? ratchet['ephemeralKeyPair'] : {};
  return { own: pair['pubKey'], theirs: String(ratchet['lastRemoteEphemeralKey']) };
};

/** What both have left of a chain: neither a key that one of them has used, nor one that one of them is past. */
function joinChains(a: Chain, b: Chain): Chain {
  const [ahead, behind] = a.chainKey.counter >= b.chainKey.counter ? [a, b] : [b, a];
  const isLeft = (id: string): boolean => Number(id) > behind.chainKey.counter || id in behind.messageKeys;
  const messageKeys = Object.entries(ahead.messageKeys).filter(([id]) => isLeft(id));
  return { ...ahead, messageKeys: Object.fromEntries(messageKeys) };
}

/** True when `b` has taken a ratchet step that `a` has not, and every step of `a`. */
function isStepsAhead(b: Session, a: Session): boolean {
  const [chainsA, chainsB] = [chainsOf(a), chainsOf(b)];
  const [lastOfA, lastOfB] = [ratchetOf(a).theirs, ratchetOf(b).theirs];
  if (!chainsB.has(lastOfB) || chainsA.has(lastOfB)) return false;
  // Who started the session has no chain of the other side until its first answer.
  return chainsA.has(lastOfA) ? chainsB.has(lastOfA) : chainsA.size <= 1;
}

function joinSessions(mine: Session, other: Session): Session {
  if (ratchetOf(mine).own !== ratchetOf(other).own) return isStepsAhead(other, mine) ? other : mine;
  const chains = [...chainsOf(other)].map(([name, chain]): [string, Chain] => {
    const known = mine[name];
    return [name, isChain(known) ? joinChains(known, chain) : chain];
  });
  return { ...mine, ...Object.fromEntries(chains) };
}

const closedAt = (session: Session | undefined): number => {
  const info = session?.['indexInfo'];
  return isObject(info) ? Number(info['closed']) : 0;
};
const openOf = (sessions: Sessions): string | undefined =>
  Object.keys(sessions).find((name) => closedAt(sessions[name]) === -1);

/** A record has one open session: mine, unless the other tab has replaced it by one that is new here. */
function withOneOpen(joined: Sessions, mine: Sessions, other: Sessions): Sessions {
  const [ours, theirs] = [openOf(mine), openOf(other)];
  const isReplaced = ours === undefined || closedAt(other[ours]) > -1;
  const open = theirs !== undefined && mine[theirs] === undefined && isReplaced ? theirs : ours;
  const close = ([name, session]: [string, Session]): [string, Session] => {
    const closed = name === open ? -1 : closedAt(session) > -1 ? closedAt(session) : Date.now();
    return [name, { ...session, indexInfo: { ...(session['indexInfo'] as object), closed } }];
  };
  return Object.fromEntries(Object.entries(joined).map(close));
}

/**
 * What two tabs know of the sessions with one device, in one record (libomemo's JSON): of each chain only what neither
 * has used. Two that have each taken a ratchet step of their own cannot be joined; `mine` stays as it is then.
 */
export function joinRecords(mine: unknown, other: unknown): unknown {
  const [a, b] = [sessionsOf(mine), sessionsOf(other)];
  if (b === undefined || mine === other) return mine;
  if (a === undefined) return mine === undefined ? other : mine;
  const joined: Record<string, Session> = { ...b.sessions, ...a.sessions };
  for (const [name, session] of Object.entries(b.sessions)) {
    const known = a.sessions[name];
    if (known !== undefined) joined[name] = joinSessions(known, session);
  }
  return JSON.stringify({ ...a.whole, sessions: withOneOpen(joined, a.sessions, b.sessions) });
}
