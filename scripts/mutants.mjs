/** A safeguard, where it is, what replaces it, and the specs (a prefix below spec/) that must notice. */
export const MUTANTS = [
  {
    name: 'any tag is right',
    file: 'src/crypto/aes-gcm.ts',
    from: 'if (!constantTimeEqual((await gcm).tag(additionalData.length), end.subarray(size))) throw corrupted();',
    to: '',
    specs: 'src/crypto/aes-gcm',
  },
  {
    name: 'a secret serves twice',
    file: 'src/crypto/transport-secret.ts',
    from: "if (this.#spent) throw new Error('a Transport Secret serves one stream');",
    to: '',
    specs: 'src/crypto/transport-secret',
  },
  {
    name: 'a secret that was taken stays as it is',
    file: 'src/crypto/transport-secret.ts',
    from: 'this.#spent = true;',
    to: '',
    specs: 'src/crypto/transport-secret',
  },
  {
    name: 'a file may be larger than announced',
    file: 'src/streams/verify.ts',
    from: "if (bytes > size) throw corrupted('more bytes than announced');",
    to: '',
    specs: 'src/streams/verify',
  },
  {
    name: 'a file may have another size than announced',
    file: 'src/streams/verify.ts',
    from: "if (bytes !== size) throw corrupted('fewer bytes than announced');",
    to: '',
    specs: 'src/streams/verify',
  },
  {
    name: 'a transport may bring more bytes than announced',
    file: 'src/streams/byte-limit.ts',
    from: "if (chunk.length > left) throw corrupted('more bytes than announced');",
    to: '',
    specs: 'src/streams/byte-limit',
  },
  {
    name: 'a transport may bring fewer bytes than announced',
    file: 'src/streams/byte-limit.ts',
    from: "if (left > 0) throw corrupted('fewer bytes than announced');",
    to: '',
    specs: 'src/streams/byte-limit',
  },
  {
    name: 'any device gets a key',
    file: 'plugins/omemo-key-transport/converse-key-transport.ts',
    from: "trust === 'trusted' && !(jid === account",
    to: '!(jid === account',
    specs: 'plugins/omemo-key-transport/converse-key-transport',
  },
  {
    name: 'an undecided device gets a key',
    file: 'plugins/omemo-key-transport/converse-key-transport.ts',
    from: "trust === 'trusted' && !(jid === account",
    to: "trust !== 'distrusted' && !(jid === account",
    specs: 'plugins/omemo-key-transport/converse-key-transport',
  },
  {
    name: 'an undecided device gets a key of our own identity',
    file: 'plugins/omemo-key-transport/own/own-key-transport.ts',
    from: "if (device.trust !== 'trusted') continue;",
    to: "if (device.trust === 'distrusted') continue;",
    specs: 'plugins/omemo-key-transport/own/own-key-transport',
  },
  {
    name: 'an envelope may come from anybody',
    file: 'src/jingle/open-envelope.ts',
    from: "if (initiator !== peer) throw refusal('an envelope from somebody else than the initiator');",
    to: '',
    specs: 'plugins/jet/jet',
  },
  {
    name: 'another plaintext goes on under the key and IV of the first',
    file: 'plugins/encrypted-file-transfer/draft-2015/sent-bytes.ts',
    from: 'if (await isUnchanged(job)) return',
    to: 'return',
    specs: 'plugins/encrypted-file-transfer/draft-2015/going-on',
  },
  {
    name: 'a file that changes after the offer goes on under the key and IV of the first',
    file: 'src/streams/sent-blocks.ts',
    from: 'if (!isSame) throw changed();',
    to: '',
    specs: 'plugins/encrypted-file-transfer/draft-2015/going-on',
  },
  {
    name: 'a proposal that names no file starts without a second click',
    file: 'plugins/encrypted-file-transfer/proposals/proposal.ts',
    from: 'isUnnamed !== true && ',
    to: '',
    specs: 'plugins/encrypted-file-transfer/proposals',
  },
  {
    name: 'anybody can answer a proposal in our name',
    file: 'src/converse/converse-messages.ts',
    from: 'bareJid(found.from) === account',
    to: 'account',
    specs: 'src/converse/converse-messages',
  },
  {
    name: 'a file goes on with that of another secret',
    file: 'src/crypto/transport-secret.ts',
    from: 'return !this.#spent && constantTimeEqual',
    to: 'return !this.#spent || constantTimeEqual',
    specs: 'src/crypto/transport-secret',
  },
  {
    name: 'a name keeps what shows nothing',
    file: 'plugins/encrypted-file-transfer/visible-text.ts',
    from: ".replace(HIDDEN, '')",
    to: '',
    specs: 'plugins/encrypted-file-transfer/file-name',
  },
  {
    name: 'a name keeps joiners that join nothing',
    file: 'plugins/encrypted-file-transfer/visible-text.ts',
    from: ".replace(JOINERS, '$1')",
    to: '',
    specs: 'plugins/encrypted-file-transfer/file-name',
  },
];

/** The text with a mutant's replacement. @throws Error when what is replaced is not there exactly once */
export function mutate({ name, file, from, to }, text) {
  const [before, after, ...more] = text.split(from);
  if (after === undefined || more.length > 0) throw new Error(`“${name}”: not exactly once in ${file}: ${from}`);
  return before + to + after;
}
