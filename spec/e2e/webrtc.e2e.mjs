import { randomBytes } from 'node:crypto';
import { card, chooseFiles, crossBothWays, openTrusting, save, wireBytes, worldOfSuite } from '../support/world.mjs';

/** Those of the setting when it is not set. */
const ALL = { encrypted_file_transfer_transports: ['webrtc', 'socks5', 'ibb'] };
/** Without a TURN server there is no way then. */
const WITHOUT_WEBRTC = { ...ALL, encrypted_file_transfer_relay_only: true };
const accept = async (client) => (await card(client, 'offered')).getByRole('button', { name: 'Accept' }).click();
const indexOf = (frames, word) => frames.findIndex((frame) => frame.includes(word));
const times = (frames, word) => frames.filter((frame) => frame.includes(word)).length;

describe('A file over WebRTC', () => {
  const world = worldOfSuite();
  let romeo, juliet;
  beforeAll(async () => {
    const options = { settings: ALL };
    [romeo, juliet] = await openTrusting(world, { romeo: options, juliet: options });
  });

  for (const size of [0, 1, 1 << 20]) {
    it(`arrives byte for byte, from page to page (${size} bytes, both ways)`, async () => {
      await crossBothWays([romeo, juliet], size, (from, to) => {
        expect(wireBytes([...from.sent, ...to.sent]).length).toBe(0);
        // The receiver shows its addresses when its user has accepted, not before.
        expect(indexOf(to.sent, '<candidate')).toBeGreaterThan(indexOf(to.sent, 'session-accept'));
      });
    });
  }
});

describe('Where the receiver cannot use WebRTC, a file', () => {
  const world = worldOfSuite();

  it('goes through the proxy of the server, which the receiver proposes when its user has accepted', async () => {
    // A relay without a password, which no browser takes.
    const broken = { ...ALL, encrypted_file_transfer_ice_servers: [{ urls: 'turn:localhost' }] };
    const [romeo, juliet] = await openTrusting(world, { romeo: { settings: ALL }, juliet: { settings: broken } });
    const bytes = randomBytes(2 << 20);
    await chooseFiles(romeo, { bytes });
    await accept(juliet);

    expect((await save(juliet)).bytes.equals(bytes)).toBeTrue();
    expect(indexOf(juliet.sent, 'session-accept')).toBeGreaterThan(indexOf(juliet.sent, 'transport-replace'));
    expect(times(romeo.sent, 'transport-accept')).toBe(1);
    expect(wireBytes([...romeo.sent, ...juliet.sent]).length).toBe(0);
  });
});

/** A place of the server that is no gateway. */
const nowhere = ({ port }) => ({ 'proxy.localhost': `ws://localhost:${port}/nowhere` });

describe('Where the gateway of the first choice is gone, a file', () => {
  const world = worldOfSuite();

  it('goes over WebRTC, though the candidates come before the receiver has accepted it', async () => {
    const settings = { encrypted_file_transfer_transports: ['socks5', 'webrtc'], socks5_gateways: nowhere(world) };
    const [romeo, juliet] = await openTrusting(world, { romeo: { settings }, juliet: { settings } });
    const bytes = randomBytes(2 << 20);
    await chooseFiles(romeo, { bytes });
    await accept(juliet);

    expect((await save(juliet)).bytes.equals(bytes)).toBeTrue();
    expect(times(romeo.sent, 'transport-replace')).toBe(1);
    expect(times(romeo.sent, '<candidate component')).toBeGreaterThan(0);
  });
});

describe('Where WebRTC finds no way, a file', () => {
  const world = worldOfSuite();
  const open = (settings) => openTrusting(world, { romeo: { settings }, juliet: { settings } });
  const cross = async ([romeo, juliet], path) => {
    const bytes = randomBytes(2 << 20);
    await chooseFiles(romeo, { bytes });
    await accept(juliet);

    expect(await (await card(juliet, 'transferring')).innerText()).toContain(path);
    expect((await save(juliet)).bytes.equals(bytes)).toBeTrue();
    expect(times(romeo.sent, '<candidate component')).toBe(0);
  };
  afterEach(() => world.closeClients());

  it('goes through the proxy of the server, and the card says that it is relayed', async () => {
    const [romeo, juliet] = await open(WITHOUT_WEBRTC);
    await cross([romeo, juliet], 'Relayed');

    expect(times(romeo.sent, 'transport-replace')).toBe(1);
    expect(wireBytes([...romeo.sent, ...juliet.sent]).length).toBe(0);
  });

  it('goes through the server where its gateway is gone, too, and the card says so (long)', async () => {
    const [romeo, juliet] = await open({ ...WITHOUT_WEBRTC, socks5_gateways: nowhere(world) });
    await cross([romeo, juliet], 'Through the server');

    expect(times(romeo.sent, 'transport-replace')).toBe(2);
  });

  it('fails where nothing else may be used, and both cards say why', async () => {
    const [romeo, juliet] = await open({
      ...WITHOUT_WEBRTC,
      encrypted_file_transfer_transports: ['webrtc', 'socks5'],
      socks5_gateways: nowhere(world),
    });
    await chooseFiles(romeo, { bytes: randomBytes(1000) });
    await accept(juliet);
    for (const client of [romeo, juliet]) {
      expect(await (await card(client, 'failed', { timeout: 60_000 })).innerText()).toContain('connection');
    }
  });
});
