const JINGLE = 'urn:xmpp:jingle:1';
/** The form of XEP-0234. */
export const FILE = 'urn:xmpp:jingle:apps:file-transfer:5';
const IBB = 'http://jabber.org/protocol/ibb';
/** The form of the 2015 draft, and the namespace of its envelope. */
export const DRAFT = 'urn:xmpp:jingle:apps:encrypted:file-transfer:0';
export const OMEMO_0 = 'urn:xmpp:omemo:0';

/** The envelope that a fuzzed client is taught to open. */
export const ENVELOPE = 'urn:example:open-envelope';

const iq = (payload) => `<iq xmlns="jabber:client" type="set" from="" to="" id="">${payload}</iq>`;
const jingle = (action, children = '', from = '') =>
  iq(`<jingle xmlns="${JINGLE}" action="${action}" sid="$sid" ${from}>${children}</jingle>`);

const transport = '<transport xmlns="urn:xmpp:jingle:transports:ibb:1" block-size="4096" sid="$stream"/>';
const digest = 'LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=';
const hash = (version, text = '') => `<hash xmlns="urn:xmpp:hashes:${version}" algo="sha-256">${text}</hash>`;
const security = (name) =>
  `<security xmlns="urn:xmpp:jingle:jet:0" name="${name}" cipher="urn:xmpp:ciphers:aes-128-gcm-nopadding" type="${ENVELOPE}"><open xmlns="${ENVELOPE}"/></security>`;

/** @param form `name` and `senders` of the content, its descriptions, and what protects it beside them */
function dialogue({ name, senders, offered, accepted = offered, protection = '', checksum, received }) {
  const content = (...children) =>
    `<content creator="initiator" name="${name}" senders="${senders}">${children.join('')}</content>`;
  return {
    offer: jingle('session-initiate', content(offered, transport, protection), 'initiator="$from"'),
    accept: jingle('session-accept', content(accepted, transport, protection), 'responder="$from"'),
    transportInfo: jingle('transport-info', content(transport)),
    transportReplace: jingle('transport-replace', content(transport)),
    transportAccept: jingle('transport-accept', content(transport)),
    transportReject: jingle('transport-reject', content(transport)),
    contentAdd: jingle('content-add', content(offered, transport)),
    contentRemove: jingle('content-remove', content()),
    contentReject: jingle('content-reject', content()),
    checksum: jingle('session-info', checksum),
    received: jingle('session-info', received),
    ping: jingle('session-info'),
    terminate: jingle('session-terminate', '<reason><success/><text>Bye</text></reason>'),
    open: iq(`<open xmlns="${IBB}" sid="$stream" block-size="4096" stanza="iq"/>`),
    block: iq(`<data xmlns="${IBB}" sid="$stream" seq="0">QUJDREVGRw==</data>`),
    close: iq(`<close xmlns="${IBB}" sid="$stream"/>`),
  };
}

const fileInfo = (bytes) =>
  `<date>2026-01-01T00:00:00.000Z</date><desc/><media-type>text/plain</media-type><name>a.txt</name><range/><size>${bytes}</size>`;
const info = (name, content, children = '') =>
  `<${name} xmlns="${FILE}" creator="initiator" name="${content}">${children}</${name}>`;
const checksumOf = (content) => info('checksum', content, `<file>${hash(2, digest)}</file>`);

const file = {
  name: 'a-file-offer',
  senders: 'initiator',
  offered: `<description xmlns="${FILE}"><file>${fileInfo(5)}<hash-used xmlns="urn:xmpp:hashes:2" algo="sha-256"/></file></description>`,
  protection: security('a-file-offer'),
  checksum: checksumOf('a-file-offer'),
  received: info('received', 'a-file-offer'),
};

const encrypted = (header) =>
  `<description xmlns="${DRAFT}"><encrypted xmlns="${OMEMO_0}">${header}<file>${fileInfo(21)}${hash(1)}</file></encrypted></description>`;

const draft = {
  name: 'a-file-offer',
  senders: 'initiator',
  offered: encrypted('<header sid="7"><key rid="$rid">QUJDREVGRw==</key><iv>QUJDREVGR0hJSktM</iv></header>'),
  accepted: encrypted(''),
  checksum: `<checksum xmlns="${DRAFT}"><file>${hash(1, digest)}</file></checksum>`,
  received: `<received xmlns="${DRAFT}" creator="initiator" name="a-file-offer"/>`,
};

const asked = (nonce = '') =>
  `<description xmlns="${FILE}"><file><size>5</size><offer xmlns="converse-jet:0" sid="$asked"/>${nonce}</file></description>`;

const request = {
  name: 'a-file-request',
  senders: 'responder',
  offered: asked(),
  accepted: asked(`<nonce xmlns="converse-jet:0">${digest}</nonce>`),
  protection: security('a-file-request'),
  checksum: checksumOf('a-file-request'),
  received: info('received', 'a-file-request'),
};

/**
 * What a peer may say in one session, in the words of this project: of a file, in the form of the 2015 draft, of a
 * file request. `$from` stands for the peer, `$sid` and `$stream` for its session and its stream, `$asked` for the
 * session that a request names, `$rid` for the device that an envelope is for.
 */
export const OWN_DIALOGUES = { file: dialogue(file), draft: dialogue(draft), request: dialogue(request) };
