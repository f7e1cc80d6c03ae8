import { createHash, randomBytes } from 'node:crypto';
import { teachInitiate } from '../support/by-hand.mjs';
import { MaliciousServer } from '../support/malicious-server.mjs';
import { card, chooseFiles, nextCard, openTrusting, save, worldOfSuite } from '../support/world.mjs';

const press = (located, name) => located.getByRole('button', { name, exact: true }).click();

/** Asks Romeo for a file as XEP-0234 §6.2 and XEP-0391 §4.2 have it. @returns the file in base64, or how it ended */
const askByHash = ({ page }, sha256) =>
  page.evaluate(async (digest) => {
    const xml = `<description xmlns="urn:xmpp:jingle:apps:file-transfer:5"><file>
      <hash xmlns="urn:xmpp:hashes:2" algo="sha-256">${digest}</hash></file></description>`;
    const session = await window.initiate('romeo@localhost/demo', 'responder', xml);
    const { key, iv } = session.security.takeSecret();
    try {
      const { readable } = await session.connected();
      const ciphertext = await new Response(readable).arrayBuffer();
      const aes = await crypto.subtle.importKey('raw', key, 'AES-GCM', false, ['decrypt']);
      const bytes = new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, aes, ciphertext));
      session.terminate({ reason: 'success' });
      return btoa(String.fromCharCode(...bytes));
    } catch {
      return (await session.ended).reason;
    }
  }, sha256);

describe('A file that a client of another kind asks for by its hash', () => {
  const file = randomBytes(50_000);
  const digest = createHash('sha256').update(file).digest('base64');
  const world = worldOfSuite();
  let romeo, juliet;
  beforeAll(async () => {
    // To Romeo, Juliet's client is of another kind.
    const server = new MaliciousServer();
    server.onReceived((stanza) => stanza.replaceAll(/<feature var=(["'])converse-jet:0\1\/>/g, ''));
    [romeo, juliet] = await openTrusting(world, { romeo: { onPage: server.attach } });
    await teachInitiate(juliet);
    await chooseFiles(romeo, { name: 'letter.bin', bytes: file });
    await press(await card(juliet, 'offered'), 'Accept');
    await save(juliet);
    await card(romeo, 'saved');
    romeo.sent.length = 0;
  });

  it('comes byte for byte when its owner accepts, and not before', async () => {
    let coming;
    const asked = await nextCard(romeo, 'offered', () => {
      coming = askByHash(juliet, digest);
    });

    expect(await asked.innerText()).toMatch(/Asked for by juliet@localhost\/\S+/);
    expect(await asked.innerText()).toContain('letter.bin');
    expect(romeo.sent.some((frame) => frame.includes('session-accept'))).toBeFalse();

    await press(asked, 'Accept');

    expect(Buffer.from(await coming, 'base64').equals(file)).toBeTrue();
    expect(await (await card(romeo, 'saved')).innerText()).toContain('Asked for by');
  });

  it('does not come when its owner declines', async () => {
    let ended;
    const asked = await nextCard(romeo, 'offered', () => {
      ended = askByHash(juliet, digest);
    });
    await press(asked, 'Decline');

    expect(await ended).toBe('decline');
    await card(romeo, 'declined');
  });
});
