import { setImmediate } from 'node:timers/promises';
import { BLOCK, Native, Page, refusal } from '../support/bytestreams/peers.mjs';
import { moduleWorld } from '../support/bytestreams/worlds.mjs';

const SIZE = 3 * 1024 * 1024 + 777;

describe('mod_proxy65_websocket, of itself', () => {
  let world;
  const page = () => new Page(world.url, world.pageOptions);
  const native = () => new Native(world.tcpPort);

  afterEach(async () => {
    expect(world.log.filter((line) => /error|traceback/i.test(line))).toEqual([]);
    await world.stop();
  });

  it('announces its URL with the proxy', async () => {
    world = await moduleWorld();
    expect(await world.accounts.discover()).toMatch(
      new RegExp(
        `<websocket (?=[^>]*xmlns='converse-jet:0')(?=[^>]*url='ws://localhost:${world.httpPort}/bytestreams')`,
      ),
    );
  });

  it('announces the URL that the outside sees', async () => {
    world = await moduleWorld({}, { options: 'http_external_url = "https://example.org/xmpp/"' });
    expect(await world.accounts.discover()).toContain(`url='wss://example.org/xmpp/bytestreams'`);
  });

  it('chooses the subprotocol', async () => {
    world = await moduleWorld();
    const peer = page();
    await peer.connected();
    expect(peer.socket.protocol).toBe('binary');
  });

  for (const backend of ['epoll', 'event']) {
    it(`pings idle pages, so that they stay (${backend})`, async () => {
      world = await moduleWorld({}, { readTimeout: 1, backend });
      const { initiator, target } = await world.accounts.join(page, page);
      const pings = ({ socket }) => {
        let count = 0;
        return new Promise((resolve) => socket.on('ping', () => ++count === 3 && resolve()));
      };
      await Promise.all([pings(initiator), pings(target)]);
      const digest = await initiator.sendFile(1000);
      await target.hasReceived(1000);
      expect(target.digest()).toBe(digest);
    });

    it(`closes everything when it is reloaded, and leaves no timer (${backend})`, async () => {
      world = await moduleWorld({}, { backend });
      const { hash } = world.accounts.stream();
      const waiting = await page().open(hash);
      const [pages, mixed] = [await world.accounts.join(page, page), await world.accounts.join(page, native)];
      expect(await world.control('timers')).toBe('4');
      expect(await world.control('reload')).toBe('true');
      for (const { closed } of [waiting, pages.initiator, pages.target, mixed.initiator])
        expect(await closed).toBe(1001);
      await mixed.target.closed;
      expect(await world.control('timers')).toBe('0');
      const { initiator, target } = await world.accounts.join(page, native);
      await initiator.sendFile(1000);
      initiator.close();
      await target.hasReceived(1000);
    });

    it(`delivers all to a page whose peer has closed, while the page itself still sends (${backend})`, async () => {
      world = await moduleWorld({}, { backend });
      const { initiator, target } = await world.accounts.join(native, page);
      const sendOn = async () => {
        while (target.socket.readyState === target.socket.OPEN) {
          await target.send(Buffer.alloc(BLOCK));
          await setImmediate();
        }
      };
      const sending = sendOn();
      target.pause();
      const digest = await initiator.sendFile(SIZE);
      initiator.close();
      target.resume();
      await target.hasReceived(SIZE);
      expect(target.digest()).toBe(digest);
      expect(await target.closed).toBe(1000);
      await sending;
    });
  }

  it('has no timer when all is over', async () => {
    world = await moduleWorld();
    for (const leave of ['close', 'destroy']) {
      const { initiator, target } = await world.accounts.join(page, page);
      expect(await world.control('timers')).toBe('2');
      initiator[leave]();
      await Promise.all([initiator.closed, target.closed]);
      expect(await world.control('timers')).toBe('0');
    }
  });

  it('keeps the bytes that a page sends behind its request, until it is activated', async () => {
    world = await moduleWorld();
    const stream = world.accounts.stream();
    const target = await native().open(stream.hash);
    const initiator = await page().open(stream.hash, Buffer.from('too early'));
    await world.accounts.activate(stream);
    await initiator.sendFile(SIZE);
    await target.hasReceived('too early'.length + SIZE);
    initiator.close();
    await target.closed;
    expect(target.count).toBe('too early'.length + SIZE);
  });

  it('lets a TCP peer send while pages keep the server busy', async () => {
    world = await moduleWorld();
    const busy = [];
    for (let i = 0; i < 5; i++) busy.push(await world.accounts.join(page, native));
    const { initiator, target } = await world.accounts.join(native, page);
    let sent = 0;
    let isOver = false;
    const sendOn = async (one) => {
      while (!isOver) {
        await one.initiator.send(Buffer.alloc(BLOCK));
        sent += BLOCK;
        await setImmediate();
      }
    };
    const sending = busy.map(sendOn);
    await initiator.sendFile(SIZE);
    await target.hasReceived(SIZE);
    isOver = true;
    await Promise.all(sending);
    // With 4096 bytes of its own for each 256 KiB of every other, they would have sent a hundred times as much.
    expect(sent).toBeLessThan(20 * SIZE);
  });

  it('answers 503 where there is no proxy', async () => {
    world = await moduleWorld({}, { hasProxy: false });
    expect(await refusal(world.url)).toBe(503);
  });
});
