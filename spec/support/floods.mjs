import { nextCard } from './world.mjs';

const FILE = '<file><name>a.txt</name><size>5</size><media-type>text/plain</media-type></file>';
const DESCRIPTION = `<description xmlns="urn:xmpp:jingle:apps:file-transfer:5">${FILE}</description>`;

const jingle = (action, sid, children = '') =>
  `<jingle xmlns="urn:xmpp:jingle:1" action="${action}" sid="${sid}">${children}</jingle>`;
const content = (sid) =>
  `<content creator="initiator" name="a" senders="initiator">${DESCRIPTION}<transport xmlns="urn:xmpp:jingle:transports:ibb:1" block-size="4096" sid="${sid}"/></content>`;
const ibb = (name, sid, attributes) => `<${name} xmlns="http://jabber.org/protocol/ibb" sid="${sid}" ${attributes}/>`;
const iq = (to, id, payload) => `<iq type="set" to="${to}" id="${id}">${payload}</iq>`;
const offer = (sid) => jingle('session-initiate', sid, content(sid));
const SESSION_ENDED = '<reason><cancel/></reason>';

/**
 * What a contact's device can send without end. Each is prepared with that device and the page that it is for, whose
 * full JID is `jid` and which takes files in clear; then it writes a stanza for each id. All are to be prepared before
 * the first begins.
 */
const FLOODS = {
  async 'session-info for a session that has ended'({ rogue, jid }) {
    await rogue.request(jid, offer('ended'));
    await rogue.request(jid, jingle('session-terminate', 'ended', SESSION_ENDED));
    return (id) => iq(jid, id, jingle('session-info', 'ended'));
  },

  async 'ping of a live session'({ rogue, jid }) {
    await rogue.request(jid, offer('live'));
    return (id) => iq(jid, id, jingle('session-info', 'live'));
  },

  async 'content-add to a live session'({ rogue, jid }) {
    await rogue.request(jid, offer('added-to'));
    return (id) => iq(jid, id, jingle('content-add', 'added-to', content('added')));
  },

  async 'empty block of a stream'({ rogue, jid, juliet }) {
    const accepted = rogue.next((stanza) => stanza.includes('session-accept'));
    const offered = await nextCard(juliet, 'offered', () => rogue.request(jid, offer('stream')));
    await offered.getByRole('button', { name: 'Accept' }).dispatchEvent('click');
    await accepted;
    await rogue.request(jid, ibb('open', 'stream', 'block-size="4096" stanza="iq"'));
    let seq = 0;
    return (id) => iq(jid, id, ibb('data', 'stream', `seq="${seq++}"`));
  },

  'block of an unknown stream':
    ({ jid }) =>
    (id) =>
      iq(jid, id, ibb('data', 'unknown', 'seq="0"')),

  offer:
    ({ jid }) =>
    (id) =>
      iq(jid, id, offer(id)),

  proposal:
    ({ jid }) =>
    (id) =>
      `<message type="chat" to="${jid}"><propose xmlns="urn:xmpp:jingle-message:0" id="${id}">${DESCRIPTION}</propose></message>`,
};

export const FLOOD_NAMES = Object.keys(FLOODS);

/** Prepares all floods. @returns by the name of each what writes a stanza for an id */
export async function prepareFloods(parts) {
  const floods = new Map();
  for (const [name, prepare] of Object.entries(FLOODS)) floods.set(name, await prepare(parts));
  return floods;
}

/** How often each id was answered, from now on: by the answer of an IQ, or by `<reject/>` for a proposal. */
export class Answers {
  counts = new Map();
  #onAnswer = () => undefined;

  constructor(rogue) {
    rogue.listen((stanza) => {
      const id = /(?:^<iq|<reject) [^>]*\bid=['"](flood-[^'"]*)/.exec(stanza)?.[1];
      if (id === undefined) return;
      this.counts.set(id, (this.counts.get(id) ?? 0) + 1);
      this.#onAnswer();
    });
  }

  /** Resolves when so many ids were answered. */
  reach(count) {
    return new Promise((resolve) => {
      this.#onAnswer = () => this.counts.size >= count && resolve();
      this.#onAnswer();
    });
  }
}
