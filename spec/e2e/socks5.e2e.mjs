import { randomBytes } from 'node:crypto';
import { encrypted, lastSecret, sendInClear, spyOnSecrets } from '../support/ciphertext.mjs';
import { card, chooseFiles, crossBothWays, openTrusting, wireBytes, worldOfSuite } from '../support/world.mjs';

/** Greeting and request of SOCKS5 (XEP-0065 §A), with a name of 40 digits. */
const HANDSHAKE_BYTES = 3 + 5 + 40 + 2;
const COUNT_BYTES = 8;
const END = 2 ** 32 - 1;

/** What a page sends through its WebSockets to the proxy, each in an array of its own. */
const sentToProxy = (sockets) => (page) =>
  page.on('websocket', (socket) => {
    if (!new URL(socket.url()).pathname.includes('bytestreams')) return;
    const messages = [];
    sockets.push(messages);
    socket.on('framesent', ({ payload }) => messages.push(Buffer.from(payload)));
  });

/** The bytes of the file in what was sent: docs/interoperability.md, "SOCKS5 bytestreams". */
function fileBytes(messages) {
  const sent = Buffer.concat(messages).subarray(HANDSHAKE_BYTES);
  const parts = [];
  for (let at = 0; at < sent.length;) {
    const bytes = sent.readUInt32BE(at);
    at += 4;
    if (bytes === 0) at += COUNT_BYTES;
    else if (bytes !== END) parts.push(sent.subarray(at, (at += bytes)));
  }
  return Buffer.concat(parts);
}

describe('A file over SOCKS5', () => {
  const world = worldOfSuite();
  const sockets = [];
  let romeo, juliet;
  beforeAll(async () => {
    const options = {
      settings: { encrypted_file_transfer_transports: ['socks5', 'ibb'] },
      onPage: sentToProxy(sockets),
    };
    [romeo, juliet] = await openTrusting(world, { romeo: options, juliet: options });
    await spyOnSecrets(romeo);
    await spyOnSecrets(juliet);
  });

  const accept = async () => (await card(juliet, 'offered')).getByRole('button', { name: 'Accept' }).click();
  /** All that was sent to the proxy since the array was emptied, without what only counts. */
  const files = () => sockets.map(fileBytes).filter(({ length }) => length > 0);

  for (const size of [0, 1, 1 << 20]) {
    it(`arrives byte for byte, through the proxy of the server (${size} bytes, both ways)`, async () => {
      await crossBothWays([romeo, juliet], size, (from, to) => {
        expect(wireBytes([...from.sent, ...to.sent]).length).toBe(0);
        expect(to.sent.some((frame) => frame.includes('candidate-used'))).toBeTrue();
      });
    });
  }

  it('is ciphertext on its way, and nothing else', async () => {
    sockets.length = 0;
    const file = randomBytes(300_000);
    await chooseFiles(romeo, { bytes: file });
    await accept();
    await card(romeo, 'saved');
    const wanted = encrypted(await lastSecret(juliet), file);

    expect(files().map((bytes) => bytes.equals(wanted))).toEqual([true]);
  });

  it('is seen in clear on its way when encryption is left out, and is not accepted', async () => {
    sockets.length = 0;
    const secureAgain = await sendInClear(romeo);
    const file = randomBytes(300_000);
    await chooseFiles(romeo, { bytes: file });
    await accept();
    await card(juliet, 'failed');
    await secureAgain();

    expect(files().map((bytes) => file.indexOf(bytes))).toEqual([0]);
  });
});
