import { createCipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { teachInitiate } from '../support/by-hand.mjs';
import {
  card,
  chooseFiles,
  decideAll,
  nextCard,
  openBoth,
  save,
  storedFiles,
  trustAll,
  wireBytes,
  worldOfSuite,
} from '../support/world.mjs';

/** From now on the page notes each secret that its key transport unwraps. */
const spyOnSecrets = ({ page }) =>
  page.evaluate(() => {
    const transport = _converse.api.keyTransports.get('eu.siacs.conversations.axolotl');
    const unwrap = transport.unwrap.bind(transport);
    transport.unwrap = async (...args) => {
      const unwrapped = await unwrap(...args);
      window.secret = { key: [...unwrapped.key], iv: [...unwrapped.iv] };
      return unwrapped;
    };
  });

/** The nonce of the session-accept among sent frames. */
const nonceOf = ({ sent }) => {
  const [, nonce] = sent.map((frame) => /<nonce xmlns="converse-jet:0">([^<]*)</.exec(frame)).find(Boolean);
  return Buffer.from(nonce, 'base64');
};

/** What AES-128-GCM makes of a file that was asked for. */
function encrypted({ key, iv }, { sid, nonce }, bytes) {
  // Size, offset and length of what is asked for.
  const numbers = Buffer.alloc(24);
  [bytes.length, 0, bytes.length].forEach((number, at) => numbers.writeBigUInt64BE(BigInt(number), 8 * at));
  const purpose = Buffer.concat([Buffer.from(`converse-jet:0 request\0${sid}\0`), numbers, nonce]);
  const derived = Buffer.from(hkdfSync('sha256', Buffer.from(key), Buffer.from(iv), purpose, 28));
  const cipher = createCipheriv('aes-128-gcm', derived.subarray(0, 16), derived.subarray(16));
  return Buffer.concat([cipher.update(bytes), cipher.final(), cipher.getAuthTag()]);
}

/** Session ids of the offers among sent frames. */
const sidsOf = ({ sent }) =>
  sent
    .filter((frame) => frame.includes('session-initiate'))
    .map((frame) => /<jingle[^>]* sid="([^"]+)"/.exec(frame)[1]);

const press = (located, name) => located.getByRole('button', { name, exact: true }).click();

describe('A file that is asked for again', () => {
  const world = worldOfSuite();
  let romeo, juliet;
  beforeAll(async () => {
    [romeo, juliet] = await openBoth(world);
    await trustAll(romeo, 'juliet');
  });

  it('comes byte for byte after it was declined, again after it was deleted, and not after its owner has reloaded', async () => {
    await spyOnSecrets(romeo);
    const file = randomBytes(300_000);
    await chooseFiles(romeo, { name: 'letter.bin', bytes: file });
    await press(await card(juliet, 'offered'), 'Decline');
    const [sid] = sidsOf(romeo);
    romeo.sent.length = 0;
    // Romeo's device gets a key, so Juliet is asked about it first.
    await press(await card(juliet, 'declined'), 'Ask again');
    await decideAll(juliet);
    const { bytes, name } = await save(juliet);

    expect(name).toBe('letter.bin');
    expect(bytes.equals(file)).toBeTrue();
    expect(await (await card(romeo, 'saved')).innerText()).toMatch(/Asked for by juliet@localhost\/\S+/);
    const secret = await romeo.page.evaluate(() => window.secret);

    expect(nonceOf(romeo).length).toBe(32);
    expect(wireBytes(romeo.sent).equals(encrypted(secret, { sid, nonce: nonceOf(romeo) }, file))).toBeTrue();

    await juliet.page.evaluate(async () => {
      await (await navigator.storage.getDirectory()).removeEntry('converse-jet', { recursive: true });
    });
    const gone = await card(juliet, 'saved');
    await press(gone, 'Save');
    await nextCard(juliet, 'saved', () => press(gone, 'Ask again'));

    expect((await save(juliet)).bytes.equals(file)).toBeTrue();

    await romeo.reload();
    await juliet.page.evaluate(async () => {
      await (await navigator.storage.getDirectory()).removeEntry('converse-jet', { recursive: true });
    });
    const last = await card(juliet, 'saved');
    await press(last, 'Save');
    const failed = await nextCard(juliet, 'failed', () => press(last, 'Ask again'));

    expect(await failed.innerText()).toContain('does not have this file any more');
    expect(await storedFiles(juliet)).toEqual([]);
  });

  it('does not go to a device that got no key of the offer, whatever the trust in it', async () => {
    romeo.sent.length = 0;
    for (const text of ['one', 'two', 'three']) {
      await nextCard(romeo, 'offered', () => chooseFiles(romeo, { bytes: Buffer.from(text) }));
    }
    await card(juliet, 'offered');
    const rogue = await world.open('juliet', 'romeo', { query: { resource: 'rogue' } });
    await trustAll(rogue, 'romeo');
    await teachInitiate(rogue);
    const askFor = ([sid, size]) =>
      rogue.page.evaluate(
        async ([of, bytes]) => {
          const xml = `<description xmlns="urn:xmpp:jingle:apps:file-transfer:5"><file><size>${bytes}</size>
            <offer xmlns="converse-jet:0" sid="${of}"/></file></description>`;
          const session = await window.initiate('romeo@localhost/demo', 'responder', xml);
          return (await session.ended).reason;
        },
        [sid, size],
      );
    const sids = sidsOf(romeo);

    expect(sids.length).toBe(3);
    romeo.sent.length = 0;
    const sizes = [3, 3, 5];
    for (const trust of ['undecided', 'trusted']) {
      if (trust === 'trusted') await trustAll(romeo, 'juliet');
      for (const [index, sid] of sids.entries()) {
        const refused = await nextCard(romeo, 'failed', async () => {
          expect(await askFor([sid, sizes[index]]))
            .withContext(trust)
            .toBe('security-error');
        });

        expect(await refused.innerText()).toContain('Asked for by juliet@localhost/rogue');
      }
    }

    expect(wireBytes(romeo.sent).length).toBe(0);
    expect(romeo.sent.some((frame) => frame.includes('session-accept'))).toBeFalse();
    expect(await romeo.page.getByRole('dialog').count()).toBe(0);
  });
});
