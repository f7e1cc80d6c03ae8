import { randomBytes } from 'node:crypto';
import { teachInitiate } from '../support/by-hand.mjs';
import { card, save, storedFiles, openTrusting, worldOfSuite } from '../support/world.mjs';

/** Romeo offers a file without saying how large it is, and with a description in two languages. */
const offerUnsized = ({ page }, bytes, count = bytes.length) =>
  page.evaluate(
    async ([base64, sent]) => {
      const xml = `<description xmlns="urn:xmpp:jingle:apps:file-transfer:5"><file>
        <name>letter.bin</name><desc xml:lang="de">Ein Brief</desc><desc xml:lang="en">A letter</desc></file></description>`;
      const session = await window.initiate('juliet@localhost/demo', 'initiator', xml);
      const { key, iv } = session.security.takeSecret();
      const file = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      const aes = await crypto.subtle.importKey('raw', key, 'AES-GCM', false, ['encrypt']);
      const ciphertext = new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, aes, file));
      const { writable } = await session.connected();
      const writer = writable.getWriter();
      await writer.write(ciphertext.subarray(0, sent));
      await writer.close();
      return (await session.ended).reason;
    },
    [bytes.toString('base64'), count + 16],
  );

describe('A file of unknown size', () => {
  const file = randomBytes(100_000);
  const world = worldOfSuite();
  let romeo, juliet;
  beforeAll(async () => {
    [romeo, juliet] = await openTrusting(world);
    await teachInitiate(romeo);
  });

  const accept = async () => {
    const offered = await card(juliet, 'offered');
    const text = await offered.innerText();
    await offered.getByRole('button', { name: 'Accept', exact: true }).click();
    return text;
  };

  it('is offered without a size, in the language of the page, and saved when its stream ends', async () => {
    const ended = offerUnsized(romeo, file);
    const text = await accept();

    expect(text).toContain('unknown size');
    expect(text).toContain('A letter');
    expect(text).not.toContain('Ein Brief');

    const { bytes, name } = await save(juliet);

    expect(name).toBe('letter.bin');
    expect(bytes.equals(file)).toBeTrue();
    expect(await ended).toBe('success');
    expect(await (await card(juliet, 'saved')).innerText()).toContain('100 kB');
  });

  it('is not kept when a part of it is missing', async () => {
    const before = await storedFiles(juliet);
    const ended = offerUnsized(romeo, file, 60_000);
    await accept();
    await card(juliet, 'failed');

    expect(await ended).toBe('security-error');
    expect(await storedFiles(juliet)).toEqual(before);
  });
});
