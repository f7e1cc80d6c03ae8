import { once } from 'node:events';
import { BLOCK, memory, Native, Page } from '../support/bytestreams/peers.mjs';

const MIB = 1024 * 1024;
/** No power of two: the last bytes come in a piece of their own. */
const SIZE = 3 * MIB + 777;
const PINGS = 300_000;
/** Prosody looks at what it has postponed when it has nothing else to do. */
const ROUND_TRIPS = 200;
/** A ping of a browser, of the greatest size. */
const PING = Buffer.concat([Buffer.from([0x89, 0x80 | 125, 0, 0, 0, 0]), Buffer.alloc(125, 'ping')]);
/** Sends a file and checks that all of it came. */
async function expectFile(from, to, size, { closes }) {
  const digest = await from.sendFile(size);
  if (closes) from.close();
  await to.hasReceived(size);
  expect(to.count).toBe(size);
  expect(to.digest()).toBe(digest);
}

/**
 * What every way has to keep by which a page reaches a bytestream proxy.
 * @param start starts it
 * @param world it returns: `url` for pages, `tcpPort` of the proxy, `accounts`, `pid` of what serves pages, `stop()`, and
 *   `mostHeld`, by which it may grow for a page that reads nothing, and `moreThanBuffers`, the size of a file that does not fit into what
 *   sockets and the system hold between two ends
 */
export function bytestreamContract(name, start) {
  describe(name, () => {
    let world;
    const page = () => new Page(world.url, world.pageOptions);
    const native = () => new Native(world.tcpPort);
    const ends = { 'page to page': [page, page], 'page to TCP': [page, native], 'TCP to page': [native, page] };

    beforeAll(async () => (world = await start()));
    afterAll(() => world?.stop());

    for (const [way, [from, to]] of Object.entries(ends)) {
      it(`carries a file from ${way}, whose sender closes at once`, async () => {
        const { initiator, target } = await world.accounts.join(from, to);
        await expectFile(initiator, target, SIZE, { closes: true });
        await Promise.all([initiator.closed, target.closed]);
      });

      it(`carries files from ${way}, whose sender stays`, async () => {
        for (const size of [1, 4097, 8191, 3 * 4096 - 1, BLOCK, SIZE]) {
          const { initiator, target } = await world.accounts.join(from, to);
          await expectFile(initiator, target, size, { closes: false });
          target.close();
          await Promise.all([initiator.closed, target.closed]);
        }
      });

      it(`carries files in both directions at once, ${way}`, async () => {
        const { initiator, target } = await world.accounts.join(from, to);
        await Promise.all([
          expectFile(initiator, target, SIZE, { closes: false }),
          expectFile(target, initiator, SIZE + 1, { closes: false }),
        ]);
        initiator.close();
        await target.closed;
      });

      it(`holds the sender back while its reader reads nothing, ${way}`, async () => {
        const before = memory(world.pid);
        const { initiator, target } = await world.accounts.join(from, to);
        target.pause();
        let isSent = false;
        const sending = initiator.sendFile(world.moreThanBuffers).then((digest) => {
          isSent = true;
          return digest;
        });
        // Other things are done meanwhile, until nothing more of the file has gone in the time of all of them.
        for (let sent = -1; sent < initiator.sent;) {
          sent = initiator.sent;
          const other = await world.accounts.join(from, to);
          await expectFile(other.initiator, other.target, 8 * MIB, { closes: true });
          for (let i = 0; i < ROUND_TRIPS; i++) await world.accounts.discover();
        }
        if (world.mostHeld < Infinity) expect(isSent).toBeFalse();
        expect(memory(world.pid) - before).toBeLessThan(world.mostHeld);
        target.resume();
        const digest = await sending;
        initiator.close();
        await target.hasReceived(world.moreThanBuffers);
        expect(target.digest()).toBe(digest);
      });
    }

    it('ends both sides without a byte', async () => {
      const { initiator, target } = await world.accounts.join(page, page);
      initiator.close();
      expect(await target.closed).toBe(1000);
      expect(await initiator.closed).toBe(1000);
    });

    it('closes the page when its peer is gone, and the peer when the page is', async () => {
      const first = await world.accounts.join(page, native);
      first.target.destroy();
      await first.initiator.closed;
      const second = await world.accounts.join(page, native);
      second.initiator.destroy();
      await second.target.closed;
      expect().nothing();
    });

    it('answers a ping', async () => {
      const { initiator } = await world.accounts.join(page, page);
      const answer = new Promise((resolve) => initiator.socket.once('pong', resolve));
      initiator.socket.ping('are you there');
      expect(String(await answer)).toBe('are you there');
      initiator.close();
    });

    it('holds no pongs for a page that reads nothing', async () => {
      const { initiator, target } = await world.accounts.join(page, native);
      const before = memory(world.pid);
      initiator.pause();
      const pings = Buffer.concat(Array.from({ length: PINGS / 1000 }, () => PING));
      for (let i = 0; i < 1000; i++) {
        if (!initiator.socket._socket.write(pings)) await once(initiator.socket._socket, 'drain');
      }
      await initiator.sendFile(1);
      await target.hasReceived(1);
      expect(memory(world.pid) - before).toBeLessThan(world.mostHeld);
      target.close();
      initiator.resume();
      await initiator.closed;
    });

    for (const [fault, bytes, code] of [
      ['a text message', [0x81, 0x81, 0, 0, 0, 0, 5], 1003],
      ['a frame without a mask', [0x82, 0x01, 5], 1002],
      ['a frame with a reserved bit', [0xc2, 0x81, 0, 0, 0, 0, 5], 1002],
      ['a frame of an unknown kind', [0x83, 0x81, 0, 0, 0, 0, 5], 1002],
      ['a ping that is too long', [0x89, 0xfe, 0, 126, 0, 0, 0, 0], 1002],
      ['a frame of more than 64 KiB', [0x82, 0xff, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0], 1009],
      ['a frame of 2^63 bytes', [0x82, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], undefined],
    ]) {
      it(`refuses ${fault}`, async () => {
        const { initiator, target } = await world.accounts.join(page, native);
        initiator.socket._socket.write(Buffer.from(bytes));
        const seen = await initiator.closed;
        if (code) expect(seen).toBe(code);
        await target.closed;
        expect(target.count).toBe(0);
      });
    }

    for (const [what, bytes] of [
      ['HTTP', 'GET / HTTP/1.1\r\n\r\n'],
      ['SOCKS4', '\x04\x01\x00\x50'],
      ['a SOCKS5 greeting that wants a password', '\x05\x01\x02'],
      ['two greetings', '\x05\x01\x00\x05\x01\x00'],
    ]) {
      it(`refuses ${what}`, async () => {
        const peer = page();
        await peer.connected();
        peer.write(Buffer.from(bytes, 'latin1'));
        await peer.closed;
        expect(peer.count).toBe(0);
      });
    }

    it('refuses a SOCKS5 request for another host', async () => {
      const peer = page();
      await expectAsync(peer.open('example.org')).toBeRejected();
      await peer.closed;
    });
  });
}
