import { startEjabberd } from '../../demo/ejabberd.mjs';
import { backportedProsody } from '../../demo/unpacked-prosody.mjs';
import { serverFor, startGateway } from '../support/bytestreams/gateway.mjs';
import {
  card,
  crossBothWays,
  nextCard,
  openTrusting,
  chooseFiles,
  save,
  wireBytes,
  worldOfSuite,
} from '../support/world.mjs';

const SERVERS = {
  'Prosody 0.12': () => ({}),
  'Prosody 13': () => ({ prosody: backportedProsody() }),
  'ejabberd 23.01': () => ({ start: startEjabberd }),
  'ejabberd 24.12': () => ({ start: startEjabberd, isBackport: true }),
};

for (const [name, options] of Object.entries(SERVERS)) {
  describe(`With ${name}`, () => {
    const byGateway = name.startsWith('ejabberd');
    const world = worldOfSuite({ ...serverFor({ byGateway }), ...options() });
    const settings = {};
    let pages, gateway;
    beforeAll(async () => {
      // ejabberd has nothing by which pages reach its proxy.
      if (byGateway) gateway = await startGateway({ tcpPort: world.proxyPort });
      if (gateway) settings.socks5_gateways = { 'proxy.localhost': gateway.url };
      pages = await openTrusting(world, { romeo: { settings }, juliet: { settings } });
    }, 90_000);
    afterAll(() => gateway?.stop());

    for (const transport of ['ibb', 'webrtc', 'socks5']) {
      it(`files arrive byte for byte over ${transport}`, async () => {
        const chosen = { ...settings, encrypted_file_transfer_transports: [transport] };
        await Promise.all(pages.map((client) => client.reload({ settings: chosen })));
        for (const size of [0, 1, 1 << 20]) {
          await crossBothWays(pages, size, (from) => {
            expect(wireBytes(from.sent).length > 0).toBe(transport === 'ibb');
          });
        }
      });
    }

    it('a file arrives after the server was started again', async () => {
      const [romeo, juliet] = pages;
      await world.restart();
      for (const { page } of pages) {
        await page.waitForFunction(() => _converse.api.connection.connected(), undefined, { timeout: 60_000 });
      }
      await nextCard(juliet, 'offered', () => chooseFiles(romeo, { name: 'after.txt', bytes: Buffer.from('after') }));
      await (await card(juliet, 'offered')).getByRole('button', { name: 'Accept' }).click();

      expect(String((await save(juliet)).bytes)).toBe('after');
    });
  });
}
