import { MaliciousServer } from '../support/malicious-server.mjs';
import { RawClient } from '../support/raw-client.mjs';
import { waitUntil } from '../support/wait-until.mjs';
import { card, changeSettings, chooseFiles, save, sendToBest, trustAll, worldOfSuite } from '../support/world.mjs';

const file = (text) => ({ name: 'note.txt', type: 'text/plain', bytes: Buffer.from(text) });

/** Drops a file on the chat. @returns whether it was taken, so that Converse does not upload it */
const drop = ({ page }, text) =>
  page.evaluate((content) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([content], 'note.txt', { type: 'text/plain' }));
    const event = new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer });
    return !document.querySelector('textarea.chat-textarea').dispatchEvent(event);
  }, text);

const acceptAndSave = async (client) => {
  await (await card(client, 'offered')).getByRole('button', { name: 'Accept' }).click();
  return String((await save(client)).bytes);
};

describe('A device of the contact that does not answer', () => {
  const world = worldOfSuite();
  let romeo, juliet, vanished;
  beforeAll(async () => {
    juliet = await world.open('juliet', 'romeo');
  });
  afterEach(() => vanished?.close());
  const login = async (options) => {
    vanished = await RawClient.login({ port: world.c2sPort, name: 'juliet', isSilent: true, ...options });
  };

  it('keeps the button off for nobody else', async () => {
    await login({ resource: 'vanished' });
    const asked = vanished.next((stanza) => stanza.includes('disco#info'));
    romeo = await world.open('romeo', 'juliet', { settings: { stanza_timeout: 600_000 } });
    await asked;
    await trustAll(romeo, 'juliet');
    await chooseFiles(romeo, file('Here I am'));

    expect(await acceptAndSave(juliet)).toBe('Here I am');
  });

  it('leaves its file to the next one, and the files after that, too (long)', async () => {
    const [caps] = juliet.sent.flatMap((frame) => /<c [^>]*\bver="[^>]*\/>/.exec(frame) ?? []).slice(-1);
    await changeSettings(romeo, { stanza_timeout: 3_000 });
    await login({ resource: 'vanished', caps });
    const offers = [];
    vanished.listen((stanza) => {
      if (stanza.includes('session-initiate')) offers.push(stanza);
    });
    // The newest device of all, and the same client as the other one: nothing has to be asked.
    await waitUntil(() =>
      romeo.page.evaluate(async () => {
        const { presence } = await _converse.api.contacts.get('juliet@localhost');
        return presence.resources.length === 2;
      }),
    );
    await chooseFiles(romeo, file('The first'));
    await sendToBest(romeo);

    expect(await acceptAndSave(juliet)).toBe('The first');
    expect(offers.length).toBe(1);

    await card(romeo, 'saved');
    await chooseFiles(romeo, file('The second'));
    await sendToBest(romeo);

    expect(await acceptAndSave(juliet)).toBe('The second');
    expect(offers.length).toBe(1);
  });

  it('until now: what is dropped meanwhile is held, and goes when it has answered', async () => {
    await romeo.close();
    const server = new MaliciousServer();
    const held = [];
    server.onReceived((stanza) => {
      if (!/^<iq [^>]*juliet@localhost\/demo/.test(stanza) || !stanza.includes('disco#info')) return stanza;
      held.push(stanza);
      return undefined;
    });
    romeo = await world.open('romeo', 'juliet', { onPage: server.attach });
    await trustAll(romeo, 'juliet');

    expect(await drop(romeo, 'Hold me'))
      .withContext('taken from Converse')
      .toBeTrue();
    await romeo.page.getByRole('dialog').getByRole('button', { name: 'Send', exact: true }).click();
    expect(await romeo.page.locator('.jet-send').getAttribute('title')).toBe('Getting ready');

    server.onReceived((stanza) => stanza);
    for (const stanza of held) server.say(stanza);

    expect(await acceptAndSave(juliet)).toBe('Hold me');
  });
});
