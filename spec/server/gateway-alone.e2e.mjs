import { EventEmitter, once } from 'node:events';
import { createServer } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { buildGateway, spawnGateway, startGateway } from '../support/bytestreams/gateway.mjs';
import { BLOCK, Page, refusal } from '../support/bytestreams/peers.mjs';
import { freePort } from '../../demo/prosody.mjs';
import { gatewayWorld } from '../support/bytestreams/worlds.mjs';

const SIZE = 3 * 1024 * 1024 + 777;
const HASH = '0123456789abcdef0123456789abcdef01234567';

/** A proxy that answers a page as the spec wants it. */
async function startProxy(onPage) {
  const sockets = new Set();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('end', () => socket.end());
    void onPage(socket);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const stop = async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  return { port: server.address().port, stop };
}

/** Answers greeting and request of a page, each when all of it has come. */
async function shakeHands(socket) {
  let come = 0;
  for (const [length, answer] of [
    [3, '0500'],
    [50, `0500000328${Buffer.from(HASH).toString('hex')}0000`],
  ]) {
    while (come < length) come += (await once(socket, 'data'))[0].length;
    socket.write(Buffer.from(answer, 'hex'));
  }
}

describe('converse-jet-gateway, of itself', () => {
  let world;
  let proxy;
  const page = (options) => new Page(world.url, options);

  afterEach(async () => {
    await world?.stop();
    await proxy?.stop();
    world = proxy = undefined;
  });

  async function startBefore(onPage, args) {
    proxy = await startProxy(onPage);
    world = await startGateway({ tcpPort: proxy.port, args });
  }

  it('knows no other proxy than those that it is given', async () => {
    await startBefore(shakeHands);
    for (const path of [
      '',
      'other.localhost',
      'proxy.localhost/x',
      'proxy.localhost%2fx',
      '%',
      '127.0.0.1:22',
      '__proto__',
    ]) {
      expect(await refusal(`${world.origin}/${path}`))
        .withContext(path)
        .toBe(404);
    }
    const peer = new Page(`${world.origin}/PROXY.localhost?x=1`);
    await peer.open(HASH);
  });

  it('counts by the address that connects unless it is told to trust another', async () => {
    await startBefore(shakeHands, ['--origin', '*', '--max-per-address', '1']);
    await page({ headers: { 'X-Forwarded-For': '192.0.2.1' } }).open(HASH);
    expect(await refusal(world.url, { headers: { 'X-Forwarded-For': '192.0.2.2' } })).toBe(503);
  });

  it('gives the place of a refused handshake back', async () => {
    await startBefore(shakeHands, ['--origin', '*', '--max', '1']);
    const headers = { Upgrade: 'websocket', Connection: 'Upgrade', 'Sec-WebSocket-Version': '13' };
    const { request } = await import('node:http');
    const response = await new Promise((resolve) => {
      request(world.url.replace(/^ws/, 'http'), { headers }, resolve).end();
    });
    expect(response.statusCode).toBe(400);
    response.resume();
    await page().open(HASH);
  });

  it('closes the page when the proxy cannot be reached', async () => {
    world = await startGateway({ tcpPort: await freePort() });
    expect(await page().closed).toBe(1011);
  });

  it('closes the page when the proxy is gone', async () => {
    let connection;
    await startBefore((socket) => {
      connection = socket;
      return shakeHands(socket);
    });
    const peer = await page().open(HASH);
    connection.resetAndDestroy();
    expect(await peer.closed).toBe(1011);
  });

  it('passes nothing on before the handshake, and nothing else', async () => {
    const come = [];
    await startBefore((socket) => {
      socket.on('data', (bytes) => come.push(bytes.toString('hex')));
      return shakeHands(socket);
    });
    for (const bytes of ['GET / HTTP/1.1\r\n\r\n', '\x05\x01\x02', '\x05\x01\x00\x05\x01\x00']) {
      const peer = page();
      await peer.connected();
      peer.write(Buffer.from(bytes, 'latin1'));
      expect(await peer.closed).toBe(1008);
    }
    for (const hash of ['example.org', HASH.toUpperCase(), `${HASH}0`]) {
      const peer = page();
      await expectAsync(peer.open(hash)).toBeRejected();
      expect(await peer.closed).toBe(1008);
    }
    expect(come).toEqual(['050100', '050100', '050100']);
  });

  it('closes a page that sends before its request is answered', async () => {
    await startBefore(() => undefined);
    const peer = page();
    await peer.connected();
    for (const bytes of ['050100', `0501000328${Buffer.from(HASH).toString('hex')}0000`, '00'])
      peer.write(Buffer.from(bytes, 'hex'));
    expect(await peer.closed).toBe(1008);
  });

  it('closes a page whose request was answered, but that carries nothing', async () => {
    await startBefore(shakeHands, ['--origin', '*', '--timeout', '1']);
    const peer = await page().open(HASH);
    expect(await peer.closed).toBe(1008);
  });

  it('delivers all that the proxy sent before it closed, while the page itself still sends', async () => {
    await startBefore(async (socket) => {
      await shakeHands(socket);
      socket.end(Buffer.alloc(SIZE, 'file'));
      socket.resume();
    });
    const peer = await page().open(HASH);
    peer.pause();
    const sendOn = async () => {
      while (peer.socket.readyState === peer.socket.OPEN) {
        await peer.send(Buffer.alloc(BLOCK));
        await setImmediate();
      }
    };
    const sending = sendOn();
    peer.resume();
    await peer.hasReceived(SIZE);
    expect(await peer.closed).toBe(1000);
    await sending;
  });

  it('delivers all that a page sent before it closed, however late the proxy reads', async () => {
    let connection;
    await startBefore(async (socket) => {
      connection = socket;
      await shakeHands(socket);
      socket.pause();
    });
    const peer = await page().open(HASH);
    // Fits into what the sockets hold, so that the page is gone before the proxy reads.
    await peer.sendFile(SIZE);
    peer.close();
    await peer.closed;
    let count = 0;
    connection.on('data', (bytes) => (count += bytes.length)).resume();
    await once(connection, 'end');
    expect(count).toBe(SIZE);
  });

  it('says goodbye to pages when it is stopped', async () => {
    await startBefore(shakeHands);
    const peer = await page().open(HASH);
    world.child.kill('SIGTERM');
    expect(await peer.closed).toBe(1001);
    expect((await world.closed)[0]).toBe(0);
  });

  it('logs connections when it is told to, and never what they carry', async () => {
    await startBefore(shakeHands, ['--origin', '*', '--verbose', '--trust-forwarded-for']);
    const peer = await page({ headers: { 'X-Forwarded-For': '192.0.2.1' } }).open(HASH);
    await peer.sendFile(1000);
    peer.close();
    await once(world.child.stdout, 'data');
    expect(world.log.slice(1)).toEqual([
      'opened 192.0.2.1 proxy.localhost',
      'closed 192.0.2.1 proxy.localhost: 1050 bytes to the proxy, 49 to the page',
    ]);
  });

  it('logs nothing else', async () => {
    world = await gatewayWorld();
    const { initiator, target } = await world.accounts.join(page, page);
    await initiator.sendFile(1000);
    initiator.close();
    await target.closed;
    expect(world.log.length).toBe(1);
  });
});

describe('the command line of converse-jet-gateway', () => {
  const GOOD = ['--listen', '127.0.0.1:0', '--proxy', 'proxy.localhost=127.0.0.1:1', '--origin', 'https://example.org'];
  beforeAll(buildGateway);

  async function run(args) {
    const child = spawnGateway(args);
    const output = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr']) child[name].on('data', (text) => (output[name] += text));
    const [code] = await once(child, 'close');
    return { code, ...output };
  }

  for (const [what, args] of [
    ['nothing', []],
    ['no origin', GOOD.slice(0, 4)],
    ['no proxy', [...GOOD.slice(0, 2), ...GOOD.slice(4)]],
    ['an unknown option', [...GOOD, '--all']],
    ['an argument too much', [...GOOD, 'more']],
    ['an option without its value', [...GOOD, '--max']],
    ['no port', [...GOOD, '--listen', '127.0.0.1']],
    ['a port that is none', [...GOOD, '--listen', '127.0.0.1:70000']],
    ['a proxy without a name', [...GOOD, '--proxy', '127.0.0.1:5000']],
    ['a proxy without an address', [...GOOD, '--proxy', 'proxy.localhost']],
    ['an origin with a path', [...GOOD, '--origin', 'https://example.org/']],
    ['an origin in capitals', [...GOOD, '--origin', 'https://Example.org']],
    ['a limit of none', [...GOOD, '--max', '0']],
    ['a limit that is no number', [...GOOD, '--max-per-address', '1e3']],
    ['a timeout that is too long', [...GOOD, '--timeout', '9999999']],
  ]) {
    it(`refuses ${what}, in one line`, async () => {
      const { code, stdout, stderr } = await run(args);
      expect(code).toBe(2);
      expect(stdout).toBe('');
      expect(stderr).toMatch(/^converse-jet-gateway: .+\n$/);
    });
  }

  it('prints help', async () => {
    const { code, stdout } = await run(['--help']);
    expect(code).toBe(0);
    for (const name of [
      'listen',
      'proxy',
      'origin',
      'max',
      'max-per-address',
      'timeout',
      'trust-forwarded-for',
      'verbose',
    ]) {
      expect(stdout).toContain(`--${name}`);
    }
  });

  it('says in one line that a port is taken', async () => {
    const server = createServer();
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { code, stderr } = await run([...GOOD, '--listen', `127.0.0.1:${server.address().port}`]);
    server.close();
    expect(code).toBe(1);
    expect(stderr).toMatch(/^converse-jet-gateway: .*EADDRINUSE.*\n$/);
  });
});

describe('a pipe of converse-jet-gateway', () => {
  let Pipe;
  let socket;
  let tcp;
  beforeAll(async () => {
    buildGateway();
    ({ Pipe } = await import('../../server/gateway/dist/pipe.js'));
  });
  beforeEach(() => {
    jasmine.clock().install();
    const calls = ['ping', 'pause', 'resume', 'send', 'write', 'end', 'destroy', 'close'];
    [socket, tcp] = [0, 1].map(() => Object.assign(new EventEmitter(), jasmine.createSpyObj(calls)));
    Object.assign(socket, { OPEN: 1, readyState: 1, bufferedAmount: 0 });
    new Pipe(socket, tcp, { timeoutMs: 600_000, onClose: () => undefined });
  });
  afterEach(() => jasmine.clock().uninstall());

  it('pings its page every half minute, until it is closed', () => {
    jasmine.clock().tick(90_000);
    expect(socket.ping).toHaveBeenCalledTimes(3);
    socket.emit('close');
    jasmine.clock().tick(90_000);
    expect(socket.ping).toHaveBeenCalledTimes(3);
  });

  it('closes its page when all is written, as ws would cut it off half a minute later', () => {
    tcp.emit('end');
    const [[, , onWritten]] = socket.ping.calls.allArgs();
    expect(socket.close).not.toHaveBeenCalled();
    expect(socket.resume).withContext('to hear the answer').toHaveBeenCalledTimes(1);
    onWritten();
    expect(socket.close).toHaveBeenCalledOnceWith(1000);
  });

  it('destroys the connection of a proxy at once when it has carried nothing', () => {
    socket.emit('close');
    expect(tcp.destroy).toHaveBeenCalledTimes(1);
  });

  it('destroys the connection of a proxy that does not close it, when all is written', () => {
    for (const message of ['050100', `0501000328${Buffer.from(HASH).toString('hex')}0000`]) {
      socket.emit('message', Buffer.from(message, 'hex'), true);
    }
    tcp.emit('data', Buffer.from(`05000500000328${Buffer.from(HASH).toString('hex')}0000`, 'hex'));
    socket.emit('message', Buffer.from('file'), true);
    socket.emit('close');
    jasmine.clock().tick(60_000);
    expect(tcp.destroy).not.toHaveBeenCalled();
    tcp.end.calls.first().args[0]();
    jasmine.clock().tick(10_000);
    expect(tcp.destroy).toHaveBeenCalledTimes(1);
  });

  it('gives up a side that takes nothing for three minutes, and keeps one that has nothing to take', async () => {
    const { giveUpStalled } = await import('../../server/gateway/dist/stalled.js');
    const side = jasmine.createSpyObj(['setKeepAlive', 'setTimeout', 'destroy'], { writableLength: 0 });
    giveUpStalled(side);
    const [time, onTimeout] = side.setTimeout.calls.first().args;
    expect(time).toBe(180_000);
    onTimeout();
    expect(side.destroy).not.toHaveBeenCalled();
    Object.getOwnPropertyDescriptor(side, 'writableLength').get.and.returnValue(1);
    onTimeout();
    expect(side.destroy).toHaveBeenCalledTimes(1);
  });
});
