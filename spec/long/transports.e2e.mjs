import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { policy } from '../../demo/csp.mjs';
import { startGateway } from '../support/bytestreams/gateway.mjs';
import { makeFolder } from '../support/folder.mjs';
import { card, chooseFiles, nextCard, openTrusting, save, worldOfSuite } from '../support/world.mjs';

const SIZE = 64 << 20;
const folder = makeFolder();
const path = (name) => join(folder, `${name}.bin`);

const only = (name) => ({ encrypted_file_transfer_transports: [name] });

/** One file each way. */
async function exchange(romeo, juliet, { size, says }) {
  for (const [from, to] of [
    [romeo, juliet],
    [juliet, romeo],
  ]) {
    from.sent.length = to.sent.length = 0;
    const bytes = randomBytes(size);
    writeFileSync(path(from.me), bytes);
    await nextCard(to, 'offered', () => chooseFiles(from, { path: path(from.me) }));
    await (await card(to, 'offered')).getByRole('button', { name: 'Accept' }).click();

    if (says) expect(await (await card(to, 'transferring')).innerText()).toContain(says);
    await card(to, 'saved', { timeout: 240_000 });

    expect((await save(to)).bytes.equals(bytes)).toBeTrue();
    await card(from, 'saved');
  }
}

for (const [name, says] of [
  ['webrtc', 'Direct'],
  ['socks5', 'Relayed'],
  ['ibb', 'Through the server'],
]) {
  describe(`A file of 64 MiB over ${name}`, () => {
    const world = worldOfSuite();

    it('arrives byte for byte, both ways', async () => {
      const settings = only(name);
      const [romeo, juliet] = await openTrusting(world, { romeo: { settings }, juliet: { settings } });
      await exchange(romeo, juliet, { size: SIZE, says });
    }, 600_000);
  });
}

describe('A file through converse-jet-gateway', () => {
  // Its proxy must not hold back the end of a stream that stays open.
  const world = worldOfSuite({ csp: policy({ 'connect-src': 'ws://127.0.0.1:*' }), backend: 'event' });
  let gateway;
  beforeAll(async () => {
    gateway = await startGateway({
      tcpPort: world.proxyPort,
      args: ['--origin', `http://localhost:${world.port}`, '--verbose'],
    });
  });
  afterAll(() => gateway.stop());

  it('arrives byte for byte, both ways', async () => {
    const settings = { ...only('socks5'), socks5_gateways: { 'proxy.localhost': gateway.url } };
    const [romeo, juliet] = await openTrusting(world, { romeo: { settings }, juliet: { settings } });
    await exchange(romeo, juliet, { size: 4 << 20 });

    expect(gateway.log.filter((line) => line.startsWith('closed')).length).toBeGreaterThan(0);
  });
});
