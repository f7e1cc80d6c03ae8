import { randomBytes } from 'node:crypto';
import { card, chooseFiles, decideAll, save, worldOfSuite } from '../support/world.mjs';

const OMEMO_0 = 'urn:xmpp:omemo:0';
const FORM = 'urn:xmpp:jingle:apps:encrypted:file-transfer:0';
const settings = { omemo_key_transport_namespaces: ['eu.siacs.conversations.axolotl', OMEMO_0] };

const ownFeatures = ({ page }) => page.evaluate(() => _converse.api.disco.own.features.get());

/** The names of the elements in `<content/>` of the newest `<jingle/>` of that action. */
const contentOf = ({ sent, page }, action) =>
  page.evaluate(
    (text) => {
      const stanza = new DOMParser().parseFromString(text, 'text/xml');
      const [content] = stanza.getElementsByTagName('content');
      return [...content.children].map((child) => `${child.localName} ${child.namespaceURI}`);
    },
    sent.findLast((frame) => frame.includes(`action="${action}"`)),
  );

/** Sends one block to a stream that is not there: its sender is told, even when no other block is on its way. */
const loseBlock = ({ page }, seq) =>
  page.evaluate((lost) => {
    // Where Strophe puts what goes out: what is given to `send` may be a placeholder.
    const connection = _converse.api.connection.get();
    const { _queueData: queue } = connection;
    connection._queueData = (stanza) => {
      const data = stanza.getElementsByTagName('data')[0];
      if (data?.namespaceURI === 'http://jabber.org/protocol/ibb' && data.getAttribute('seq') === lost) {
        connection._queueData = queue;
        data.setAttribute('sid', 'nowhere');
      }
      return queue.call(connection, stanza);
    };
  }, String(seq));

const rangesOf = ({ sent }) =>
  sent
    .filter((frame) => frame.includes('action="session-accept"'))
    .map((frame) => Number(/<range[^>]*offset="(\d+)"/.exec(frame)?.[1] ?? 0));

describe('The 2015 draft', () => {
  const world = worldOfSuite();
  let romeo, juliet;
  beforeAll(async () => {
    // Juliet's Converse has no JET.
    const query = { plugins: 'encrypted-file-transfer,omemo-key-transport' };
    [romeo, juliet] = await Promise.all([
      world.open('romeo', 'juliet', { settings }),
      world.open('juliet', 'romeo', { settings, query }),
    ]);
  });

  /** Sends a file, which the other accepts. @returns what was saved */
  async function transfer(from, to, text) {
    await chooseFiles(from, { name: 'note.txt', type: 'text/plain', bytes: Buffer.from(text) });
    await decideAll(from);
    await (await card(to, 'offered')).getByRole('button', { name: 'Accept' }).click();
    const { bytes } = await save(to);
    await card(from, 'saved');
    return String(bytes);
  }

  it('is announced by whoever has its key transport', async () => {
    for (const { page } of [romeo, juliet]) {
      await page.waitForFunction((form) => _converse.api.disco.own.features.get().includes(form), FORM);
    }

    expect(await ownFeatures(juliet)).not.toContain('urn:xmpp:jingle:jet:0');
  });

  for (const [what, turn] of [
    ['from a client with JET to one without', () => [romeo, juliet]],
    ['and back', () => [juliet, romeo]],
  ]) {
    it(`carries a file ${what}`, async () => {
      const [from, to] = turn();

      expect(await transfer(from, to, `But soft, ${what}`)).toBe(`But soft, ${what}`);
      for (const [client, action] of [
        [from, 'session-initiate'],
        [to, 'session-accept'],
      ]) {
        expect(await contentOf(client, action)).toEqual([
          `description ${FORM}`,
          'transport urn:xmpp:jingle:transports:ibb:1',
        ]);
      }
    });
  }

  it('goes on with a file whose stream was lost, where it was', async () => {
    const bytes = randomBytes(1_000_000);
    const before = rangesOf(juliet).length;
    await loseBlock(romeo, 10);
    await chooseFiles(romeo, { name: 'long.bin', type: 'application/octet-stream', bytes });
    await (await card(juliet, 'offered')).getByRole('button', { name: 'Accept' }).click();
    const saved = await save(juliet);

    expect(saved.bytes.equals(bytes)).toBe(true);
    await card(romeo, 'saved');
    const [first, second] = rangesOf(juliet).slice(before);

    expect(first).toBe(0);
    expect(second).toBeGreaterThan(0);
    expect(second).toBeLessThan(bytes.length);
  });

  it('is not announced any more when its key transport is gone', async () => {
    await romeo.page.evaluate((namespace) => {
      const { keyTransports } = _converse.api;
      const transport = keyTransports.get(namespace);
      keyTransports.register({ namespace, unavailable: () => 'gone', devices: (jid) => transport.devices(jid) });
    }, OMEMO_0);

    expect(await ownFeatures(romeo)).not.toContain(FORM);
  });
});
