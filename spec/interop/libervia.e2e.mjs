import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { serverFor, startGateway } from '../support/bytestreams/gateway.mjs';
import { Libervia } from '../support/libervia.mjs';
import { card, chooseFiles, nextCard, save, trustAll, wireBytes, worldOfSuite } from '../support/world.mjs';

const SIZES = [0, 1, 8192, 1_500_000];

/** @param options whether its plugin for SOCKS5 bytestreams is left out, and whether pages go by our gateway */
function exchange(name, { isInBand = false, byGateway = false }) {
  describe(name, () => {
    const world = worldOfSuite(serverFor({ byGateway }));
    const libervia = new Libervia('romeo');
    let juliet, gateway;
    beforeAll(async () => {
      const settings = { encrypted_file_transfer_transports: ['webrtc', 'socks5', 'ibb'] };
      if (byGateway) {
        gateway = await startGateway({ tcpPort: world.proxyPort });
        settings.socks5_gateways = { 'proxy.localhost': gateway.url };
      }
      juliet = await world.open('juliet', 'romeo', { settings });
      await libervia.start({ c2sPort: world.c2sPort, contact: 'juliet', isInBand });
      await juliet.page.locator('.jet-send[aria-disabled=false]').waitFor();
      await trustAll(juliet, 'romeo');
    }, 180_000);
    afterAll(async () => {
      await libervia.stop();
      await gateway?.stop();
    });

    const written = (name, bytes) => {
      const path = join(libervia.folder, name);
      writeFileSync(path, bytes);
      return path;
    };

    for (const size of SIZES) {
      it(`sends ${size} bytes to a device`, async () => {
        const bytes = randomBytes(size);
        const offered = await nextCard(juliet, 'offered', () => {
          libervia.send(written(`sent-${size}.bin`, bytes), 'juliet@localhost/demo');
        });
        await offered.getByRole('button', { name: 'Accept' }).click();
        const saved = await save(juliet);
        await libervia.ended();

        expect(saved.name).toBe(`sent-${size}.bin`);
        expect(saved.bytes.equals(bytes)).toBeTrue();
      });

      it(`receives ${size} bytes`, async () => {
        juliet.sent.length = 0;
        const bytes = randomBytes(size);
        await libervia.receive(libervia.folder, 'juliet@localhost');
        await chooseFiles(juliet, { name: `received-${size}.bin`, bytes });
        await card(juliet, 'saved');
        await libervia.checkedHash();
        await libervia.ended();

        expect(wireBytes(juliet.sent).length > 0).toBe(isInBand);

        expect(readFileSync(join(libervia.folder, `received-${size}.bin`)).equals(bytes)).toBeTrue();
      });
    }

    it('is declined', async () => {
      const offered = await nextCard(juliet, 'offered', () => {
        libervia.send(written('declined.bin', randomBytes(1)), 'juliet@localhost/demo');
      });
      await offered.getByRole('button', { name: 'Decline' }).click();
      await card(juliet, 'declined');
      await libervia.ended();
    });

    it('proposes a file to an account, and says which one when it is accepted', async () => {
      const proposed = await nextCard(juliet, 'offered', () => {
        libervia.send(written('proposed.txt', 'Good pilgrim'), 'juliet@localhost');
      });

      expect(await proposed.innerText()).toContain('Says which file when you accept');
      await proposed.getByRole('button', { name: 'Accept' }).click();
      await proposed.getByText('proposed.txt').waitFor();
      await proposed.getByRole('button', { name: 'Accept' }).click();
      const saved = await save(juliet);

      expect([saved.name, String(saved.bytes)]).toEqual(['proposed.txt', 'Good pilgrim']);
    });
  });
}

exchange('Libervia', {});
exchange('Libervia through the gateway', { byGateway: true });
exchange('Libervia without SOCKS5', { isInBand: true });
