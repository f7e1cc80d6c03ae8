import { randomBytes } from 'node:crypto';
import { serverFor } from '../support/bytestreams/gateway.mjs';
import { LyingGateway } from '../support/lying-gateway.mjs';
import { card, chooseFiles, nextCard, openTrusting, save, worldOfSuite } from '../support/world.mjs';

const SETTINGS = { encrypted_file_transfer_transports: ['socks5', 'ibb'] };
/** Number of the proxy's answers to greeting and request; what follows are bytes of the stream. */
const [GREETING, REPLY] = [1, 2];

const instead = (wanted, answer) => (bytes, count) => (count === wanted ? answer(bytes) : bytes);
const changedAt = (place) => (bytes) => Buffer.from(bytes).fill(bytes[place] ^ 1, place, place + 1);

/** Lies that come before the stream: another way is taken. */
const BEFORE = {
  'says nothing': { change: () => undefined },
  'speaks SOCKS4': { change: instead(GREETING, () => Buffer.of(4, 0)) },
  'wants a password': { change: instead(GREETING, () => Buffer.of(5, 2)) },
  'talks nonsense': { change: instead(GREETING, () => randomBytes(64)) },
  'refuses the stream': { change: instead(REPLY, changedAt(1)) },
  'ends its answer in the middle': { change: instead(REPLY, (bytes) => bytes.subarray(0, 20)) },
  'is full': { onPage: (socket) => socket.close(1013) },
};
/** Lies in the stream. */
const WITHIN = {
  'changes a byte': (bytes, count) => (count > REPLY ? changedAt(bytes.length >> 1)(bytes) : bytes),
  'sends other bytes': (bytes, count) => (count > REPLY ? randomBytes(bytes.length) : bytes),
};

describe('A proxy for SOCKS5 bytestreams that', () => {
  const world = worldOfSuite(serverFor({ byGateway: true }));
  let romeo, juliet, gateway;
  beforeAll(async () => {
    gateway = await LyingGateway.start(world.proxyPort);
    const settings = { ...SETTINGS, socks5_gateways: { 'proxy.localhost': gateway.url } };
    // Romeo goes by the module of the server, which is honest.
    [romeo, juliet] = await openTrusting(world, { romeo: { settings: SETTINGS }, juliet: { settings } });
  });
  afterEach(async () => {
    gateway.repent();
    await arrives(romeo, juliet, 'Relayed');
    for (const { page } of [romeo, juliet]) {
      expect(await page.evaluate(() => _converse.api.encryptedFileTransfer.list())).toEqual([]);
    }
  });
  afterAll(() => gateway.stop());

  const begin = async (from, to, bytes) => {
    const offered = await nextCard(to, 'offered', () => chooseFiles(from, { bytes }));
    await offered.getByRole('button', { name: 'Accept' }).click();
  };

  /** A file comes as it was. @param way that the card names while it is on its way */
  async function arrives(from, to, way) {
    const bytes = randomBytes(4 << 20);
    await begin(from, to, bytes);

    expect(await (await card(to, 'transferring', { timeout: 90_000 })).innerText()).toContain(way);
    expect((await save(to)).bytes.equals(bytes)).toBeTrue();
    await card(from, 'saved');
  }

  /** Waits until the newest card is in one of these states. @returns which one */
  const comesTo = async ({ page }, states) => {
    const found = await page.waitForFunction(
      (wanted) => {
        const state = [...document.querySelectorAll('converse-file-transfer')].at(-1)?.dataset.state;
        return wanted.includes(state) && state;
      },
      states,
      { timeout: 90_000 },
    );
    return found.jsonValue();
  };

  /** An interrupted file comes, by itself or when it is resumed. */
  async function arrivesAfterAll(bytes) {
    const resume = juliet.page.getByRole('button', { name: 'Resume' }).last();
    if (await resume.isVisible()) await resume.click();

    expect((await save(juliet)).bytes.equals(bytes)).toBeTrue();
    await card(romeo, 'saved');
  }

  for (const [name, lie] of Object.entries(BEFORE)) {
    it(`${name} is left for another way, both by who sends and by who receives`, async () => {
      Object.assign(gateway, lie);
      await arrives(romeo, juliet, 'Through the server');
      await arrives(juliet, romeo, 'Through the server');
    }, 240_000);
  }

  for (const [name, change] of Object.entries(WITHIN)) {
    it(`${name} has what came of the file refused`, async () => {
      const bytes = randomBytes(4096);
      gateway.change = change;
      await begin(romeo, juliet, bytes);
      const refused = await comesTo(juliet, ['failed', 'interrupted']);
      gateway.repent();
      // What made no sense, and so never was part of a file, is asked for again.
      if (refused === 'interrupted') await arrivesAfterAll(bytes);
      else expect(await (await card(juliet, 'failed')).innerText()).toContain('damaged or changed on its way');
    }, 240_000);
  }

  it('names another stream in its reply changes nothing: what comes is authenticated', async () => {
    gateway.change = instead(REPLY, changedAt(10));
    await arrives(juliet, romeo, 'Relayed');
  }, 240_000);

  it('passes on one byte at a time is waited for', async () => {
    const bytes = randomBytes(3000);
    gateway.change = (come) => [...come].map((byte) => Buffer.of(byte));
    await begin(romeo, juliet, bytes);

    expect((await save(juliet)).bytes.equals(bytes)).toBeTrue();
  }, 240_000);

  it('holds back the file is told of, and the file can be cancelled', async () => {
    gateway.change = (bytes, count) => (count > REPLY ? undefined : bytes);
    await begin(romeo, juliet, randomBytes(100_000));
    const waiting = await card(juliet, 'transferring', { timeout: 60_000 });
    await waiting.getByText(/No data for/).waitFor();
    await waiting.getByRole('button', { name: 'Cancel' }).click();
    await card(juliet, 'cancelled');
    await card(romeo, 'cancelled');
  }, 240_000);
});
