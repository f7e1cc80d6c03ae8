import { waitUntil } from '../support/wait-until.mjs';
import { Native, Page, refusal } from '../support/bytestreams/peers.mjs';

const PAGE = 'https://chat.example.org';
const from = (address) => ({ headers: { 'X-Forwarded-For': address } });

/**
 * Who may connect, how often, and how long without a transfer.
 * @param start starts what serves pages, with `origins`, `max`, `maxPerAddress` and `timeout` (in seconds)
 */
export function bytestreamAccessContract(name, start) {
  describe(name, () => {
    let world;
    const open = async (options) => {
      const page = new Page(world.url, options);
      await page.connected();
      return page;
    };
    // The place of a page is free when its other side is closed, too.
    const openOnceFree = (options) =>
      waitUntil(() =>
        open(options).then(
          () => true,
          () => false,
        ),
      );

    afterEach(() => world?.stop());

    it('lets in pages of its origins alone', async () => {
      world = await start({ origins: [PAGE, 'https://other.example.org'] });
      await open({ origin: PAGE });
      await open({ origin: 'https://other.example.org' });
      for (const origin of [undefined, 'https://evil.example.org', 'null', `${PAGE}.evil.org`, `${PAGE}/`]) {
        expect(await refusal(world.url, { origin }))
          .withContext(String(origin))
          .toBe(403);
      }
    });

    it('answers 426 to what is no WebSocket', async () => {
      world = await start({});
      const response = await fetch(world.url.replace(/^ws/, 'http'));
      expect(response.status).toBe(426);
      expect(response.headers.get('upgrade')).toBe('websocket');
    });

    it('counts the connections of an address, and forgets those that are over', async () => {
      world = await start({ maxPerAddress: 2 });
      const [first] = [await open(from('192.0.2.1')), await open(from('192.0.2.1'))];
      expect(await refusal(world.url, from('192.0.2.1'))).toBe(503);
      await open(from('192.0.2.2'));
      first.close();
      await openOnceFree(from('192.0.2.1'));
      expect(await refusal(world.url, from('192.0.2.1'))).toBe(503);
      // What a page says of itself stands before what the reverse proxy has added.
      expect(await refusal(world.url, from('198.51.100.7, 192.0.2.1'))).toBe(503);
    });

    it('forgets a page that leaves while it waits for its other side', async () => {
      world = await start({ maxPerAddress: 1 });
      const page = await new Page(world.url, from('192.0.2.1')).open('0'.repeat(40));
      expect(await refusal(world.url, from('192.0.2.1'))).toBe(503);
      page.close();
      await page.closed;
      await openOnceFree(from('192.0.2.1'));
    });

    it('counts all connections, and forgets those that are over', async () => {
      world = await start({ max: 2 });
      const [first] = [await open(from('192.0.2.1')), await open(from('192.0.2.2'))];
      expect(await refusal(world.url, from('192.0.2.3'))).toBe(503);
      first.destroy();
      await openOnceFree(from('192.0.2.3'));
      expect(await refusal(world.url, from('192.0.2.4'))).toBe(503);
    });

    it('closes connections without a transfer after a time, and leaves the others', async () => {
      world = await start({ timeout: 1 });
      const [page, native] = [() => new Page(world.url), () => new Native(world.tcpPort)];
      const { initiator, target } = await world.accounts.join(page, native);
      await initiator.sendFile(1);
      const { hash } = world.accounts.stream();
      const [silent, greeted] = [await open(), await page().open(hash)];
      expect(await silent.closed).toBe(1008);
      expect(await greeted.closed).toBe(1008);
      const digest = await initiator.sendFile(1000);
      initiator.close();
      await target.hasReceived(1001);
      expect(digest).toMatch(/^\w{64}$/);
    });
  });
}
