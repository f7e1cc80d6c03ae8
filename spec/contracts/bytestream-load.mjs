import { memory, Native, Page } from '../support/bytestreams/peers.mjs';

const MIB = 1024 * 1024;
const [BUSY, IDLE] = [20, 200];
const SIZE = 4 * MIB;
const ROUNDS = 3;

/**
 * Many pages at once.
 * @param start starts what serves pages; it may grow by `mostMemory` with all of them, and by `mostGrowth` from one round
 *   to the next
 */
export function bytestreamLoadContract(name, start) {
  describe(name, () => {
    let world;
    const page = () => new Page(world.url);
    const native = () => new Native(world.tcpPort);

    beforeAll(async () => (world = await start()));
    afterAll(() => world?.stop());

    /** One direction for each pair of pages, and both for some. */
    async function runRound() {
      const pairs = [];
      for (let i = 0; i < BUSY; i++) pairs.push(await world.accounts.join(page, native));
      const carry = async (from, to) => {
        const digest = await from.sendFile(SIZE);
        await to.hasReceived(SIZE);
        expect(to.digest()).toBe(digest);
      };
      await Promise.all(pairs.flatMap(({ initiator, target }) => [carry(initiator, target), carry(target, initiator)]));
      for (const { initiator } of pairs) initiator.close();
      await Promise.all(pairs.map(({ target }) => target.closed));
    }

    it(`serves ${BUSY} busy pages next to ${IDLE} idle ones, loses no byte, and does not grow`, async () => {
      const idle = [];
      const start = memory(world.pid);
      for (let i = 0; i < IDLE / 2; i++) idle.push(await world.accounts.join(page, page));
      const grown = [];
      for (let round = 0; round < ROUNDS; round++) {
        await runRound();
        grown.push(memory(world.pid) - start);
      }
      console.log(
        `  memory, in MiB over ${Math.round(start / MIB)}: ${grown.map((bytes) => Math.round(bytes / MIB)).join(', ')}`,
      );
      expect(Math.max(...grown)).toBeLessThan(world.mostMemory);
      expect(grown.at(-1) - grown[0]).toBeLessThan(world.mostGrowth);
      for (const { initiator, target } of idle) {
        const digest = await initiator.sendFile(1000);
        initiator.close();
        await target.hasReceived(1000);
        expect(target.digest()).toBe(digest);
      }
    });
  });
}
