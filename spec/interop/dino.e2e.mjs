import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { changeBytestreams, changed } from '../support/bytestreams/change.mjs';
import { serverFor, startGateway } from '../support/bytestreams/gateway.mjs';
import { writeCertificate } from '../support/certificate.mjs';
import { Dino } from '../support/dino/dino.mjs';
import { sumOf } from '../support/sha256sum.mjs';
import { waitUntil } from '../support/wait-until.mjs';
import { card, chooseFiles, nextCard, noneRuns, save, storedFiles, trustAll, worldOfSuite } from '../support/world.mjs';

const MIB = 1 << 20;
const SIZES = [0, 1, 4096, 4097, MIB, 20 * MIB];
/** Dino takes files of contacts up to this size at once. */
const MOST_TAKEN_AT_ONCE = 5_000_000;

/** A Dino and a page that talk to each other over SOCKS5. @param options `release` of Dino, and whether by our gateway */
function dinoSuite(
  name,
  { release, byGateway = false, isChanged = false, transports = ['webrtc', 'socks5', 'ibb'], ...server },
  specs,
) {
  describe(name, () => {
    const certificates = mkdtempSync(join(tmpdir(), 'certificates-'));
    writeCertificate(certificates);
    const world = worldOfSuite({ ...serverFor({ byGateway }), ...server, certificates });
    /** `change`: what becomes of what goes over SOCKS5. */
    const peers = { world, dino: new Dino('romeo', release), change: {} };
    peers.startDino = () => peers.dino.start({ world, certificates, contact: 'juliet' });
    let gateway;

    beforeAll(async () => {
      const settings = { encrypted_file_transfer_transports: transports };
      if (byGateway) {
        gateway = await startGateway({ tcpPort: world.proxyPort });
        settings.socks5_gateways = { 'proxy.localhost': gateway.url };
      }
      peers.juliet = await world.open('juliet', 'romeo', {
        settings,
        onPage: (page) => isChanged && changeBytestreams(page, peers.change),
      });
      await peers.startDino();
      await trustAll(peers.juliet, 'romeo');
    }, 180_000);
    afterAll(async () => {
      await peers.dino.stop();
      await gateway?.stop();
      rmSync(certificates, { recursive: true });
    });
    specs(peers);
  });
}

/** A chat message in both directions, both encrypted. */
async function talk({ dino, juliet }) {
  const words = randomBytes(4).toString('hex');
  juliet.sent.length = 0;
  await juliet.page.evaluate((body) => _converse.state.chatboxes.get('romeo@localhost').sendMessage({ body }), words);
  await dino.heard(words);
  dino.say(`again ${words}`);
  await juliet.page.locator('converse-chat-message-body', { hasText: `again ${words}` }).waitFor();

  expect(juliet.sent.filter((frame) => frame.includes(words))).toEqual([]);
  expect(await isEncrypted(juliet, `again ${words}`)).toBeTrue();
}

/** Whether a message of Dino's came encrypted, and said so. */
const isEncrypted = ({ page }, text) =>
  page.evaluate(
    (wanted) =>
      _converse.state.chatboxes
        .get('romeo@localhost')
        .messages.models.some((one) => one.get('plaintext') === wanted && one.get('is_encrypted')),
    text,
  );

/** A file of random bytes where Dino finds it. */
function writeFile({ dino }, size, name = `from-dino-${size}.bin`) {
  const path = join(dino.folder, name);
  writeFileSync(path, randomBytes(size));
  return path;
}

/** A file that takes a while. */
function longFile({ dino }, size = 200 * MIB) {
  const path = join(dino.folder, 'long.bin');
  writeFileSync(path, '');
  truncateSync(path, size);
  return path;
}

async function sendToDino({ dino, juliet }, size) {
  const bytes = randomBytes(size);
  const source = join(dino.folder, 'source');
  writeFileSync(source, bytes);
  await chooseFiles(juliet, { name: `to-dino-${size}.bin`, bytes });
  await dino.file('received', 'not-started');
  if (size >= MOST_TAKEN_AT_ONCE) dino.accept();
  const path = await dino.file('received', 'complete');
  await card(juliet, 'saved');

  expect(sumOf(path)).toBe(sumOf(source));
}

async function sendFromDino({ dino, juliet }, size) {
  const path = writeFile({ dino }, size);
  const offered = await nextCard(juliet, 'offered', () => dino.send(path));
  await offered.getByRole('button', { name: 'Accept' }).click();
  const saved = await save(juliet);

  expect(saved.name).toBe(`from-dino-${size}.bin`);
  expect(saved.bytes.equals(readFileSync(path))).toBeTrue();
}

/** Chat messages and files come again. */
async function goOn(peers) {
  await talk(peers);
  await sendToDino(peers, 4096);
  await sendFromDino(peers, 4096);
}

/** Sends Dino a file that takes its time. @returns its card, while it is on its way */
async function sendUnderWay(peers) {
  const { dino, juliet } = peers;
  await chooseFiles(juliet, { path: longFile(peers) });
  await dino.file('received', 'not-started');
  dino.accept();
  return card(juliet, 'transferring');
}

/** The other way. */
async function receiveUnderWay(peers) {
  const { dino, juliet } = peers;
  const offered = await nextCard(juliet, 'offered', () => dino.send(longFile(peers, 60 * MIB)));
  await offered.getByRole('button', { name: 'Accept' }).click();
  return card(juliet, 'transferring');
}

/** Dino is killed in the middle of a file, which the card says, and started again. */
async function dieAndGoOn(peers) {
  const { dino, juliet } = peers;
  await dino.kill();
  const failed = await card(juliet, 'failed', { timeout: 60_000 });

  expect(await failed.innerText()).toMatch(/connection was lost|went offline/);
  await peers.startDino();
  await goOn(peers);
}

for (const release of ['0.4', '0.5']) {
  for (const byGateway of [false, true]) {
    const way = byGateway ? 'the gateway' : 'Prosody’s module';
    dinoSuite(`Dino ${release} through ${way}`, { release, byGateway }, (peers) => {
      // First: they have no session yet.
      for (const size of SIZES) it(`receives ${size} bytes`, () => sendToDino(peers, size));
      it('talks', () => talk(peers));
      // It cannot offer an empty file: it leaves out the size, which it demands itself.
      for (const size of SIZES.slice(1)) it(`sends ${size} bytes`, () => sendFromDino(peers, size));
      it('talks after all of that', () => talk(peers));
    });
  }

  dinoSuite(`Dino ${release} through Prosody’s module, with libevent`, { release, backend: 'event' }, (peers) => {
    it('talks', () => talk(peers));
    for (const size of [1, MIB]) {
      it(`receives ${size} bytes`, () => sendToDino(peers, size));
      it(`sends ${size} bytes`, () => sendFromDino(peers, size));
    }
  });

  dinoSuite(`Dino ${release}, when a file fails,`, { release }, (peers) => {
    it('has no session with us, and offers a file all the same', async () => {
      const { dino, juliet } = peers;
      const refused = await nextCard(juliet, 'failed', () => dino.send(writeFile(peers, 1)));

      expect(await refused.innerText()).toContain('It was not encrypted for this browser');
      await goOn(peers);
    });

    it('is declined', async () => {
      const { dino, juliet } = peers;
      const offered = await nextCard(juliet, 'offered', () => dino.send(writeFile(peers, 1)));
      await offered.getByRole('button', { name: 'Decline' }).click();
      await card(juliet, 'declined');
      await goOn(peers);
    });

    it('does not get a file that is withdrawn', async () => {
      const { dino, juliet } = peers;
      await chooseFiles(juliet, { bytes: Buffer.alloc(MOST_TAKEN_AT_ONCE) });
      await dino.file('received', 'not-started');
      await (await card(juliet, 'offered')).getByRole('button', { name: 'Cancel' }).click();
      await card(juliet, 'cancelled');
      await goOn(peers);
    });

    it('is told that a file stops on its way', async () => {
      const { dino, juliet } = peers;
      const sent = await sendUnderWay(peers);
      await sent.getByRole('button', { name: 'Cancel' }).click();
      await card(juliet, 'cancelled');
      await dino.file('received', 'failed');
      await goOn(peers);
    });

    it('stops a file on its way', async () => {
      const { dino, juliet } = peers;
      const sent = await sendUnderWay(peers);
      dino.cancel();
      await dino.hasCancelled();
      // 0.4 neither ends the session nor closes the connection: that nothing happens is found out.
      const isSilent = release === '0.4';
      if (isSilent) await sent.getByText(/No data for/).waitFor();
      const failed = await card(juliet, 'failed', { timeout: 180_000 });

      if (isSilent) expect(await failed.innerText()).toContain('did not answer in time');
      await goOn(peers);
    }, 300_000);

    it('has a file stopped that it sends', async () => {
      const { juliet } = peers;
      const received = await receiveUnderWay(peers);
      // Its button does not stand still for long.
      await received.getByRole('button', { name: 'Cancel' }).dispatchEvent('click');
      await card(juliet, 'cancelled');

      expect(await noneRuns(juliet)).toBeTrue();
      await peers.dino.file('sent', 'failed');
      await goOn(peers);
    });

    it('dies while it receives a file', async () => {
      await sendUnderWay(peers);
      await dieAndGoOn(peers);
    });

    it('dies while it sends a file', async () => {
      await receiveUnderWay(peers);
      await dieAndGoOn(peers);
    });
  });

  dinoSuite(`Dino ${release}, with a proxy that changes a file,`, { release, isChanged: true }, (peers) => {
    it('has a file changed on its way to us', async () => {
      const { dino, juliet } = peers;
      await talk(peers);
      peers.change.received = changed;
      const offered = await nextCard(juliet, 'offered', () => dino.send(writeFile(peers, 4096, 'changed.bin')));
      await offered.getByRole('button', { name: 'Accept' }).click();
      const failed = await card(juliet, 'failed');

      expect(await failed.innerText()).toContain('damaged or changed on its way');
      await waitUntil(async () => (await storedFiles(juliet)).every((name) => !name.includes('changed')));
      delete peers.change.received;
      await goOn(peers);
    });

    it('does not notice that a file was changed on its way to it', async () => {
      const { dino, juliet } = peers;
      const bytes = randomBytes(4096);
      peers.change.sent = changed;
      await chooseFiles(juliet, { name: 'changed.bin', bytes });
      const stored = readFileSync(await dino.file('received', 'complete'));

      expect(stored.length).toBe(4096);
      expect(stored.equals(bytes)).toBeFalse();
      await card(juliet, 'saved');
      delete peers.change.sent;
      await goOn(peers);
    });
  });

  dinoSuite(
    `Dino ${release}, with nothing in common but in-band bytestreams,`,
    { release, transports: ['ibb'] },
    (peers) => {
      it('is offered nothing, and the button says why', async () => {
        const button = peers.juliet.page.locator('.jet-send[aria-disabled=true]');
        await waitUntil(async () =>
          (await button.getAttribute('title'))?.includes(
            'uses Dino, which cannot receive encrypted files through the server',
          ),
        );
      });

      it('gives up what it offers, and the card says so', async () => {
        const { dino, juliet } = peers;
        await talk(peers);
        const offered = await nextCard(juliet, 'offered', () => dino.send(writeFile(peers, 1)));
        await offered.getByRole('button', { name: 'Accept' }).click();
        const failed = await card(juliet, 'failed');

        expect(await failed.innerText()).toContain('could not continue this transfer');
        await talk(peers);
      });
    },
  );
}
