import { MaliciousServer } from '../support/malicious-server.mjs';
import { card, chooseFiles, trustAll, worldOfSuite } from '../support/world.mjs';

const ROMEO = 'romeo@localhost/demo';
const JULIET = 'juliet@localhost/demo';
const FILE = 'urn:xmpp:jingle:apps:file-transfer:5';
const WORDS = 'I never want to see you again';

const find = (pattern, text) => pattern.exec(text)?.[1];

/** A server that keeps what Romeo's client says to Juliet's about files, and answers in her name. */
class Impostor extends MaliciousServer {
  /** The OMEMO header of the offer. */
  header;
  #sid;
  #blocks = [];

  constructor() {
    super();
    this.onSent((stanza) => {
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
    this.say(`<iq xmlns="jabber:client" type="${type}" from="${JULIET}" to="${ROMEO}" id="${id}">${payload}</iq>`);
  }
}

/** What Juliet's chat with Romeo has of a message. */
const messageOf = ({ page }, id) =>
  page
    .waitForFunction(
      (msgid) => {
        const { models } = _converse.state.chatboxes.get('romeo@localhost').messages;
        return models.find((message) => message.get('msgid') === msgid)?.attributes;
      },
      id,
      { timeout: 30_000 },
    )
    .then((handle) => handle.jsonValue());

describe('A malicious server that takes a file in the name of its receiver', () => {
  const world = worldOfSuite();
  const settings = { enable_smacks: false };
  let impostor, romeo, juliet, sent;

  beforeAll(async () => {
    impostor = new Impostor();
    const server = new MaliciousServer();
    romeo = await world.open('romeo', 'juliet', { settings, onPage: impostor.attach });
    juliet = await world.open('juliet', 'romeo', { settings, onPage: server.attach });
    await trustAll(romeo, 'juliet');
    await trustAll(juliet, 'romeo');
    await chooseFiles(romeo, { name: 'a-poem.txt', bytes: Buffer.from(WORDS) });
    sent = await card(romeo, 'saved');
    const payload = `<payload>${impostor.ciphertext}</payload>`;
    const encrypted = `<encrypted xmlns="eu.siacs.conversations.axolotl">${impostor.header}${payload}</encrypted>`;
    server.say(
      `<message xmlns="jabber:client" type="chat" id="forged" from="${ROMEO}" to="${JULIET}"><body>OMEMO</body>${encrypted}</message>`,
    );
  }, 120_000);

  it('cannot show its text to the receiver as a message of the sender', async () => {
    expect((await messageOf(juliet, 'forged')).plaintext).toBeUndefined();
    expect(await juliet.page.locator('converse-chat').innerText()).not.toContain(WORDS);
  });

  it('cannot make the card of the sender say that it was delivered', async () => {
    expect(await sent.innerText()).toContain('Sent; Juliet’s device says it has it');
    expect(await sent.innerText()).not.toContain('Delivered');
  });
});
