import { RawClient } from '../support/raw-client.mjs';
import { card, chooseFiles, nextCard, openBoth, save, trustAll, worldOfSuite } from '../support/world.mjs';

const NAMESPACE = 'urn:xmpp:jingle-message:0';
const TEXT = 'A thousand times good night';

/** From now on the page notes each word about a proposal that it hears. */
const listen = ({ page }) =>
  page.evaluate((namespace) => {
    window.heard = [];
    _converse.api.connection.get().addHandler(
      (message) => {
        const word = [...message.children].find((child) => child.namespaceURI === namespace);
        const reason = word.querySelector('reason')?.firstElementChild.localName;
        window.heard.push([word.localName, word.id, reason].filter(Boolean).join(' '));
        return true;
      },
      namespace,
      'message',
      'chat',
    );
  }, NAMESPACE);

/** Resolves when the page has heard so many words. */
async function heard({ page }, count) {
  await page.waitForFunction((n) => window.heard.length >= n, count);
  return page.evaluate(() => window.heard);
}

const say = ({ page }, to, payload) =>
  page.evaluate(
    ([jid, xml]) => {
      const message = `<message xmlns="jabber:client" type="chat" to="${jid}">${xml}<store xmlns="urn:xmpp:hints"/></message>`;
      _converse.api.connection.get().send(new DOMParser().parseFromString(message, 'text/xml').documentElement);
    },
    [to, payload],
  );

function propose(id) {
  const file = `<file><name>good-night.txt</name><size>${TEXT.length}</size><media-type>text/plain</media-type></file>`;
  const description = `<description xmlns="urn:xmpp:jingle:apps:file-transfer:5">${file}</description>`;
  return `<propose xmlns="${NAMESPACE}" id="${id}">${description}</propose>`;
}

/** Offers the file as the session of a proposal. */
async function initiate(client, id) {
  await client.page.evaluate((sid) => (crypto.randomUUID = () => sid), id);
  await chooseFiles(client, { name: 'good-night.txt', type: 'text/plain', bytes: Buffer.from(TEXT) });
}

describe('A peer that proposes its files (XEP-0353)', () => {
  const world = worldOfSuite();
  let romeo, juliet, phone;
  beforeAll(async () => {
    [romeo, juliet] = await openBoth(world);
    await trustAll(romeo, 'juliet');
    await listen(romeo);
  });
  beforeEach(() =>
    romeo.page.evaluate(() => {
      window.heard = [];
      delete crypto.randomUUID;
    }),
  );

  const proposed = (id) => nextCard(juliet, 'offered', () => say(romeo, 'juliet@localhost', propose(id)));

  it('hears nothing before the person says yes, and must be accepted again while nobody has verified its device', async () => {
    const offer = await proposed('one');

    expect(await offer.innerText()).toContain('good-night.txt');
    expect(await offer.innerText()).not.toContain('not verified');
    await offer.getByRole('button', { name: 'Accept' }).click();

    expect(await heard(romeo, 1)).toEqual(['proceed one']);
    await card(juliet, 'accepted');
    await initiate(romeo, 'one');
    const again = await card(juliet, 'offered');

    expect(await again.innerText()).toContain('a device you have not verified');
    await again.getByRole('button', { name: 'Decline' }).click();
    await card(romeo, 'declined');

    expect(await heard(romeo, 2)).toEqual(['proceed one', 'finish one expired']);
  });

  it('sends without a second click when its device is trusted', async () => {
    await trustAll(juliet, 'romeo');
    const offer = await proposed('two');
    await offer.getByRole('button', { name: 'Accept' }).click();
    await heard(romeo, 1);
    await initiate(romeo, 'two');
    const { bytes, name } = await save(juliet);

    expect([String(bytes), name]).toEqual([TEXT, 'good-night.txt']);
    expect(await heard(romeo, 2)).toEqual(['proceed two', 'finish two success']);
  });

  it('hears that its file is declined', async () => {
    const offer = await proposed('three');
    await offer.getByRole('button', { name: 'Decline' }).click();

    expect(await heard(romeo, 1)).toEqual(['reject three busy']);
    await card(juliet, 'declined');
  });

  it('can take its proposal back', async () => {
    await proposed('four');
    await say(romeo, 'juliet@localhost', `<retract xmlns="${NAMESPACE}" id="four"/>`);
    await card(juliet, 'cancelled');

    expect(await romeo.page.evaluate(() => window.heard)).toEqual([]);
  });

  it('is not heard as a stranger, and no feature tells of us', async () => {
    const mercutio = await RawClient.login({ port: world.c2sPort, name: 'mercutio' });
    const heardOf = [];
    mercutio.listen((stanza) => stanza.includes(NAMESPACE) && heardOf.push(stanza));
    const before = await juliet.page.locator('converse-file-transfer').count();
    await mercutio.send(`<message type="chat" to="juliet@localhost/demo">${propose('five')}</message>`);
    // What comes after it is answered.
    await mercutio.request(
      'juliet@localhost/demo',
      '<jingle xmlns="urn:xmpp:jingle:1" action="session-info" sid="none"/>',
    );
    mercutio.close();

    expect(heardOf).toEqual([]);
    expect(await juliet.page.locator('converse-file-transfer').count()).toBe(before);

    expect(await juliet.page.evaluate(() => _converse.api.disco.own.features.get())).not.toContain(NAMESPACE);
  });

  it('is not heard from the archive', async () => {
    const received = [];
    let onEnd;
    const ended = new Promise((resolve) => (onEnd = resolve));
    const onFrame = ({ payload }) => {
      received.push(String(payload));
      if (String(payload).includes('<fin ')) onEnd();
    };
    const onPage = (page) => void page.on('websocket', (socket) => socket.on('framereceived', onFrame));
    phone = await world.open('juliet', 'romeo', { query: { resource: 'phone' }, onPage });
    await ended;
    const offer = await nextCard(phone, 'offered', () => say(romeo, 'juliet@localhost/phone', propose('six')));
    await offer.getByRole('button', { name: 'Decline' }).click();

    expect(await heard(romeo, 1)).toEqual(['reject six busy']);
    expect(received.some((frame) => /<result [^]*<propose /.test(frame))).toBeTrue();
    expect(await phone.page.locator('converse-file-transfer').count()).toBe(1);
  });

  it('asks each device of the account, until the person has answered on one', async () => {
    let here;
    const there = await nextCard(phone, 'offered', async () => {
      here = await proposed('seven');
    });
    await there.getByRole('button', { name: 'Accept' }).click();
    await card(juliet, 'failed');

    expect(await here.innerText()).toContain('You accepted this file on another device.');

    await there.getByRole('button', { name: 'Cancel' }).click();

    expect(await heard(romeo, 2)).toEqual(['proceed seven', 'finish seven expired']);
  });
});
