import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { UdpDelay } from '../../bench/udp-delay.mjs';
import { startDurableWorld } from '../support/durable-world.mjs';
import { card, chooseFiles, reopenChat } from '../support/world.mjs';

const MIB = 1 << 20;
const SIZE = 256 * MIB;
const TAG = 16;
/** What an interruption may throw away. */
const LOSS = 8 * MIB;
const MINUTE = 60_000;

const press = (located, name) => located.getByRole('button', { name, exact: true }).click();

/** What the newest card shows; undefined where the chat shows none. */
const stateOf = ({ page }) =>
  page.evaluate(() => [...document.querySelectorAll('converse-file-transfer')].at(-1)?.transfer.state);

/** Does what a user does on both sides: opens the chat, presses Resume, or chooses the file again. */
async function act({ romeo, juliet }, path) {
  await reopenChat(romeo, 'juliet');
  await reopenChat(juliet, 'romeo');
  const choose = romeo.page.getByRole('button', { name: 'Choose the file again' }).last();
  if (await choose.isVisible()) {
    // The button goes when the file that was chosen before is looked at: then there is nothing to choose.
    const opened = romeo.page.waitForEvent('filechooser', { timeout: 10_000 });
    const [chooser] = await Promise.allSettled([opened, choose.click({ timeout: 10_000 })]);
    await chooser.value?.setFiles([path]);
  }
  const resume = juliet.page.getByRole('button', { name: 'Resume' }).last();
  const { waitsFor } = (await stateOf(juliet)) ?? {};
  if (!['user', 'sender'].includes(waitsFor) || !(await resume.isVisible())) return;
  // It goes, too, when the stream is lost once more: the next look sees what is there then.
  await Promise.allSettled([resume.click({ timeout: 10_000 })]);
}

/** Helps a transfer on until the receiver's state is so. @throws Error when nothing has changed for three minutes */
async function helpUntil(world, path, isSo) {
  let last;
  for (let end = Date.now() + 3 * MINUTE; Date.now() < end;) {
    const state = await stateOf(world.juliet);
    if (state && isSo(state)) return state;
    if (JSON.stringify(state) !== last) end = Date.now() + 3 * MINUTE;
    last = JSON.stringify(state);
    if (state?.name !== 'transferring') await act(world, path);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const seen = await Promise.all(
    [world.romeo, world.juliet].map(async ({ page }) => {
      const text = await page.evaluate(() => document.body.innerText.slice(0, 1000));
      return `${JSON.stringify(await stateOf({ page }))} “${text}”`;
    }),
  );
  throw new Error(`the transfer does not go on: ${seen.join('; ')}`);
}

/** So many bytes have come, or all of them. */
const hasCome =
  (wanted) =>
  ({ name, bytes }) =>
    name === 'saved' || (name === 'transferring' && bytes >= wanted);

async function sha256Of({ page }) {
  const saved = await card({ page, me: 'juliet' }, 'saved', { timeout: 5 * MINUTE });
  const [download] = await Promise.all([page.waitForEvent('download'), press(saved, 'Save')]);
  const hash = createHash('sha256');
  await pipeline(createReadStream(await download.path()), hash);
  return hash.digest('hex');
}

/** Sends a file, interrupts it each time when so many further bytes have come, and sees that it is the same at last. */
async function sendThrough(world, size, interruptions) {
  const { romeo, juliet } = world;
  const { path, sha256 } = await world.file(size);
  await chooseFiles(romeo, { path });
  await press(await card(juliet, 'offered'), 'Accept');
  let done = 0;
  for (const { at, interrupt } of interruptions) {
    const { name } = await helpUntil(world, path, hasCome(at));
    if (name === 'saved') break;
    await interrupt(world);
    done++;
  }
  await helpUntil(world, path, hasCome(Infinity));

  expect(await sha256Of(juliet)).toBe(sha256);
  await card(romeo, 'saved', { timeout: MINUTE });

  expect(done).toBe(interruptions.length);
  expect(romeo.handed).toBeLessThanOrEqual(size + (done + 1) * TAG + done * LOSS);
  expect(await juliet.page.locator('converse-file-transfer').count()).toBe(1);
  expect(await romeo.page.locator('converse-file-transfer').count()).toBe(1);
}

const cutFor =
  (ms) =>
  async ({ line }) => {
    line.cut();
    await new Promise((resolve) => setTimeout(resolve, ms));
    line.mend();
  };
const KINDS = {
  'the server is killed': ({ restartServer }) => restartServer(),
  'the receiver reloads her page': ({ juliet }) => juliet.reload(),
  'the sender reloads his page': ({ romeo }) => romeo.reload(),
  'the page of the receiver crashes': ({ juliet }) => juliet.crash(),
  'the page of the sender crashes': ({ romeo }) => romeo.crash(),
  'the browser of the receiver is killed': ({ juliet }) => juliet.kill(),
  'the browser of the sender is killed': ({ romeo }) => romeo.kill(),
  'the line is cut for a minute': cutFor(MINUTE),
};
const only = (name) => ({ encrypted_file_transfer_transports: [name] });
const TRANSPORTS = ['ibb', 'socks5', 'webrtc'];
/** Prosody 0.12 does not resume a WebSocket that was closed in the middle of a frame (docs/interoperability.md). */
const NOT_IN_BAND = /sender/;

for (const [at, [what, interrupt]] of Object.entries(KINDS).entries()) {
  const transports = TRANSPORTS.filter((name) => name !== 'ibb' || !NOT_IN_BAND.test(what));
  const transport = transports[at % transports.length];
  describe(`A file of 256 MiB over ${transport}`, () => {
    let world;
    beforeAll(async () => {
      world = await startDurableWorld(only(transport));
    });
    afterAll(() => world.stop());

    it(`arrives as it was when ${what}`, () => sendThrough(world, SIZE, [{ at: 0.3 * SIZE, interrupt }]), 15 * MINUTE);
  });
}

describe('A file of 256 MiB', () => {
  let world;
  beforeEach(async () => {
    world = await startDurableWorld({ encrypted_file_transfer_transports: ['socks5', 'ibb'] });
  });
  afterEach(() => world.stop());

  it(
    'arrives as it was when three things happen',
    () =>
      sendThrough(world, SIZE, [
        { at: 0.2 * SIZE, interrupt: KINDS['the receiver reloads her page'] },
        { at: 0.4 * SIZE, interrupt: KINDS['the server is killed'] },
        { at: 0.6 * SIZE, interrupt: KINDS['the browser of the sender is killed'] },
      ]),
    15 * MINUTE,
  );
});

describe('A file of 256 MiB whose way over UDP is cut', () => {
  let world;
  let relay;
  beforeAll(async () => {
    relay = new UdpDelay(0);
    world = await startDurableWorld(only('webrtc'), { candidateFor: (candidate) => relay.candidateFor(candidate) });
  });
  afterAll(() => world.stop());

  it(
    'arrives as it was, over another one',
    () =>
      sendThrough(world, SIZE, [
        {
          at: 0.3 * SIZE,
          interrupt: () => {
            relay.close();
            relay = new UdpDelay(0);
          },
        },
      ]),
    15 * MINUTE,
  );
});

/** A random number from 0 to 1, the same again for a seed (mulberry32). */
function randomBy(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const seed = Number(process.env.RESUME_SEED ?? Date.now() % 2 ** 31);
describe(`A file of 1 GiB (RESUME_SEED=${seed})`, () => {
  const KILLS = 50;
  /** So large that it has not arrived before the last of them, however fast the machine is. */
  const LARGE = 4 * SIZE;
  let world;
  beforeAll(async () => {
    world = await startDurableWorld({ encrypted_file_transfer_transports: ['socks5', 'ibb'] });
  });
  afterAll(() => world.stop());

  it(
    `arrives as it was after ${KILLS} interruptions of random kinds, at random places`,
    () => {
      const random = randomBy(seed);
      const kinds = [...Object.values(KINDS).slice(0, -1), cutFor(2000)];
      const places = Array.from({ length: KILLS }, () => random() * 0.95 * LARGE).sort((a, b) => a - b);
      const interruptions = places.map((at) => ({ at, interrupt: kinds[Math.floor(random() * kinds.length)] }));
      return sendThrough(world, LARGE, interruptions);
    },
    60 * MINUTE,
  );
});
