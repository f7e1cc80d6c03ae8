import { card, chooseFiles, decideAll, save, trustAll, worldOfEachSpec } from '../support/world.mjs';
import { AXOLOTL, OMEMO_0, OWN, isUp, listOf, loaded } from '../support/own-identity.mjs';

describe('An OMEMO identity of our own, in several devices and tabs', () => {
  const world = worldOfEachSpec();

  it('serves the namespace of the draft, and announces itself there', async () => {
    const settings = { omemo_key_transport_namespaces: [AXOLOTL, OMEMO_0] };
    const romeo = await world.open('romeo', 'juliet', { settings });
    const juliet = await world.open('juliet', 'romeo', { settings });
    await Promise.all([isUp(romeo, OMEMO_0), isUp(juliet, OMEMO_0)]);

    expect((await listOf(juliet, 'juliet', OMEMO_0)).length).toBe(1);
    const secret = { key: [...Array(16).keys()], iv: [...Array(12).keys()] };
    const envelope = await romeo.page.evaluate(
      async ([namespace, { key, iv }]) => {
        const transport = _converse.api.keyTransports.get(namespace);
        const jid = 'juliet@localhost';
        for (const device of await transport.devices(jid)) await transport.trust(device, 'trusted');
        const element = await transport.wrap(jid, { key: Uint8Array.from(key), iv: Uint8Array.from(iv) });
        return new XMLSerializer().serializeToString(element);
      },
      [OMEMO_0, secret],
    );
    const unwrapped = await juliet.page.evaluate(
      async ([namespace, text]) => {
        const element = new DOMParser().parseFromString(text, 'text/xml').documentElement;
        const { key, iv } = await _converse.api.keyTransports.get(namespace).unwrap(element, 'romeo@localhost');
        return { key: [...key], iv: [...iv] };
      },
      [OMEMO_0, envelope],
    );

    expect(unwrapped).toEqual(secret);
  });

  it('carries a message to both devices of the other account, and to our own other one', async () => {
    const settings = { omemo_key_transport_namespaces: [OMEMO_0] };
    const resources = ['one', 'two'];
    const openAll = async (me, peer) => {
      const clients = [];
      for (const resource of resources) clients.push(await world.open(me, peer, { settings, query: { resource } }));
      await Promise.all(clients.map((client) => isUp(client, OMEMO_0)));
      return clients;
    };
    const romeos = await openAll('romeo', 'juliet');
    const juliets = await openAll('juliet', 'romeo');

    expect((await listOf(romeos[0], 'romeo', OMEMO_0)).length).toBe(2);
    expect((await listOf(romeos[0], 'juliet', OMEMO_0)).length).toBe(2);
    await romeos[0].page.evaluate(async (namespace) => {
      const transport = _converse.api.keyTransports.get(namespace);
      for (const jid of ['juliet@localhost', 'romeo@localhost']) {
        const devices = await transport.devices(jid, { fresh: true });
        for (const device of devices) await transport.trust(device, 'trusted');
      }
      await transport.sendMessage('juliet@localhost', 'But soft');
    }, OMEMO_0);
    for (const { page } of [...juliets, ...romeos.slice(1)]) {
      // They have not verified that device yet.
      await page.waitForFunction(() =>
        [...document.querySelectorAll('.chat-msg')].some(({ textContent }) => textContent.includes('Untrusted')),
      );
      const [text] = await page.evaluate(() =>
        _converse.state.chatboxes.models.flatMap(({ messages }) =>
          (messages?.models ?? []).map((message) => message.get('plaintext')).filter(Boolean),
        ),
      );

      expect(text).toBe('But soft');
    }
  });

  it('uses no key twice and loses none in two tabs', async () => {
    const juliet = await world.open('juliet', 'romeo', OWN);
    const romeo = await world.open('romeo', 'juliet', OWN);
    await Promise.all([isUp(romeo), isUp(juliet)]);
    const tab = await romeo.page.context().newPage();
    await tab.goto(`${romeo.page.url()}&resource=tab`);
    await tab.waitForSelector('html[data-ready]', { state: 'attached' });
    await isUp({ page: tab });
    await trustAll(romeo, 'juliet');
    const wrapMany = (page) =>
      page.evaluate(async (namespace) => {
        const transport = _converse.api.keyTransports.get(namespace);
        const wrapped = Array.from({ length: 10 }, async () => {
          const secret = { key: crypto.getRandomValues(new Uint8Array(16)), iv: new Uint8Array(12) };
          const element = await transport.wrap('juliet@localhost', secret);
          return { key: [...secret.key], text: new XMLSerializer().serializeToString(element) };
        });
        return Promise.all(wrapped);
      }, AXOLOTL);
    const made = (await Promise.all([romeo.page, tab].map(wrapMany))).flat();
    const opened = await juliet.page.evaluate(
      async ([namespace, texts]) => {
        const transport = _converse.api.keyTransports.get(namespace);
        const open = async (text) => {
          const element = new DOMParser().parseFromString(text, 'text/xml').documentElement;
          return [...(await transport.unwrap(element, 'romeo@localhost')).key];
        };
        return Promise.all(texts.map(open));
      },
      [AXOLOTL, made.map(({ text }) => text)],
    );

    expect(opened).toEqual(made.map(({ key }) => key));
  });
});

describe('An OMEMO identity of our own', () => {
  const world = worldOfEachSpec();

  it('asks for trust in a new device before anything is sent to it', async () => {
    const romeo = await world.open('romeo', 'juliet', OWN);
    const juliet = await world.open('juliet', 'romeo', OWN);
    await Promise.all([isUp(romeo), isUp(juliet)]);
    await chooseFiles(romeo, { name: 'first.txt', bytes: Buffer.from('But soft') });
    await decideAll(romeo);
    const offer = await card(juliet, 'offered');

    expect(await offer.innerText()).toContain('a device you have not verified');
    await offer.getByRole('button', { name: 'Accept' }).click();

    expect(String((await save(juliet)).bytes)).toBe('But soft');
  });

  it('is not kept where nothing may be kept', async () => {
    const settings = { ...OWN.settings, clear_cache_on_logout: true };
    // Without a chat: Converse has no OMEMO of its own then, which the demo would switch on there.
    const romeo = await world.open('romeo', undefined, { settings });
    await romeo.page.waitForFunction(
      (ns) => _converse.api.keyTransports.get(ns).unavailable()?.includes('clear_cache_on_logout'),
      AXOLOTL,
    );
    const names = await romeo.page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name));

    expect(names.filter((name) => name.includes('converse-jet-omemo'))).toEqual([]);
    expect(await loaded(romeo, 'converse-jet-libsignal')).toBe(0);
  });
});
