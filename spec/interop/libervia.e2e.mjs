import { randomBytes } from 'node:crypto';
import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { changeBytestreams, changed } from '../support/bytestreams/change.mjs';
import { serverFor, startGateway } from '../support/bytestreams/gateway.mjs';
import { makeFolder } from '../support/folder.mjs';
import { Libervia } from '../support/libervia.mjs';
import { MaliciousServer } from '../support/malicious-server.mjs';
import { sumOf } from '../support/sha256sum.mjs';
import { waitUntil } from '../support/wait-until.mjs';
import {
  card,
  chooseFiles,
  nextCard,
  noneRuns,
  save,
  storedFiles,
  trustAll,
  wireBytes,
  worldOfSuite,
} from '../support/world.mjs';

const MIB = 1 << 20;
const SIZES = [0, 1, 4096, 4097, MIB, 20 * MIB];
const LONG = 600 * MIB;
/** How long the largest file may take in-band, in milliseconds. */
const PATIENCE = 300_000;
/** Where the files of the page are. */
const ours = makeFolder();
const DEVICE = 'juliet@localhost/demo';
const ACCOUNT = 'juliet@localhost';

/** Presses a button that never stands still for long, while the file is on its way. */
const cancel = (shown) => shown.getByRole('button', { name: 'Cancel' }).dispatchEvent('click');
const press = (shown, name) => shown.getByRole('button', { name, exact: true }).click();

/**
 * A Libervia and a page that trusts it, which have no session yet.
 * @param options whether its plugin for SOCKS5 bytestreams is left out, whether pages go by our gateway, whether no page
 *   reaches the server's proxy, and what sees the page first
 */
function liberviaSuite(name, { isInBand = false, byGateway = false, isProxyHidden = false, onPage }, specs) {
  describe(name, () => {
    const world = worldOfSuite({ ...serverFor({ byGateway }), ...(isProxyHidden && { proxyModules: [] }) });
    const peers = { libervia: new Libervia('romeo'), isInBand: isInBand || isProxyHidden };
    let gateway;
    beforeAll(async () => {
      const settings = { encrypted_file_transfer_transports: ['webrtc', 'socks5', 'ibb'] };
      if (byGateway) {
        gateway = await startGateway({ tcpPort: world.proxyPort });
        settings.socks5_gateways = { 'proxy.localhost': gateway.url };
      }
      peers.juliet = await world.open('juliet', 'romeo', { settings, onPage });
      await peers.libervia.start({ c2sPort: world.c2sPort, contact: 'juliet', isInBand });
      await peers.juliet.page.locator('.jet-send[aria-disabled=false]').waitFor();
      await trustAll(peers.juliet, 'romeo');
    }, 180_000);
    afterAll(async () => {
      await peers.libervia.stop();
      await gateway?.stop();
    });
    specs(peers);
  });
}

/** A file of random bytes where Libervia finds it. */
function write({ libervia }, name, size) {
  const path = join(libervia.folder, name);
  writeFileSync(path, randomBytes(size));
  return path;
}

/** A file that is on its way for a while. */
function longFile(folder) {
  const path = join(folder, 'long.bin');
  writeFileSync(path, '');
  truncateSync(path, LONG);
  return path;
}

/** The page's file is that of Libervia. */
async function expectSaved({ libervia, juliet }, path, name) {
  await card(juliet, 'saved', { timeout: PATIENCE });
  const saved = await save(juliet);
  await libervia.ended();
  const copy = join(libervia.folder, 'copy');
  writeFileSync(copy, saved.bytes);

  expect(saved.name).toBe(name);
  expect(sumOf(copy)).toBe(sumOf(path));
}

async function sendToDevice(peers, size) {
  const name = `sent-${size}.bin`;
  const path = write(peers, name, size);
  const offered = await nextCard(peers.juliet, 'offered', () => peers.libervia.send(path, DEVICE));
  await press(offered, 'Accept');
  await expectSaved(peers, path, name);
}

async function propose(peers, size) {
  const name = `proposed-${size}.bin`;
  const path = write(peers, name, size);
  const proposed = await nextCard(peers.juliet, 'offered', () => peers.libervia.send(path, ACCOUNT));

  expect(await proposed.innerText()).toContain('Says which file when you accept');
  await press(proposed, 'Accept');
  await proposed.getByText(name).waitFor();
  await press(proposed, 'Accept');
  await expectSaved(peers, path, name);
}

async function receive({ libervia, juliet, isInBand }, size) {
  const name = `received-${size}.bin`;
  const path = join(ours, name);
  writeFileSync(path, randomBytes(size));
  juliet.sent.length = 0;
  await libervia.receive(libervia.folder, ACCOUNT);
  await chooseFiles(juliet, { path });
  await card(juliet, 'saved', { timeout: PATIENCE });
  await libervia.checkedHash();
  await libervia.ended();

  expect(wireBytes(juliet.sent).length > 0).toBe(isInBand);
  expect(sumOf(join(libervia.folder, name))).toBe(sumOf(path));
}

/** A larger one, which is on its way for a while. @returns its card */
async function receiveUnderWay({ libervia, juliet }) {
  await libervia.receive(libervia.folder, ACCOUNT);
  await chooseFiles(juliet, { path: longFile(ours) });
  return card(juliet, 'transferring');
}

/** The other way. */
async function sendUnderWay({ libervia, juliet }) {
  const offered = await nextCard(juliet, 'offered', () => libervia.send(longFile(libervia.folder), DEVICE));
  await press(offered, 'Accept');
  return card(juliet, 'transferring');
}

for (const [name, options] of Object.entries({
  Libervia: {},
  'Libervia through the gateway': { byGateway: true },
  'Libervia without SOCKS5': { isInBand: true },
})) {
  liberviaSuite(name, options, (peers) => {
    // Through the gateway we are the first to send: they have no session yet.
    const both = options.byGateway ? [receive, sendToDevice] : [sendToDevice, receive];
    for (const size of SIZES) {
      for (const exchange of both) {
        const name = exchange === receive ? 'receives' : 'sends to a device';
        it(`${name} ${size} bytes`, () => exchange(peers, size), PATIENCE);
      }

      const name = `proposes ${size} bytes to an account, and says which file when it is accepted`;
      it(name, () => propose(peers, size), PATIENCE);
    }

    it('is declined', async () => {
      const { libervia, juliet } = peers;
      const offered = await nextCard(juliet, 'offered', () => libervia.send(write(peers, 'declined.bin', 1), DEVICE));
      await press(offered, 'Decline');
      await card(juliet, 'declined');
      await libervia.ended();
      await sendToDevice(peers, 1);
    });

    it('has a proposal declined', async () => {
      const { libervia, juliet } = peers;
      const proposed = await nextCard(juliet, 'offered', () => libervia.send(write(peers, 'declined.bin', 1), ACCOUNT));
      await press(proposed, 'Decline');
      await card(juliet, 'declined');
      await propose(peers, 1);
    });

    it('declines a file, where it has one of that name', async () => {
      const { libervia, juliet } = peers;
      write(peers, 'there.bin', 1);
      await libervia.receive(libervia.folder, ACCOUNT, { overwrites: false });
      await chooseFiles(juliet, { name: 'there.bin', bytes: randomBytes(1) });
      await card(juliet, 'declined');
      await receive(peers, 1);
    });

    it('is told that a file on its way to it is cancelled', async () => {
      await cancel(await receiveUnderWay(peers));
      await card(peers.juliet, 'cancelled');
      await peers.libervia.ended();
      await receive(peers, 1);
    });

    it('is told that a file of its own is cancelled', async () => {
      await cancel(await sendUnderWay(peers));
      await card(peers.juliet, 'cancelled');
      await peers.libervia.ended();
      await sendToDevice(peers, 1);
    });

    for (const [what, begin, exchange] of [
      ['receives', receiveUnderWay, receive],
      ['sends', sendUnderWay, sendToDevice],
    ]) {
      it(`cancels a file that it ${what}`, async () => {
        const { libervia, juliet } = peers;
        await begin(peers);
        await libervia.cancel();

        expect(await (await card(juliet, 'cancelled')).innerText()).toContain('cancelled the transfer');
        expect(await noneRuns(juliet)).toBeTrue();
        await libervia.ended();
        await exchange(peers, 1);
      });

      it(
        `dies while it ${what} a file`,
        async () => {
          const { libervia, juliet } = peers;
          await begin(peers);
          await libervia.kill();
          // In-band, the server hides for minutes that a client of another kind has gone (XEP-0198): nothing may happen for two.
          const failed = await card(juliet, 'failed', { timeout: 150_000 });

          expect(await failed.innerText()).toMatch(/connection was lost|went offline|did not answer in time/);
          expect(await noneRuns(juliet)).toBeTrue();
          await libervia.startAgain('juliet');
          await exchange(peers, 1);
        },
        PATIENCE,
      );
    }
  });
}

liberviaSuite('Libervia, where the page reaches no proxy,', { isProxyHidden: true }, (peers) => {
  for (const size of [0, 4097, MIB]) {
    it(`sends ${size} bytes in-band, when nothing has come of its SOCKS5 bytestreams`, async () => {
      const { sent } = peers.juliet;
      sent.length = 0;
      await sendToDevice(peers, size);
      const frameWith = (text) => sent.find((frame) => frame.includes(text));

      expect(frameWith('session-accept')).toContain('urn:xmpp:jingle:transports:s5b:1');
      expect(frameWith('session-accept')).not.toContain('<candidate ');
      expect(frameWith('<candidate-error')).toBeDefined();
      // It replaces the transport itself.
      expect(frameWith('transport-accept')).toContain('urn:xmpp:jingle:transports:ibb:1');
      expect(frameWith('transport-replace')).toBeUndefined();
    });

    it(`receives ${size} bytes in-band`, () => receive(peers, size));
  }
});

/** Both ways of changing a file: what goes over SOCKS5, and blocks that go in-band. */
const change = {};
const server = new MaliciousServer();
const changeBlock = (stanza) =>
  stanza.replace(
    /(<data [^>]*>)([^<]+)/,
    (_, tag, text) => tag + changed(Buffer.from(text, 'base64')).toString('base64'),
  );

for (const [name, { isInBand, onPage, change: changeOn, leave }] of Object.entries({
  SOCKS5: {
    isInBand: false,
    onPage: (page) => changeBytestreams(page, change),
    change: (direction) => (change[direction] = changed),
    leave: (direction) => delete change[direction],
  },
  'in-band bytestreams': {
    isInBand: true,
    onPage: server.attach,
    change: (direction) => (direction === 'sent' ? server.onSent(changeBlock) : server.onReceived(changeBlock)),
    leave: (direction) => (direction === 'sent' ? server.onSent : server.onReceived).call(server, (stanza) => stanza),
  },
})) {
  liberviaSuite(`Libervia over ${name}, where a file is changed on its way,`, { isInBand, onPage }, (peers) => {
    it('has ours refuse it', async () => {
      const { libervia, juliet } = peers;
      changeOn('received');
      const offered = await nextCard(juliet, 'offered', () => libervia.send(write(peers, 'changed.bin', 4096), DEVICE));
      await press(offered, 'Accept');

      expect(await (await card(juliet, 'failed')).innerText()).toContain('damaged or changed on its way');
      await waitUntil(async () => (await storedFiles(juliet)).every((file) => !file.includes('changed')));
      leave('received');
      await sendToDevice(peers, 4096);
    });

    it('finds out that it was changed, and tells us all the same that it has it', async () => {
      const { libervia, juliet } = peers;
      changeOn('sent');
      await libervia.receive(libervia.folder, ACCOUNT);
      await chooseFiles(juliet, { name: 'changed.bin', bytes: randomBytes(4096) });
      await libervia.foundMismatch();
      await card(juliet, 'saved');
      leave('sent');
      await receive(peers, 4096);
    });
  });
}
