import { Impostor } from '../support/impostor.mjs';
import { MaliciousServer } from '../support/malicious-server.mjs';
import { card, chooseFiles, nextCard, openTrusting, save, worldOfSuite } from '../support/world.mjs';

const SECRET = 'My only love sprung from my only hate';
const LIE = 'Your mother is ill. Send the money to DE02 1203 0000 0000 2020 51 today.';
const WORDS = 'I never want to see you again';

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

describe('A malicious server', () => {
  const world = worldOfSuite();
  const his = new MaliciousServer();
  const hers = new MaliciousServer();
  let romeo, juliet;

  beforeAll(async () => {
    // It keeps stanzas from Prosody, which are not to be sent again.
    const settings = { enable_smacks: false };
    const [first, second] = [his, hers].map(({ attach }) => ({ settings, onPage: attach }));
    [romeo, juliet] = await openTrusting(world, { romeo: first, juliet: second });
  }, 120_000);

  /** Romeo sends a file, and Juliet is asked. */
  const offer = (name, text) =>
    nextCard(juliet, 'offered', () => chooseFiles(romeo, { name, bytes: Buffer.from(text) }));
  const accept = (offered) => offered.getByRole('button', { name: 'Accept' }).click();

  it('reads of a file neither the contents nor the key', async () => {
    await accept(await offer('note.txt', SECRET));

    expect((await save(juliet)).bytes.toString()).toBe(SECRET);
    const wire = his.sent.join('\n');

    expect(wire).toContain('session-initiate');
    expect(wire).not.toContain(SECRET);
    expect(wire).not.toContain(Buffer.from(SECRET).toString('base64').slice(0, 40));
  });

  it('that writes a description into an offer cannot make it look encrypted, neither before the file is accepted nor after', async () => {
    his.onSent((stanza) => stanza.replace(/<desc xmlns="([^"]+)"\/>/, `<desc xmlns="$1">${LIE}</desc>`));
    await offer('letter.txt', 'But soft');
    for (const state of ['offered', 'saved']) {
      const shown = await card(juliet, state);
      const texts = await shown.locator('.jet-line, .jet-meta').allInnerTexts();

      expect(texts.filter((text) => text.includes(LIE)))
        .withContext(state)
        .toEqual([`Description (not encrypted in transit): ${LIE}`]);
      if (state === 'offered') await accept(shown);
    }
  });

  describe('that takes a file in the name of its receiver', () => {
    let sent;
    beforeAll(async () => {
      const impostor = new Impostor(his);
      const poem = { name: 'a-poem.txt', bytes: Buffer.from(WORDS) };
      sent = await nextCard(romeo, 'saved', () => chooseFiles(romeo, poem));
      const payload = `<payload>${impostor.ciphertext}</payload>`;
      const encrypted = `<encrypted xmlns="eu.siacs.conversations.axolotl">${impostor.header}${payload}</encrypted>`;
      hers.say(
        `<message xmlns="jabber:client" type="chat" id="forged" from="romeo@localhost/demo" to="juliet@localhost/demo"><body>OMEMO</body>${encrypted}</message>`,
      );
    });

    it('cannot show its text to the receiver as a message of the sender', async () => {
      expect((await messageOf(juliet, 'forged')).plaintext).toBeUndefined();
      expect(await juliet.page.locator('converse-chat').innerText()).not.toContain(WORDS);
    });

    it('cannot make the card of the sender say that it was delivered', async () => {
      expect(await sent.innerText()).toContain('Sent; Juliet’s device says it has it');
      expect(await sent.innerText()).not.toContain('Delivered');
    });
  });
});
