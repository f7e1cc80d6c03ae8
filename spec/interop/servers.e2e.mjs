import { randomBytes } from 'node:crypto';
import { startEjabberd } from '../../demo/ejabberd.mjs';
import { backportedProsody } from '../../demo/unpacked-prosody.mjs';
import { serverFor, startGateway } from '../support/bytestreams/gateway.mjs';
import { cancel, decline, talkMeanwhile, withdraw } from '../support/core-story.mjs';
import {
  card,
  chooseFiles,
  crossBothWays,
  decideAll,
  nextCard,
  openBoth,
  save,
  trustAll,
  wireBytes,
  worldOfSuite,
} from '../support/world.mjs';

const MIB = 1 << 20;
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
      pages = await openBoth(world, { romeo: { settings }, juliet: { settings } });
    }, 90_000);
    afterAll(() => gateway?.stop());

    const useTransport = (transport) => {
      const chosen = { ...settings, encrypted_file_transfer_transports: [transport] };
      return Promise.all(pages.map((client) => client.reload({ settings: chosen })));
    };
    const accept = async (client) => (await card(client, 'offered')).getByRole('button', { name: 'Accept' }).click();

    it('a new device is asked for, and then gets a file', async () => {
      const [romeo, juliet] = pages;
      await chooseFiles(romeo, { name: 'first.txt', bytes: Buffer.from('first') });
      await decideAll(romeo);
      await accept(juliet);

      expect(String((await save(juliet)).bytes)).toBe('first');
      await trustAll(juliet, 'romeo');
    });

    for (const transport of ['ibb', 'webrtc', 'socks5']) {
      it(`files arrive byte for byte over ${transport}`, async () => {
        await useTransport(transport);
        for (const size of [0, 1, MIB]) {
          await crossBothWays(pages, size, (from) => {
            expect(wireBytes(from.sent).length > 0).toBe(transport === 'ibb');
          });
        }
      });
    }

    describe('a file in-band', () => {
      beforeAll(() => useTransport('ibb'));

      it('is declined', () => decline(...pages));
      it('is cancelled by the sender', () => cancel(...pages, pages[0]));
      it('is cancelled by the receiver', () => cancel(...pages, pages[1]));
      it('is withdrawn', () => withdraw(...pages));
      it('lets a chat message through', () => talkMeanwhile(...pages));

      it('is resumed when the server is started again in the middle', async () => {
        const [romeo, juliet] = pages;
        const bytes = randomBytes(8 * MIB);
        await nextCard(juliet, 'offered', () => chooseFiles(romeo, { bytes }));
        await accept(juliet);
        await juliet.page.waitForFunction(
          (least) => [...document.querySelectorAll('converse-file-transfer')].at(-1).transfer.state.bytes >= least,
          MIB,
          { timeout: 60_000 },
        );
        await world.restart();
        await card(juliet, 'interrupted', { timeout: 60_000 });

        expect((await save(juliet)).bytes.equals(bytes)).toBeTrue();
      });
    });

    it('a file arrives after the server was started again', async () => {
      const [romeo, juliet] = pages;
      await world.restart();
      for (const { page } of pages) {
        await page.waitForFunction(() => _converse.api.connection.connected(), undefined, { timeout: 60_000 });
      }
      await nextCard(juliet, 'offered', () => chooseFiles(romeo, { name: 'after.txt', bytes: Buffer.from('after') }));
      await accept(juliet);

      expect(String((await save(juliet)).bytes)).toBe('after');
    });
  });
}
