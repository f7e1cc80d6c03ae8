import { MaliciousServer } from '../support/malicious-server.mjs';
import { makeKey, openpgpOptions, trustKeys } from '../support/openpgp-page.mjs';
import { card, chooseFiles, nextCard, openBoth, save, worldOfSuite } from '../support/world.mjs';

const SECRET = 'My only love sprung from my only hate';
const OPENPGP = /<openpgp [^>]*>[^<]*<\/openpgp>/;

describe('A malicious server, of a file with OpenPGP,', () => {
  const world = worldOfSuite();
  const its = new MaliciousServer();
  let romeo, juliet, offer;

  beforeAll(async () => {
    // It keeps stanzas from Prosody, which are not to be sent again.
    const options = openpgpOptions({ settings: { enable_smacks: false } });
    [romeo, juliet] = await openBoth(world, { romeo: options, juliet: { ...options, onPage: its.attach } });
    await makeKey(romeo);
    await makeKey(juliet);
    await trustKeys(romeo, 'juliet');
    await trustKeys(juliet, 'romeo');
  }, 120_000);

  const send = () => chooseFiles(romeo, { name: 'note.txt', bytes: Buffer.from(SECRET) });
  const refused = async (action) => (await nextCard(juliet, 'failed', action)).innerText();

  it('reads neither the contents nor the key', async () => {
    await nextCard(juliet, 'offered', send);
    await (await card(juliet, 'offered')).getByRole('button', { name: 'Accept' }).click();

    expect(String((await save(juliet)).bytes)).toBe(SECRET);
    await card(romeo, 'saved');
    offer = its.received.find((stanza) => stanza.includes('session-initiate'));

    expect(its.received.join('')).not.toContain(SECRET);
    expect(offer).toMatch(OPENPGP);
  });

  it('cannot offer the file again with the same envelope', async () => {
    const text = await refused(() => its.say(offer.replace(/ (id|sid)=(['"])[^'"]*\2/g, ' $1="again"')));

    expect(text).toContain('The encryption of this file could not be checked, so it was refused.');
    expect(text).toContain('Ask again');
  });

  it('cannot change a character of an envelope', async () => {
    its.onReceived((stanza) =>
      stanza.replace(OPENPGP, (envelope) => envelope.replace(/.{20}(?=<\/)/, (end) => end.toLowerCase())),
    );

    expect(await refused(send)).toContain('The encryption of this file could not be checked, so it was refused.');
    its.onReceived((stanza) => stanza);
  });

  it('cannot have an envelope opened in the name of another contact', async () => {
    let held;
    its.onReceived((stanza) => {
      if (!stanza.includes('session-initiate')) return stanza;
      held = stanza;
      return undefined;
    });
    await send();
    while (held === undefined) await juliet.page.evaluate(() => new Promise((resolve) => setTimeout(resolve)));
    its.onReceived((stanza) => stanza);
    its.say(held.replaceAll('romeo@localhost', 'nurse@localhost'));
    const answer = () => juliet.sent.find((frame) => frame.includes('session-terminate') && frame.includes('nurse@'));
    while (answer() === undefined) await juliet.page.evaluate(() => new Promise((resolve) => setTimeout(resolve)));

    expect(answer()).toContain('<security-error');
  });
});
