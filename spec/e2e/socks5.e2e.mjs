import { crossBothWays, openTrusting, wireBytes, worldOfSuite } from '../support/world.mjs';

describe('A file over SOCKS5', () => {
  const world = worldOfSuite();
  let romeo, juliet;
  beforeAll(async () => {
    const options = { settings: { encrypted_file_transfer_transports: ['socks5', 'ibb'] } };
    [romeo, juliet] = await openTrusting(world, { romeo: options, juliet: options });
  });

  for (const size of [0, 1, 1 << 20]) {
    it(`arrives byte for byte, through the proxy of the server (${size} bytes, both ways)`, async () => {
      await crossBothWays([romeo, juliet], size, (from, to) => {
        expect(wireBytes([...from.sent, ...to.sent]).length).toBe(0);
        expect(to.sent.some((frame) => frame.includes('candidate-used'))).toBeTrue();
      });
    });
  }
});
