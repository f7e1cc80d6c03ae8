import { randomBytes } from 'node:crypto';
import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Conversations } from '../support/conversations/conversations.mjs';
import { makeFolder } from '../support/folder.mjs';
import { startTurn } from '../support/turn.mjs';
import { card, chooseFiles, nextCard, noneRuns, save, trustAll, wireBytes, worldOfSuite } from '../support/world.mjs';

const MIB = 1 << 20;
const SIZES = [0, 1, MIB];
const JULIET = 'juliet@localhost/demo';
const WEBRTC = 'urn:xmpp:jingle:transports:webrtc-datachannel:1';
const IBB = 'urn:xmpp:jingle:transports:ibb:1';
const ALL = { encrypted_file_transfer_transports: ['webrtc', 'socks5', 'ibb'] };

/** A file that is on its way for a while. */
function longFile() {
  const path = join(makeFolder(), 'long.bin');
  writeFileSync(path, '');
  truncateSync(path, 24 * MIB);
  return path;
}

/** When a phone may die, and the points of its session at which it does (phone/session.js). */
const POINTS = {
  'while a file is offered': 'offered',
  'when a file is accepted': 'accepted',
  'while a way is looked for, for a file': 'negotiating',
  'in the middle of a file': 'transferring',
  'at the end of a file': 'complete',
};

const accept = (offered) => offered.getByRole('button', { name: 'Accept' }).click();

/** A phone and a page that trust each other. @param options of the phone */
function phoneSuite(name, { hasTurn = false, ...options }, specs) {
  describe(name, () => {
    const world = worldOfSuite();
    const peers = {};
    let turn;
    beforeAll(async () => {
      turn = hasTurn ? await startTurn() : undefined;
      const iceServers = turn ? [turn.iceServer] : [];
      peers.phone = await Conversations.open(world, { name: 'romeo', iceServers, ...options });
      peers.juliet = await world.open('juliet', 'romeo', { settings: ALL });
      await trustAll(peers.juliet, 'romeo');
    }, 90_000);
    afterEach(async () => expect(await noneRuns(peers.juliet)).toBeTrue());
    afterAll(async () => {
      await peers.phone?.die();
      await turn?.stop();
    });
    specs(peers);
  });
}

/** Its user sends a file, ours accepts it. @returns the session, and the namespace of what has carried it at last */
async function sendFromPhone({ phone, juliet }, size) {
  const bytes = randomBytes(size);
  let sid;
  const offered = await nextCard(juliet, 'offered', async () => {
    sid = await phone.offer(JULIET, { name: 'from-phone.bin', bytes });
  });
  await accept(offered);
  const saved = await save(juliet);

  expect(saved.name).toBe('from-phone.bin');
  expect(saved.bytes.equals(bytes)).toBeTrue();
  expect(await phone.ended(sid)).toEqual({ by: 'peer', reason: 'success' });
  return phone.transportOf(sid);
}

/** The other way. */
async function sendToPhone({ phone, juliet }, size) {
  const bytes = randomBytes(size);
  await chooseFiles(juliet, { name: 'to-phone.bin', bytes });
  const offer = await phone.nextOffer();

  expect(offer).toEqual({ sid: offer.sid, name: 'to-phone.bin', size, isEncrypted: true });
  await phone.accept(offer.sid);

  expect((await phone.saved(offer.sid)).equals(bytes)).toBeTrue();
  await card(juliet, 'saved');
  return phone.transportOf(offer.sid);
}

for (const [way, { options, namespace }] of Object.entries({
  WebRTC: { options: {}, namespace: WEBRTC },
  'in-band bytestreams': { options: { isOnTor: true }, namespace: IBB },
})) {
  phoneSuite(`Conversations over ${way}`, options, (peers) => {
    for (const size of SIZES) {
      it(`receives ${size} bytes`, async () => {
        peers.juliet.sent.length = 0;

        expect(await sendToPhone(peers, size)).toBe(namespace);
        expect(wireBytes(peers.juliet.sent).length > 0).toBe(namespace === IBB);
      });

      it(`sends ${size} bytes`, async () => expect(await sendFromPhone(peers, size)).toBe(namespace));
    }

    it('declines a file', async () => {
      const { phone, juliet } = peers;
      await chooseFiles(juliet, { bytes: randomBytes(1) });
      await phone.stop((await phone.nextOffer()).sid);
      await card(juliet, 'declined');
      await sendToPhone(peers, 1);
    });

    it('has a file declined', async () => {
      const { phone, juliet } = peers;
      let sid;
      const offered = await nextCard(juliet, 'offered', async () => {
        sid = await phone.offer(JULIET, { bytes: randomBytes(1) });
      });
      await offered.getByRole('button', { name: 'Decline' }).click();

      expect(await phone.ended(sid)).toEqual({ by: 'peer', reason: 'decline' });
      await sendFromPhone(peers, 1);
    });

    it('withdraws a file', async () => {
      const { phone, juliet } = peers;
      let sid;
      await nextCard(juliet, 'offered', async () => {
        sid = await phone.offer(JULIET, { bytes: randomBytes(1) });
      });
      await phone.stop(sid);
      await card(juliet, 'cancelled');
      await sendFromPhone(peers, 1);
    });

    it('has a file withdrawn', async () => {
      const { phone, juliet } = peers;
      await chooseFiles(juliet, { bytes: randomBytes(1) });
      const { sid } = await phone.nextOffer();
      await (await card(juliet, 'offered')).getByRole('button', { name: 'Cancel' }).click();
      await card(juliet, 'cancelled');

      expect(await phone.ended(sid)).toEqual({ by: 'peer', reason: 'cancel' });
      await sendToPhone(peers, 1);
    });

    /** A larger file in one direction. @returns the session, when bytes flow */
    async function underWay(direction) {
      const { phone, juliet } = peers;
      let sid;
      if (direction === 'sends') {
        const offered = await nextCard(juliet, 'offered', async () => {
          sid = await phone.offer(JULIET, { bytes: Buffer.alloc(8 * MIB) });
        });
        await accept(offered);
      } else {
        await chooseFiles(juliet, { path: longFile() });
        ({ sid } = await phone.nextOffer());
        await phone.accept(sid);
      }
      await card(juliet, 'transferring');
      return sid;
    }

    /** Ends the program of the phone at a point of a file. */
    async function dieAt(point, direction) {
      const { phone, juliet } = peers;
      if (point === 'transferring') await underWay(direction);
      else {
        const frozen = point === 'offered' ? undefined : await phone.freezeAt(point);
        const bytes = randomBytes(4096);
        if (direction === 'sends') {
          const offered = await nextCard(juliet, 'offered', () => phone.offer(JULIET, { bytes }));
          if (frozen) await accept(offered);
        } else {
          await chooseFiles(juliet, { bytes });
          const { sid } = await phone.nextOffer();
          // It may not answer any more.
          if (frozen) phone.accept(sid).catch(() => undefined);
        }
        await frozen?.();
      }
      await phone.die();
    }

    for (const [direction, state, reason, next] of [
      ['sends', 'cancelled', 'cancel', sendFromPhone],
      ['receives', 'declined', 'cancel', sendToPhone],
    ]) {
      it(`stops a file that it ${direction}`, async () => {
        await peers.phone.stop(await underWay(direction));
        await card(peers.juliet, state);
        await next(peers, 1);
      });

      it(`has a file stopped that it ${direction}`, async () => {
        const sid = await underWay(direction);
        await (await card(peers.juliet, 'transferring')).getByRole('button', { name: 'Cancel' }).click();
        await card(peers.juliet, 'cancelled');

        expect(await peers.phone.ended(sid)).toEqual({ by: 'peer', reason });
        await next(peers, 1);
      });

      for (const [when, point] of Object.entries(POINTS)) {
        it(`dies ${when} that it ${direction}`, async () => {
          const { phone, juliet } = peers;
          await dieAt(point, direction);
          const what = direction === 'sends' && point === 'complete' ? 'saved' : 'failed';
          const told = await (await card(juliet, what)).innerText();
          if (what === 'failed') expect(told).toMatch(/connection was lost|went offline/);

          expect(await noneRuns(juliet)).toBeTrue();
          await phone.start();
          await next(peers, 1);
        });
      }
    }
  });
}

phoneSuite('Conversations that always uses relays', { isRelayOnly: true, hasTurn: true }, (peers) => {
  it('goes by its own TURN server both ways, and the card says that it is relayed', async () => {
    const { phone, juliet } = peers;
    for (const size of SIZES) {
      expect(await sendFromPhone(peers, size)).toBe(WEBRTC);
      expect(await sendToPhone(peers, size)).toBe(WEBRTC);
    }
    await chooseFiles(juliet, { bytes: Buffer.alloc(24 * MIB) });
    const { sid } = await phone.nextOffer();
    await phone.accept(sid);

    expect(await (await card(juliet, 'transferring')).innerText()).toContain('Relayed');
    await card(juliet, 'saved', { timeout: 60_000 });
  });
});

phoneSuite('Conversations, where no way for WebRTC is found,', { isCutOff: true }, (peers) => {
  it('replaces the transport itself, once, when it sends', async () => {
    expect(await sendFromPhone(peers, MIB)).toBe(IBB);
  });

  it('takes our replacements when it receives: first SOCKS5, where it reaches nobody, then in-band', async () => {
    expect(await sendToPhone(peers, MIB)).toBe(IBB);
  });
});

phoneSuite('Conversations that always uses relays, and has none,', { isRelayOnly: true }, (peers) => {
  it('ends a file that it sends when we replace the transport, since it never does', async () => {
    const { phone, juliet } = peers;
    let sid;
    const offered = await nextCard(juliet, 'offered', async () => {
      sid = await phone.offer(JULIET, { bytes: randomBytes(1) });
    });
    await accept(offered);

    expect(await phone.ended(sid)).toEqual({ by: 'us', reason: 'out-of-order' });
    const failed = await card(juliet, 'failed', { timeout: 60_000 });

    expect(await failed.innerText()).toMatch(/connection was lost|did not answer in time|could not continue/);
    await sendToPhone(peers, 1);
  });
});

phoneSuite('Conversations, where SOCKS5 reaches nobody,', { isOnTor: true, usesSocks5: true }, (peers) => {
  it('says so, and replaces it when we have said the same', async () => {
    expect(await sendFromPhone(peers, 1)).toBe(IBB);
  });
});

phoneSuite('Conversations, whose file is changed on its way,', { damage: true }, (peers) => {
  it('has it refused, and the card says why', async () => {
    const { phone, juliet } = peers;
    let sid;
    const offered = await nextCard(juliet, 'offered', async () => {
      sid = await phone.offer(JULIET, { bytes: randomBytes(4096) });
    });
    await accept(offered);

    expect(await (await card(juliet, 'failed')).innerText()).toContain('damaged or changed on its way');
    expect((await phone.ended(sid)).by).toBe('peer');
  });
});
