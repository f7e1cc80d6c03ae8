import { randomBytes } from 'node:crypto';
import { startDurableWorld } from '../support/durable-world.mjs';
import { card, chooseFiles, nextCard, save } from '../support/world.mjs';

const MINUTE = 60_000;
/** A server says for minutes that nobody has gone (XEP-0198): who is asked and does not answer is found out earlier. */
const SETTINGS = { stanza_timeout: 5000 };
const FROZEN = 'frozen';
/** What the other side is told of it. */
const TOLD = /went offline|connection was lost|did not answer in time|Interrupted/;

/** When a page may die, and the points at which it does. A receiver gets candidates before it has said anything. */
const POINTS = {
  'when it is accepted': 'accepted',
  'while a way is looked for': { sender: 'negotiating', receiver: 'told' },
  'while it is on its way': 'transferring',
  'while it is checked': 'verifying',
};
/** Elsewhere than over WebRTC the points are those that have to do with the transport, and not with the offer. */
const OTHERS = ['while it is on its way', 'while it is checked'];

/** What a page calls of WebRTC at a point that has no state of its own. */
const CALLED = { accepted: 'setRemoteDescription', negotiating: 'addIceCandidate' };

/** At that point of a transfer the page does nothing any more. */
const freezeAt = ({ page }, point) =>
  page.evaluate(
    ([wanted, method, word]) => {
      const freeze = () => {
        console.log(word);
        for (;;);
      };
      const { send } = WebSocket.prototype;
      if (method) RTCPeerConnection.prototype[method] = freeze;
      else if (wanted === 'told')
        WebSocket.prototype.send = function (frame) {
          send.call(this, frame);
          if (String(frame).includes('session-accept')) freeze();
        };
      else
        _converse.api.listen.on('encryptedFileTransferChanged', ({ state }) => {
          if (state === wanted) freeze();
        });
    },
    [point, CALLED[point], FROZEN],
  );

/** Waits until the newest card says that something went wrong. */
const isTold = ({ page }) =>
  page.waitForFunction(
    (pattern) => {
      const newest = [...document.querySelectorAll('converse-file-transfer')].at(-1);
      newest?.scrollIntoView({ block: 'nearest' });
      return new RegExp(pattern).test(newest?.innerText);
    },
    TOLD.source,
    { timeout: 2 * MINUTE },
  );

/** Sessions of transfers that are neither over nor wait to be resumed. */
const running = ({ page }) =>
  page.evaluate(() =>
    _converse.api.encryptedFileTransfer.list().filter(({ state }) => !['interrupted', 'checking'].includes(state)),
  );

async function exchange(from, to) {
  const bytes = randomBytes(100_000);
  const offered = await nextCard(to, 'offered', () => chooseFiles(from, { bytes, name: 'next.bin' }));
  await offered.getByRole('button', { name: 'Accept' }).click();

  expect((await save(to)).bytes.equals(bytes)).toBeTrue();
  await card(from, 'saved');
}

for (const [transport, role] of ['webrtc', 'socks5', 'ibb'].flatMap((name) => [
  [name, 'sender'],
  [name, 'receiver'],
])) {
  describe(`The browser of the ${role} of a file over ${transport} is killed`, () => {
    let world, romeo, juliet, dying, left;
    beforeEach(async () => {
      world = await startDurableWorld({ ...SETTINGS, encrypted_file_transfer_transports: [transport] });
      ({ romeo, juliet } = world);
      [dying, left] = role === 'sender' ? [romeo, juliet] : [juliet, romeo];
    });
    afterEach(() => world.stop());

    /** The user of the browser is back, and files go both ways. */
    async function comesBack(isKnown = () => isTold(left)) {
      await dying.open();
      await isKnown();
      for (const client of [dying, left]) expect(await running(client)).toEqual([]);
      await exchange(dying, left);
      await exchange(left, dying);
    }

    const offer = async () => {
      await chooseFiles(romeo, { path: (await world.file(64 << 20)).path });
      return card(juliet, 'offered');
    };
    /** The offer stands for as long as the server says that nobody has gone. Its user takes it back. */
    async function withdraw() {
      const button = left.page.getByRole('button', { name: 'Cancel' }).last();
      if (await button.isVisible()) await button.click();
      await card(left, 'cancelled');
    }

    /** What is known of a death at a point: all of it had left, nothing was said yet, or something is missing. */
    const knowledgeOf = (point) => {
      if (role === 'sender' && point === 'verifying') return () => card(left, 'saved');
      return role === 'receiver' && point === 'accepted' ? withdraw : () => isTold(left);
    };

    const accept = (offered) => offered.getByRole('button', { name: 'Accept' }).click();

    for (const [when, points] of Object.entries(POINTS)) {
      if (transport !== 'webrtc' && !OTHERS.includes(when)) continue;
      const point = points[role] ?? points;
      it(
        when,
        async () => {
          const offered = await offer();
          await freezeAt(dying, point);
          const frozen = dying.page.waitForEvent('console', {
            predicate: (message) => message.text() === FROZEN,
            timeout: 2 * MINUTE,
          });
          // The click itself may never be answered.
          accept(offered).catch(() => undefined);
          await frozen;
          await dying.die();
          const isKnown = knowledgeOf(point);
          await isKnown();
          await comesBack(isKnown);
        },
        6 * MINUTE,
      );
    }

    if (transport !== 'webrtc') return;

    it(
      'while a file is offered',
      async () => {
        const offered = await offer();
        await dying.die();
        await comesBack(async () => {
          if (role === 'receiver') return withdraw();
          await accept(offered);
          return isTold(left);
        });
      },
      4 * MINUTE,
    );

    it(
      'while it is interrupted',
      async () => {
        await accept(await offer());
        await card(juliet, 'transferring');
        // It waits for her to resume it then.
        await juliet.reload();
        await card(left, 'interrupted', { timeout: MINUTE });
        await dying.die();
        await comesBack();
      },
      4 * MINUTE,
    );
  });
}
