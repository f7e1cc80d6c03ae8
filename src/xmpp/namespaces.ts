/** Every namespace we speak, once. */
export const NS = {
  client: 'jabber:client',
  stanzas: 'urn:ietf:params:xml:ns:xmpp-stanzas',
  discoInfo: 'http://jabber.org/protocol/disco#info',
  caps: 'http://jabber.org/protocol/caps',
  dataForms: 'jabber:x:data',
  pubsub: 'http://jabber.org/protocol/pubsub',
  hints: 'urn:xmpp:hints',
  hashes: 'urn:xmpp:hashes:2',
  jingle: 'urn:xmpp:jingle:1',
  jingleErrors: 'urn:xmpp:jingle:errors:1',
  fileTransfer: 'urn:xmpp:jingle:apps:file-transfer:5',
  fileTransferErrors: 'urn:xmpp:jingle:apps:file-transfer:errors:0',
  jet: 'urn:xmpp:jingle:jet:0',
  jetOmemo: 'urn:xmpp:jingle:jet-omemo:0',
  ibb: 'http://jabber.org/protocol/ibb',
  jingleIbb: 'urn:xmpp:jingle:transports:ibb:1',
  axolotl: 'eu.siacs.conversations.axolotl',
  omemo2: 'urn:xmpp:omemo:2',
  /** Ours: the feature by which our own kind is known. */
  self: 'converse-jet:0',
} as const;
