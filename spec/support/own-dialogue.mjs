const JINGLE = 'urn:xmpp:jingle:1';
const FILES = 'urn:xmpp:jingle:apps:file-transfer:5';
const IBB = 'http://jabber.org/protocol/ibb';

/** The envelope that a fuzzed client is taught to open. */
export const ENVELOPE = 'urn:example:open-envelope';

const iq = (payload) => `<iq xmlns="jabber:client" type="set" from="" to="" id="">${payload}</iq>`;
const jingle = (action, children = '') =>
  iq(`<jingle xmlns="${JINGLE}" action="${action}" sid="$sid">${children}</jingle>`);
const content = (...children) =>
  `<content creator="initiator" name="a-file-offer" senders="initiator">${children.join('')}</content>`;
const file = (name, children) =>
  `<${name} xmlns="${FILES}" creator="initiator" name="a-file-offer"><file>${children}</file></${name}>`;

const description = file(
  'description',
  '<name>a.txt</name><size>5</size><media-type>text/plain</media-type><desc/><hash-used xmlns="urn:xmpp:hashes:2" algo="sha-256"/>',
);
const transport = '<transport xmlns="urn:xmpp:jingle:transports:ibb:1" block-size="4096" sid="$stream"/>';
const security = `<security xmlns="urn:xmpp:jingle:jet:0" name="a-file-offer" cipher="urn:xmpp:ciphers:aes-128-gcm-nopadding" type="${ENVELOPE}"><open xmlns="${ENVELOPE}"/></security>`;
const digest = 'LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=';

/** What a peer may say in one session: `$sid` and `$stream` stand for its session and its stream. */
export const OWN_DIALOGUE = {
  offer: jingle('session-initiate', content(description, transport, security)),
  accept: jingle('session-accept', content(description, transport)),
  transportInfo: jingle('transport-info', content(transport)),
  transportReplace: jingle('transport-replace', content(transport)),
  contentAdd: jingle('content-add', content(description, transport)),
  checksum: jingle('session-info', file('checksum', `<hash xmlns="urn:xmpp:hashes:2" algo="sha-256">${digest}</hash>`)),
  ping: jingle('session-info'),
  terminate: jingle('session-terminate', '<reason><success/><text>Bye</text></reason>'),
  open: iq(`<open xmlns="${IBB}" sid="$stream" block-size="4096" stanza="iq"/>`),
  block: iq(`<data xmlns="${IBB}" sid="$stream" seq="0">QUJDREVGRw==</data>`),
  close: iq(`<close xmlns="${IBB}" sid="$stream"/>`),
};
