import { randomBytes } from 'node:crypto';
import { card, chooseFiles, nextCard, openTrusting, save, wireBytes, worldOfSuite } from '../support/world.mjs';

const accept = async (client) => (await card(client, 'offered')).getByRole('button', { name: 'Accept' }).click();

describe('A file over SOCKS5', () => {
  const world = worldOfSuite();
  let romeo, juliet;
  beforeAll(async () => {
    const options = { settings: { encrypted_file_transfer_transports: ['socks5', 'ibb'] } };
    [romeo, juliet] = await openTrusting(world, { romeo: options, juliet: options });
  });

  for (const size of [0, 1, 1 << 20]) {
    it(`arrives byte for byte, through the proxy of the server (${size} bytes, both ways)`, async () => {
      for (const [from, to] of [
        [romeo, juliet],
        [juliet, romeo],
      ]) {
        from.sent.length = to.sent.length = 0;
        const bytes = randomBytes(size);
        await nextCard(to, 'offered', () => chooseFiles(from, { bytes }));
        await accept(to);

        expect((await save(to)).bytes.equals(bytes)).toBeTrue();
        await card(from, 'saved');

        expect(wireBytes([...from.sent, ...to.sent]).length).toBe(0);
        expect(to.sent.some((frame) => frame.includes('candidate-used'))).toBeTrue();
      }
    });
  }
});
