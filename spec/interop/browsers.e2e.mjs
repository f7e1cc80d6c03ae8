import { createHash, randomBytes } from 'node:crypto';
import { Firefox } from '../support/browsers/firefox.mjs';
import { OtherClient } from '../support/browsers/other-client.mjs';
import { WebKit } from '../support/browsers/webkit.mjs';
import { waitUntil } from '../support/wait-until.mjs';
import {
  card,
  cardStates,
  chooseFiles,
  nextCard,
  reopenChat,
  save,
  trustAll,
  worldOfSuite,
} from '../support/world.mjs';

const MIB = 1 << 20;
const LARGE = 24 * MIB;
/** In the way that pages spell a digest. */
const sumOf = (bytes) => [...createHash('sha256').update(bytes).digest()].join();
const accept = (offered) => offered.getByRole('button', { name: 'Accept' }).click();

/** What a browser has, and which way a card names for it. */
const WAYS = { webrtc: 'Direct', socks5: 'Relayed', ibb: 'Through the server' };
const BROWSERS = {
  'Firefox ESR': { Browser: Firefox, ways: ['webrtc', 'socks5', 'ibb'] },
  // Debian builds it without WebRTC. It has no private files: what it has received of a file is in memory, and comes again.
  WebKitGTK: { Browser: WebKit, ways: ['socks5', 'ibb'], keepsParts: false },
};

/** Bytes of the newest card's file that have gone through. */
const bytesOf = ({ page }) =>
  page.evaluate(() => [...document.querySelectorAll('converse-file-transfer')].at(-1)?.transfer.state.bytes ?? 0);

/** A transfer stopped, and continued with what was on the disk: not from the beginning. */
function expectResumed(recorded) {
  const stopped = recorded.findIndex(({ state }) => state === 'interrupted');
  const resumed = recorded.findIndex(({ state }, at) => at > stopped && state === 'transferring');

  expect(stopped).toBeGreaterThan(-1);
  expect(resumed).toBeGreaterThan(stopped);
  expect(recorded[resumed]?.bytes).toBeGreaterThan(0);
}

/**
 * Does what users do where the server was gone, until the receiver has saved the file. Where Converse has logged in again, the
 * receiver presses Resume, and the sender, if it is the other browser, chooses the file again when its card asks for that.
 */
const goOnUntilSaved = (receiver, sender) =>
  waitUntil(
    async () => {
      await reopenChat(receiver, sender.me);
      await reopenChat(sender, receiver.me);
      await sender.chooseAgain?.();
      return receiver.page.evaluate(() => {
        const newest = [...document.querySelectorAll('converse-file-transfer')].at(-1);
        const buttons = [...(newest?.querySelectorAll('button') ?? [])];
        // No person presses it ten times a second, and the other side takes only so many requests in a minute.
        if (Date.now() - (window.pressedAt ?? 0) > 2000) {
          window.pressedAt = Date.now();
          buttons.find(({ textContent }) => textContent.trim() === 'Resume')?.click();
        }
        return newest?.dataset.state === 'saved';
      });
    },
    { timeout: 120_000 },
  ).catch(async (cause) => {
    const [there, here] = [await cardStates(receiver.page), await cardStates(sender.page)];
    throw new Error(`${receiver.me}: ${there}; ${sender.me}: ${here}`, { cause });
  });

for (const [name, { Browser, ways, keepsParts = true }] of Object.entries(BROWSERS)) {
  describe(`${name} and Chromium`, () => {
    const world = worldOfSuite();
    let browser, romeo, juliet;
    beforeAll(async () => {
      browser = await Browser.start();
      romeo = new OtherClient(browser, 'romeo');
      await romeo.open({ port: world.port, peer: 'juliet', settings: {} });
      juliet = await world.open('juliet', 'romeo');
      await trustAll(romeo, 'juliet');
      await trustAll(juliet, 'romeo');
    }, 180_000);
    afterAll(() => browser?.stop());

    /** @returns what the card there has said of a file on its way to it */
    async function sendTo(size, { meanwhile } = {}) {
      const bytes = randomBytes(size);
      await chooseFiles(juliet, { bytes });
      await romeo.reaches('offered');
      await romeo.press('Accept');
      const said = await romeo.reaches('transferring', 'saved');
      await meanwhile?.(romeo);

      expect(await romeo.saved()).toBe(sumOf(bytes));
      await card(juliet, 'saved');
      return said;
    }

    async function sendFrom(size) {
      let sum;
      const offered = await nextCard(juliet, 'offered', async () => {
        sum = await romeo.choose(size);
      });
      await accept(offered);

      expect(sumOf((await save(juliet)).bytes)).toBe(sum);
      await romeo.reaches('saved');
    }

    for (const way of ways) {
      it(`exchange files over ${way}`, async () => {
        const settings = { encrypted_file_transfer_transports: [way] };
        await romeo.open({ port: world.port, peer: 'juliet', settings });
        await juliet.reload({ settings });
        for (const size of [0, 1, MIB]) {
          await sendTo(size);
          await sendFrom(size);
        }

        expect(await sendTo(LARGE)).toContain(WAYS[way]);
      }, 240_000);
    }

    it('resume a file when the server was killed in the middle', async () => {
      await sendTo(LARGE, {
        async meanwhile() {
          await waitUntil(async () => (await romeo.bytes()) > MIB);
          await romeo.record();
          await world.restart();
          await goOnUntilSaved(romeo, juliet);
        },
      });

      if (keepsParts) expectResumed(await romeo.recorded());
    }, 240_000);

    it('resume one that goes the other way', async () => {
      let sum;
      const offered = await nextCard(juliet, 'offered', async () => {
        sum = await romeo.choose(LARGE);
      });
      await accept(offered);
      await waitUntil(async () => (await bytesOf(juliet)) > MIB);
      await romeo.record();
      await world.restart();
      await goOnUntilSaved(juliet, romeo);

      expect(sumOf((await save(juliet)).bytes)).toBe(sum);
      await romeo.reaches('saved');
      expectResumed(await romeo.recorded());
    }, 240_000);
  });
}
