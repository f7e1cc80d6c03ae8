/**
 * A chain of a libomemo session: one key for each message, `messageKeys` those that were skipped. A chain that has
 * ended has no `key`, of which further ones could be made.
 */
interface Chain {
  readonly chainKey: { readonly counter: number; readonly key?: unknown };
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
    return undefined; // not JSON
  }
}

const isChain = (value: unknown): value is Chain =>
  isObject(value) && isObject(value['messageKeys']) && isObject(value['chainKey']);

const chainsOf = (session: Session): ReadonlyMap<string, Chain> =>
  new Map(Object.entries(session).filter((entry): entry is [string, Chain] => isChain(entry[1])));

/** The newest ratchet keys of both sides, which are the names of the chains that go on. */
const ratchetOf = (session: Session): { own: string; theirs: string } => {
  const ratchet = isObject(session['currentRatchet']) ? session['currentRatchet'] : {};
  const pair = isObject(ratchet['ephemeralKeyPair']) ? ratchet['ephemeralKeyPair'] : {};
  return { own: String(pair['pubKey']), theirs: String(ratchet['lastRemoteEphemeralKey']) };
};

/** When the last ratchet step was taken, by the clock that all tabs share; 0 before the second one. */
const steppedAt = (session: Session): number => {
  const old: readonly unknown[] = Array.isArray(session['oldRatchetList']) ? session['oldRatchetList'] : [];
  return Math.max(0, ...old.map((entry) => (isObject(entry) ? Number(entry['added']) : 0)));
};

/** What both have left of a chain: neither a key that one of them has used, nor one that one of them is past. */
function joinChains(a: Chain, b: Chain): Chain {
  const [ahead, behind] = a.chainKey.counter >= b.chainKey.counter ? [a, b] : [b, a];
  const isLeft = (id: string): boolean => Number(id) > behind.chainKey.counter || id in behind.messageKeys;
  const messageKeys = Object.entries(ahead.messageKeys).filter(([id]) => isLeft(id));
  const hasEnded = a.chainKey.key === undefined || b.chainKey.key === undefined;
  const chainKey = hasEnded ? { counter: ahead.chainKey.counter } : ahead.chainKey;
  return { ...ahead, chainKey, messageKeys: Object.fromEntries(messageKeys) };
}

/** True when `a` has taken the last step of `b`, or `b` has not taken any: who started the session waits for one. */
function hasStepOf(a: Session, b: Session): boolean {
  const { theirs } = ratchetOf(b);
  return chainsOf(a).has(theirs) || !chainsOf(b).has(theirs);
}

const hasSent = (session: Session): boolean =>
  (chainsOf(session).get(ratchetOf(session).own)?.chainKey.counter ?? -1) >= 0;

/** True when the session goes on from `other`. See {@link joinRecords} */
function isBehind(mine: Session, other: Session): boolean {
  if (ratchetOf(mine).own === ratchetOf(other).own) return false;
  const [otherHasMine, mineHasOthers] = [hasStepOf(other, mine), hasStepOf(mine, other)];
  if (otherHasMine !== mineHasOthers) return otherHasMine;
  // Both have stepped from the same key; or one is so far ahead that it has forgotten the last step of the other.
  return otherHasMine ? hasSent(other) && !hasSent(mine) : steppedAt(other) > steppedAt(mine);
}

function joinSessions(mine: Session, other: Session): Session {
  const [next, last] = isBehind(mine, other) ? [other, mine] : [mine, other];
  const common = [...chainsOf(next)].flatMap(([name, chain]): [string, Chain][] => {
    const known = last[name];
    return isChain(known) ? [[name, joinChains(chain, known)]] : [];
  });
  return { ...next, ...Object.fromEntries(common) };
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

/** Names the message key that was used last to send: by the own ratchet key, and the number in its chain. */
export function lastSent(record: unknown): { readonly chain: string; readonly counter: number } | undefined {
  const sessions = sessionsOf(record)?.sessions ?? {};
  const session = sessions[openOf(sessions) ?? ''];
  if (session === undefined) return undefined;
  const { own } = ratchetOf(session);
  const chain = chainsOf(session).get(own);
  return chain && { chain: btoa(own), counter: chain.chainKey.counter };
}

/**
 * What two tabs know of the sessions with one device, in one record (libomemo's JSON). Of each chain that both have,
 * it holds what neither has used, whatever steps they have taken since: no key that one of them has used comes back,
 * and none that both have left is lost.
 *
 * Only one can go on where both have taken a ratchet step of their own from the same one: each has made another key
 * pair, and of a step the next is derived. It is `mine`, unless only `other` has sent something since. Lost are then
 * the messages that the other has sent, unless the contact reads them first, and the answers to them. Lost is also what
 * libomemo forgets: chains before the ten last steps, keys of a chain that is 1000 messages further, the oldest of 40
 * sessions. Where one is so far ahead that both have no step in common, the clock says which.
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
