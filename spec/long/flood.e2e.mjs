import { nextCard, openTrusting, worldOfSuite } from '../support/world.mjs';

const OFFERS = Number(process.env.OFFERS ?? 10_000);
/** What a page may keep of them: envelopes that wait to be opened have a bound of two KiB each. */
const MAX_GROWTH_BYTES = 2048 * OFFERS;

/** Sends so many offers, each with an envelope of its own, without waiting for answers. @returns the answers, counted */
async function flood({ count, peer, description }) {
  const connection = _converse.api.connection.get();
  const initiator = connection.jid;
  const jet = _converse.api.jingle.securities.get('urn:xmpp:jingle:jet:0');
  const answers = {};
  let answered = 0;
  const all = new Promise((resolve) => {
    const onAnswer = (iq) => {
      if (!iq.getAttribute('id')?.startsWith('flood-')) return true;
      const words = iq.querySelector('error')?.firstElementChild.localName ?? iq.getAttribute('type');
      answers[words] = (answers[words] ?? 0) + 1;
      if (++answered === count) resolve(answers);
      return answered < count;
    };
    connection.addHandler(onAnswer, null, 'iq');
  });
  const { signal } = new AbortController();
  const features = new Set(jet.features());
  // Who floods does not wait for the storage, either, and has no other tabs.
  const store = _converse.state.omemo_store;
  Object.defineProperty(store, 'storage', { value: undefined });
  store.save = (...attributes) => void store.set(...attributes);
  for (let at = 0; at < count; at++) {
    const security = await jet.offer({ contentName: 'a-file-offer', initiator, peer }, { features, signal });
    const envelope = new XMLSerializer().serializeToString(security.element());
    const transport = `<transport xmlns="urn:xmpp:jingle:transports:ibb:1" block-size="4096" sid="t${at}"/>`;
    const content = `<content creator="initiator" name="a-file-offer" senders="initiator">${description}${transport}${envelope}</content>`;
    const jingle = `<jingle xmlns="urn:xmpp:jingle:1" action="session-initiate" sid="s${at}">${content}</jingle>`;
    const iq = `<iq xmlns="jabber:client" type="set" to="${peer}" id="flood-${at}">${jingle}</iq>`;
    connection.send(new DOMParser().parseFromString(iq, 'text/xml').documentElement);
    security.close();
  }
  return all;
}

/** Bytes of a page's heap that are in use. */
async function heapBytes(session) {
  await session.send('HeapProfiler.collectGarbage');
  return (await session.send('Runtime.getHeapUsage')).usedSize;
}

describe(`${OFFERS} offers of one contact`, () => {
  const world = worldOfSuite();
  let romeo, juliet;
  beforeAll(async () => {
    [romeo, juliet] = await openTrusting(world);
  });

  it('are all answered by a page that goes on, and a chat message can be read afterwards', async () => {
    const session = await juliet.page.context().newCDPSession(juliet.page);
    const before = await heapBytes(session);
    const peer = await juliet.page.evaluate(() => _converse.session.get('jid'));
    const file = '<file><name>a.txt</name><size>5</size><media-type>text/plain</media-type><desc/></file>';
    const description = `<description xmlns="urn:xmpp:jingle:apps:file-transfer:5">${file}</description>`;
    let flooding;
    const offered = await nextCard(juliet, 'offered', () => {
      flooding = romeo.page.evaluate(flood, { count: OFFERS, peer, description });
    });
    // Not a click, which scrolls to its button: Converse adds nothing to a chat that is scrolled up.
    await offered.getByRole('button', { name: 'Decline' }).dispatchEvent('click');
    await juliet.page.locator('.chat-textarea').fill('Wherefore art thou so many?');
    await juliet.page.locator('.chat-textarea').press('Enter');
    let flooded = false;
    void flooding.then(() => (flooded = true));
    await juliet.page.locator('converse-chat-message').getByText('Wherefore art thou so many?').waitFor();

    expect(flooded).toBeFalse();

    const answers = await flooding;
    // Twenty at a time, and one more where the one was declined while they came.
    const { result: taken } = answers;

    expect([20, 21]).toContain(taken);
    expect(answers).toEqual({ result: taken, 'resource-constraint': OFFERS - taken });
    // They are answered before they are shown.
    await juliet.page.waitForFunction((n) => document.querySelectorAll('converse-file-transfer').length === n, taken);

    expect(await juliet.page.getByText('is sending too many files at once').count()).toBe(1);

    await romeo.page.evaluate(() =>
      _converse.state.chatboxes.get('juliet@localhost').sendMessage({ body: 'Soft, what light' }),
    );
    await juliet.page.getByText('Soft, what light').waitFor({ timeout: 300_000 });

    expect(romeo.sent.findLast((frame) => frame.startsWith('<message'))).toContain('<encrypted');
    expect((await heapBytes(session)) - before).toBeLessThan(MAX_GROWTH_BYTES);
  }, 900_000);
});
