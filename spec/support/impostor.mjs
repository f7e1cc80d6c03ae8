const ROMEO = 'romeo@localhost/demo';
const JULIET = 'juliet@localhost/demo';
const FILE = 'urn:xmpp:jingle:apps:file-transfer:5';

const find = (pattern, text) => pattern.exec(text)?.[1];

/** Keeps what Romeo's client says to Juliet's about files, and answers in her name, by a malicious server of his. */
export class Impostor {
  /** The OMEMO header of the offer. */
  header;
  #server;
  #sid;
  #blocks = [];

  constructor(server) {
    this.#server = server;
    server.onSent((stanza) => {
      const isOurs = stanza.startsWith('<iq') && stanza.includes(`to="${JULIET}"`);
      if (!isOurs || !/urn:xmpp:jingle:1|protocol\/ibb/.test(stanza)) return stanza;
      this.#answer(stanza);
      return undefined;
    });
  }

  /** All that Romeo has sent of the file, and its tag. */
  get ciphertext() {
    return Buffer.concat(this.#blocks).toString('base64');
  }

  #answer(stanza) {
    this.#say('result', find(/^<iq[^>]* id="([^"]+)"/, stanza));
    const block = find(/<data [^>]*>([^<]*)<\/data>/, stanza);
    if (block !== undefined) this.#blocks.push(Buffer.from(block, 'base64'));
    if (stanza.includes('session-initiate')) this.#accept(stanza);
    if (stanza.includes('<checksum')) this.#finish();
  }

  #accept(offer) {
    this.#sid = find(/<jingle[^>]* sid="([^"]+)"/, offer);
    this.header = find(/(<header[^]*<\/header>)/, offer);
    this.#jingle('session-accept', find(/(<content[^]*<\/content>)/, offer));
  }

  #finish() {
    this.#jingle('session-info', `<received xmlns="${FILE}" creator="initiator" name="a-file-offer"/>`);
    this.#jingle('session-terminate', '<reason><success/></reason>');
  }

  #jingle(action, children) {
    const jingle = `<jingle xmlns="urn:xmpp:jingle:1" action="${action}" sid="${this.#sid}">${children}</jingle>`;
    this.#say('set', action, jingle);
  }

  #say(type, id, payload = '') {
    const addresses = `from="${JULIET}" to="${ROMEO}"`;
    this.#server.say(`<iq xmlns="jabber:client" type="${type}" ${addresses} id="${id}">${payload}</iq>`);
  }
}
