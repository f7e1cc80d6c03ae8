import type { RecordedCard } from '../../support/file-transfer-party.js';
import { Party, trustingPair } from '../../support/file-transfer-party.js';
import { StanzaError } from '../../../src/errors.js';
import { HASH_WAIT_MS } from '../../../src/streams/verify.js';
import { cut, cutTransfer } from '../../support/cut-transfer.js';
import type { MemoryNetwork } from '../../support/memory-iq.js';
import { testBytes } from '../../support/streams.js';
import type { Session } from '../../../src/jingle/application.js';
import { hashPrefix } from '../../../src/streams/prefix.js';
import { NS } from '../../../src/xmpp/namespaces.js';
import { bareJid } from '../../../src/xmpp/jid.js';
import { folderOf } from '../../../src/storage/stored-files.js';
import { partialFile } from '../../../src/storage/partial-file.js';
import type { Transfer } from '../../../plugins/encrypted-file-transfer/transfer/transfer.js';
import { whenReleased } from '../../../plugins/encrypted-file-transfer/transfer/running-transfer.js';
import { savedElement } from '../../../plugins/encrypted-file-transfer/wire/proposal-stanza.js';
import { requestElement } from '../../../plugins/encrypted-file-transfer/wire/request-stanza.js';

const BYTES = testBytes(3_000_000);

describe('A file between two converse-jet clients whose session is lost', () => {
  let network: MemoryNetwork;
  let romeo: Party;
  let juliet: Party;
  let out: RecordedCard;
  let incoming: RecordedCard;

  beforeEach(() => {
    ({ network, romeo, juliet } = trustingPair());
  });

  const file = (): File => new File([BYTES], 'f.bin', { lastModified: 1_700_000_000_000 });

  /** Romeo offers, Juliet accepts. */
  async function begin(offered = file()): Promise<void> {
    void romeo.send(offered, juliet);
    [out, incoming] = await Promise.all([romeo.cards.first(), juliet.cards.first()]);
    incoming.actions.accept();
  }

  /** The first session is cut, and Juliet asks for the rest only when she says so. */
  function staysInterrupted(): void {
    cutTransfer(romeo, juliet, [1_000_000]);
    juliet.reachable = () => new Promise(() => undefined);
  }

  /** True while the card of the receiver says that the sender's device compares what has arrived. */
  const isCheckedThere = ({ transfer: { state } }: RecordedCard): boolean =>
    state.name === 'checking' && state.by === 'peer';

  /** Resolves when nothing is left of a partial file. */
  async function goneFrom({ jid }: Party, { transfer }: RecordedCard): Promise<void> {
    while (await partialFile({ account: bareJid(jid), id: transfer.id }).catch(() => undefined))
      await network.settled();
  }

  /** The page that has left it may still hold its lock. */
  async function restored(party: Party, { transfer }: RecordedCard): Promise<string> {
    let found = await party.restore(transfer);
    while (found === 'elsewhere') found = await party.restore(transfer);
    return found;
  }

  const requests = (): Element[] =>
    network.exchanges
      .map(({ payload }) => payload)
      .filter((one) => one.getAttribute('action') === 'session-initiate')
      .slice(1);
  const offsetOf = (request: Element): number =>
    Number(request.getElementsByTagNameNS(NS.fileTransfer, 'range')[0]?.getAttribute('offset'));

  /** The checksum does not come, and is not waited for. */
  function withoutChecksum(): void {
    const send = romeo.iq.send.bind(romeo.iq);
    spyOn(romeo.iq, 'send').and.callFake((type, to, payload, options) =>
      payload.getElementsByTagNameNS(NS.fileTransfer, 'checksum').length > 0
        ? Promise.reject(new StanzaError('remote-server-timeout', 'the line was cut'))
        : send(type, to, payload, options),
    );
    const real = window.setTimeout.bind(window);
    const soon = (action: TimerHandler, ms?: number): number => real(action, ms === HASH_WAIT_MS ? 0 : ms);
    spyOn(window, 'setTimeout').and.callFake(soon as typeof setTimeout);
  }

  /** As soon as Juliet has all bytes the session ends for these; the file is not verified yet. */
  function isCutWhileVerifying(...parties: readonly Party[]): void {
    withoutChecksum();
    incoming.live.onChange(({ state }) => {
      if (state.name === 'verifying') cut(...parties);
    });
  }

  /** Both are cut while the file is verified; it is saved. @returns a function by which Juliet reaches Romeo again */
  async function savedUnheard(): Promise<() => void> {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    juliet.reachable = () => promise;
    await begin();
    isCutWhileVerifying(romeo, juliet);
    await Promise.all([incoming.until('saved'), out.until('interrupted')]);
    return () => {
      resolve(undefined);
    };
  }

  /** A transfer is interrupted on both sides, and stays so. */
  async function interrupted(): Promise<void> {
    staysInterrupted();
    await begin();
    await Promise.all([incoming.until('interrupted'), out.until('interrupted')]);
  }

  /** The same, and the page of the receiver is another one. */
  async function interruptedAndReloaded(): Promise<void> {
    await interrupted();
    juliet.events.trigger('logout');
    juliet.events.trigger('login', bareJid(juliet.jid));
    await whenReleased(incoming.transfer.id);
  }

  /** A transfer is interrupted, and the page of the sender has gone. */
  async function interruptedAndLeft(): Promise<void> {
    await interrupted();
    romeo.events.trigger('logout');
    await whenReleased(out.transfer.id);
  }

  it('goes on where it was, by itself, on the same cards', async () => {
    cutTransfer(romeo, juliet, [1_000_000]);
    await begin();
    await Promise.all([incoming.until('saved'), out.until('saved')]);

    expect(await juliet.received(incoming.transfer)).toEqual(BYTES);
    expect(incoming.states).toEqual([
      'offered', 'accepted', 'transferring', 'interrupted', 'checking', 'transferring', 'verifying', 'saved',
    ]); // prettier-ignore
    expect(out.states).toEqual([
      'offered', 'transferring', 'interrupted', 'checking', 'accepted', 'transferring', 'verifying', 'saved',
    ]); // prettier-ignore
    expect([juliet.cards.shown.length, romeo.cards.shown.length]).toEqual([1, 1]);
    expect(out.transfer.state).toEqual({ name: 'saved', confirmed: true });
    expect(offsetOf(requests()[0]!)).toBeGreaterThanOrEqual(1_000_000 - 600_000);
  });

  describe('and Converse, where the server was gone, has logged one side out,', () => {
    /** Others may log in before the same account does. */
    async function loginAgain(party: Party, { transfer }: RecordedCard, ...others: string[]): Promise<void> {
      party.events.trigger('disconnected');
      await whenReleased(transfer.id);
      for (const account of [...others, bareJid(party.jid)]) party.events.trigger('login', account);
    }

    beforeEach(async () => {
      for (const party of [romeo, juliet]) party.events.trigger('login', bareJid(party.jid));
      await interrupted();
    });

    it('goes on with the file that the page of the sender still has', async () => {
      await loginAgain(romeo, out);
      await restored(romeo, out);
      const again = romeo.cards.shown.at(-1)!;

      expect(again.transfer.state).toEqual({ name: 'interrupted', bytes: jasmine.any(Number) });

      incoming.actions.resume();
      await Promise.all([incoming.until('saved'), again.until('saved')]);

      expect(await juliet.received(incoming.transfer)).toEqual(BYTES);
    });

    it('is asked for by the page of the receiver, by itself', async () => {
      juliet.reachable = () => Promise.resolve();
      await loginAgain(juliet, incoming);
      await restored(juliet, incoming);
      const again = juliet.cards.shown.at(-1)!;
      await Promise.all([again.until('saved'), out.until('saved')]);

      expect(await juliet.received(incoming.transfer)).toEqual(BYTES);
    });

    it('waits for the user where another account was logged in between', async () => {
      await loginAgain(romeo, out, 'nurse@capulet.lit');
      await restored(romeo, out);

      expect(romeo.cards.shown.at(-1)!.transfer.state).toEqual(jasmine.objectContaining({ waitsFor: 'file' }));
    });

    it('waits for the user where it was the user who logged out', async () => {
      juliet.events.trigger('logout');
      await loginAgain(juliet, incoming);
      await restored(juliet, incoming);

      expect(juliet.cards.shown.at(-1)!.transfer.state).toEqual(jasmine.objectContaining({ waitsFor: 'user' }));
    });
  });

  it('is saved where it is cut while it is verified, and the sender is told', async () => {
    await begin();
    isCutWhileVerifying(romeo, juliet);
    await Promise.all([incoming.until('saved'), out.until('saved')]);

    expect(requests()).toEqual([]);
    expect(incoming.states).not.toContain('interrupted');
    expect(out.transfer.state).toEqual({ name: 'saved', confirmed: true });
    expect(await juliet.received(incoming.transfer)).toEqual(BYTES);
  });

  it('is saved where it is cut while it is verified: the sender is told as soon as he is there', async () => {
    const reach = await savedUnheard();
    await network.settled();

    expect(out.transfer.state).toEqual({ name: 'interrupted', bytes: BYTES.length });

    reach();
    await out.until('saved');

    expect(out.transfer.state).toEqual({ name: 'saved', confirmed: true });
  });

  it('is saved, too, where the other side says that the way was lost', async () => {
    await begin();
    isCutWhileVerifying(romeo);
    await Promise.all([incoming.until('saved'), out.until('saved')]);

    expect(requests()).toEqual([]);
    expect(await juliet.received(incoming.transfer)).toEqual(BYTES);
  });

  it('comes again from zero, once, where its beginning was changed on its way', async () => {
    staysInterrupted();
    await begin();
    await incoming.until('interrupted');
    const account = bareJid(juliet.jid);
    const part = await partialFile({ account, id: incoming.transfer.id });
    const changed = new Uint8Array(await part.arrayBuffer());
    changed[1000]! ^= 1;
    const handle = await (await folderOf(account, false)).getFileHandle(`${incoming.transfer.id}.part`);
    const writable = await handle.createWritable();
    await writable.write(changed);
    await writable.close();
    juliet.reachable = () => Promise.resolve();
    incoming.actions.resume();
    await Promise.all([incoming.until('saved'), out.until('saved')]);

    expect(requests().map(offsetOf)).toEqual([part.size, 0]);
    expect(incoming.states).toContain('checking');
    expect(await juliet.received(incoming.transfer)).toEqual(BYTES);
  });

  it('comes again from zero once only: what is wrong again ends it', async () => {
    const flip = (chunk: Uint8Array): Uint8Array => chunk.with(0, chunk[0]! ^ 1);
    const cuts = [1_000_000, Infinity, 1_000_000, Infinity];
    cutTransfer(romeo, juliet, cuts, (chunk, session) => (session % 2 === 1 ? flip(chunk) : chunk));
    await begin();
    await incoming.until('over');
    const offsets = requests().map(offsetOf);

    expect(incoming.transfer.state).toEqual({ name: 'failed', failure: 'corrupted' });
    expect(offsets.map((offset) => offset > 0)).toEqual([true, false, true]);
    await expectAsync(goneFrom(juliet, incoming)).toBeResolved();
  });

  it('is given up by the receiver, and the sender is told', async () => {
    await interrupted();
    incoming.actions.cancel();
    await Promise.all([incoming.until('over'), out.until('over')]);

    expect(incoming.transfer.state).toEqual({ name: 'cancelled', by: 'us' });
    expect(out.transfer.state).toEqual({ name: 'cancelled', by: 'peer' });
    await expectAsync(goneFrom(juliet, incoming)).toBeResolved();
  });

  it('is given up by the sender, and the receiver is told and keeps nothing', async () => {
    await interrupted();
    out.actions.cancel();
    await Promise.all([incoming.until('over'), out.until('over')]);

    expect(incoming.transfer.state).toEqual({ name: 'cancelled', by: 'peer' });
    await expectAsync(goneFrom(juliet, incoming)).toBeResolved();
  });

  it('goes on after a reload of the receiver, when she says so', async () => {
    await interruptedAndReloaded();

    expect(await restored(juliet, incoming)).toBe('restored');
    const again = juliet.cards.shown.at(-1)!;
    expect(again.transfer.state).toEqual(jasmine.objectContaining({ name: 'interrupted', waitsFor: 'user' }));
    again.actions.resume();
    await Promise.all([again.until('saved'), out.until('saved')]);

    expect(await juliet.received(again.transfer)).toEqual(BYTES);
  });

  it('goes on after a reload of the sender, when he has chosen the file again', async () => {
    await interruptedAndLeft();

    expect(await restored(romeo, out)).toBe('restored');

    const again = romeo.cards.shown.at(-1)!;
    incoming.actions.resume();
    await network.settled();

    expect(again.transfer.state).toEqual(jasmine.objectContaining({ name: 'interrupted', waitsFor: 'file' }));
    while (!isCheckedThere(incoming)) await network.settled();

    for (const other of [new File(['another'], 'f.bin'), new File([BYTES], 'g.bin')]) {
      again.actions.chooseFile(other);

      expect(again.transfer.state.name).toBe('interrupted');

      await network.settled();

      expect(again.transfer.state).toEqual(jasmine.objectContaining({ name: 'interrupted', waitsFor: 'same-file' }));
      expect(again.states).not.toContain('checking');
    }

    again.actions.chooseFile(file());
    await Promise.all([incoming.until('saved'), again.until('saved')]);

    expect(await juliet.received(incoming.transfer)).toEqual(BYTES);
  });

  it('goes on where the rest is asked for while the page that has crashed still holds it', async () => {
    await interruptedAndLeft();
    const { promise: gone, resolve: release } = Promise.withResolvers<undefined>();
    const { promise: held, resolve: hold } = Promise.withResolvers<undefined>();
    void navigator.locks.request(`jet:${out.transfer.id}`, () => {
      hold(undefined);
      return gone;
    });
    await held;
    incoming.actions.resume();
    while (!isCheckedThere(incoming)) await network.settled();
    await network.settled();
    release(undefined);
    while (romeo.cards.shown.length < 2) await network.settled();
    romeo.cards.shown.at(-1)!.actions.chooseFile(file());
    await incoming.until('saved');

    expect(await juliet.received(incoming.transfer)).toEqual(BYTES);
  });

  it('waits for the sender, and not for a check of his device, after a minute: he has still to choose the file', async () => {
    await interruptedAndLeft();
    await restored(romeo, out);
    const real = window.setTimeout.bind(window);
    const late = spyOn(window, 'setTimeout').and.callFake(((action: TimerHandler, ms?: number): number =>
      real(action, ms === 60_000 ? 0 : ms)) as typeof setTimeout);
    incoming.actions.resume();
    while (!isCheckedThere(incoming)) await network.settled();
    while (isCheckedThere(incoming)) await network.settled();

    expect(incoming.transfer.state).toEqual({ name: 'interrupted', bytes: jasmine.any(Number) as unknown as number });

    late.and.callThrough();
    romeo.cards.shown.at(-1)!.actions.chooseFile(file());
    await incoming.until('saved');
  });

  it('is not sent on from another file that has the same name and size', async () => {
    await interruptedAndLeft();
    await restored(romeo, out);
    const again = romeo.cards.shown.at(-1)!;
    const other = BYTES.slice();
    other[3]! ^= 1;
    again.actions.chooseFile(new File([other], 'f.bin'));
    incoming.actions.resume();
    const isRefused = (): boolean => {
      const { state } = again.transfer;
      return state.name === 'interrupted' && state.waitsFor === 'same-file';
    };
    while (!isRefused()) await network.settled();

    expect(again.transfer.state).toEqual(jasmine.objectContaining({ waitsFor: 'same-file' }));
    while (isCheckedThere(incoming)) await network.settled();

    expect(incoming.transfer.state.name).toBe('interrupted');
    expect((await partialFile({ account: bareJid(juliet.jid), id: incoming.transfer.id })).size).toBeGreaterThan(0);
  });

  it('is not sent on to a device that is distrusted while the file is chosen again', async () => {
    await interruptedAndLeft();
    await restored(romeo, out);
    const again = romeo.cards.shown.at(-1)!;
    incoming.actions.resume();
    while (requests().length === 0) await network.settled();
    await network.settled();
    romeo.trustNow = 'distrusted';
    again.actions.chooseFile(file());
    await Promise.all([incoming.until('over'), again.until('over')]);

    expect(incoming.transfer.state).toEqual({ name: 'failed', failure: 'request-refused' });
    expect(again.transfer.state).toEqual({ name: 'failed', failure: 'asker-refused' });
    expect(network.dialogue).not.toContain('romeo: session-accept');
  });

  it('is not believed to be saved, on the word of a server, before all of it has left', async () => {
    await interrupted();
    juliet.messages.send(romeo.jid, savedElement(incoming.transfer.sid!, new Uint8Array(32)));
    juliet.messages.send(romeo.jid, savedElement(incoming.transfer.sid!, undefined));
    await network.settled();

    expect(out.transfer.state.name).toBe('interrupted');
  });

  it('is said to be saved, on the word of the other side, where a reload has lost what its receipt is checked by', async () => {
    const reach = await savedUnheard();
    romeo.events.trigger('logout');
    await whenReleased(out.transfer.id);

    expect(await restored(romeo, out)).toBe('restored');

    const again = romeo.cards.shown.at(-1)!;
    reach();
    await again.until('saved');

    expect(again.transfer.state).toEqual({ name: 'saved' });
  });

  /** Juliet asks by hand. */
  async function asksByHand(): Promise<Session> {
    const { digest } = await hashPrefix({ file: new Blob(), offset: 0 });
    const request = { sid: incoming.transfer.sid!, size: BYTES.length, prefix: { offset: 0, digest } };
    return juliet.initiate(romeo.jid, requestElement(request), { senders: 'responder' });
  }

  it('is asked for again while a session of it still runs: the newest request counts', async () => {
    await interrupted();
    const first = await asksByHand();
    await first.connected(); // and takes nothing
    const second = await asksByHand();
    const { by, reason } = await first.ended;

    expect([by, reason]).toEqual(['peer', 'connectivity-error']);

    await second.connected();
    incoming.actions.resume();
    await Promise.all([incoming.until('saved'), out.until('saved')]);

    expect((await second.ended).reason).toBe('connectivity-error');
    expect(await juliet.received(incoming.transfer)).toEqual(BYTES);
    expect(romeo.cards.shown.length).toBe(1);
  });

  it('is asked for twice before the file is chosen again: the newest request counts', async () => {
    await interruptedAndLeft();
    await restored(romeo, out);
    const again = romeo.cards.shown.at(-1)!;
    const first = await asksByHand();
    await network.settled();
    const second = await asksByHand();

    expect((await first.ended).reason).toBe('connectivity-error');

    again.actions.chooseFile(file());
    await second.connected();

    expect(again.transfer.state.name).not.toBe('interrupted');

    incoming.actions.cancel();
    await again.until('over');
    await expectAsync(goneFrom(juliet, incoming)).toBeResolved();
  });

  it('is not sent from zero from a file that was changed since it was offered', async () => {
    await interruptedAndLeft();
    await restored(romeo, out);
    const again = romeo.cards.shown.at(-1)!;
    const other = BYTES.slice();
    other[3]! ^= 1;
    again.actions.chooseFile(new File([other], 'f.bin', { lastModified: 1_700_000_000_001 }));
    const { reason } = await (await asksByHand()).ended;
    await again.until('interrupted');

    expect(reason).toBe('failed-application');
    expect(again.transfer.state).toEqual(jasmine.objectContaining({ name: 'interrupted', waitsFor: 'same-file' }));
    expect(network.dialogue).not.toContain('romeo: session-accept');
  });

  it('goes on with a copy of the file that has another date', async () => {
    await interruptedAndLeft();
    await restored(romeo, out);
    const again = romeo.cards.shown.at(-1)!;
    again.actions.chooseFile(new File([BYTES], 'f.bin', { lastModified: 1_700_000_000_001 }));
    incoming.actions.resume();
    await Promise.all([incoming.until('saved'), again.until('saved')]);

    expect(await juliet.received(incoming.transfer)).toEqual(BYTES);
  });

  for (const [lastModified, answer] of [
    [1_700_000_000_000, 'accepted'],
    [1_700_000_000_001, 'refused'],
  ] as const) {
    it(`is asked for anew, in a transfer of its own, after a file of ${lastModified} was chosen: ${answer}`, async () => {
      await interruptedAndLeft();
      await restored(romeo, out);
      romeo.cards.shown.at(-1)!.actions.chooseFile(new File([BYTES], 'f.bin', { lastModified }));
      const other = new Party(network, `${bareJid(juliet.jid)}/other`);
      const request = requestElement({ sid: incoming.transfer.sid!, size: BYTES.length });
      const session = await other.initiate(romeo.jid, request, { senders: 'responder' });
      const isAccepted = await Promise.race([session.connected().then(() => true), session.ended.then(() => false)]);

      expect(isAccepted).toBe(answer === 'accepted');
    });
  }

  it('is read from where it was hashed as it was sent: not from its beginning', async () => {
    const bytes = testBytes(20 * 1024 * 1024);
    const offered = new File([bytes], 'f.bin');
    const slice = spyOn(offered, 'slice').and.callThrough();
    cutTransfer(romeo, juliet, [18 * 1024 * 1024]);
    await begin(offered);
    await Promise.all([incoming.until('saved'), out.until('saved')]);
    const offset = offsetOf(requests()[0]!);
    const read = slice.calls.allArgs().filter(([, end]) => end === offset);

    expect(offset).toBeGreaterThan(16 * 1024 * 1024);
    expect(read.length).toBe(1);
    expect(read[0]![0]).toBeGreaterThanOrEqual(8 * 1024 * 1024);
    expect(await juliet.received(incoming.transfer)).toEqual(bytes);
  });

  for (const [days, waitsFor] of [
    [6, 'user'],
    [8, 'decision'],
  ] as const) {
    it(`that nobody has asked about for ${days} days waits for the ${waitsFor}, and can be discarded`, async () => {
      await interruptedAndReloaded();
      const later = Date.now() + days * 24 * 60 * 60 * 1000;
      spyOn(Date, 'now').and.returnValue(later);
      await restored(juliet, incoming);
      const again = juliet.cards.shown.at(-1)!;

      expect(again.transfer.state).toEqual(jasmine.objectContaining({ name: 'interrupted', waitsFor }));

      again.actions.cancel();
      await again.until('over');
      await expectAsync(goneFrom(juliet, incoming)).toBeResolved();
    });
  }

  it('waits for space where the disk is full, and loses nothing: the same cards go on', async () => {
    await interrupted();
    const write = spyOn(FileSystemWritableFileStream.prototype, 'write');
    write.and.rejectWith(new DOMException('', 'QuotaExceededError'));
    incoming.actions.resume();
    const isFull = ({ state }: Transfer): boolean => state.name === 'interrupted' && state.waitsFor === 'space';
    while (!isFull(incoming.transfer)) await network.settled();
    while (out.transfer.state.name !== 'interrupted') await network.settled();
    write.and.callThrough();
    incoming.actions.resume();
    await Promise.all([incoming.until('saved'), out.until('saved')]);
    const [first, second] = requests().map(offsetOf);

    expect(first).toBeGreaterThan(0);
    expect(second).toBe(first);
    expect(await juliet.received(incoming.transfer)).toEqual(BYTES);
    expect([juliet.cards.shown.length, romeo.cards.shown.length]).toEqual([1, 1]);
  });

  it('begins again, when its receiver says so, where the sender does not know her way to continue', async () => {
    const send = juliet.iq.send.bind(juliet.iq);
    spyOn(juliet.iq, 'send').and.callFake((type, to, payload, options) => {
      for (const prefix of payload.getElementsByTagNameNS(NS.converseJet, 'prefix'))
        prefix.setAttribute('version', '9');
      return send(type, to, payload, options);
    });
    cutTransfer(romeo, juliet, [1_000_000]);
    await begin();
    const isUnknown = ({ state }: Transfer): boolean => state.name === 'interrupted' && state.waitsFor === 'version';
    await incoming.until('interrupted');
    while (!isUnknown(incoming.transfer)) await network.settled();

    expect((await partialFile({ account: bareJid(juliet.jid), id: incoming.transfer.id })).size).toBeGreaterThan(0);
    expect(out.transfer.state.name).toBe('interrupted');

    incoming.actions.resume();
    await Promise.all([incoming.until('saved'), out.until('saved')]);

    expect(requests().at(-1)!.getElementsByTagNameNS(NS.fileTransfer, 'range').length).toBe(0);
    expect(await juliet.received(incoming.transfer)).toEqual(BYTES);
    expect([juliet.cards.shown.length, romeo.cards.shown.length]).toEqual([1, 1]);
  });

  it('is asked for by a device that got no key of the offer: it gets nothing, and the transfer goes on', async () => {
    await interrupted();
    const rogue = new Party(network, `${bareJid(juliet.jid)}/rogue`);
    rogue.security.device = 8;
    const request = {
      sid: incoming.transfer.sid!,
      size: BYTES.length,
      prefix: { offset: 5, digest: new Uint8Array(32) },
    };
    const session = await rogue.initiate(romeo.jid, requestElement(request), { senders: 'responder' });
    const { reason } = await session.ended;

    expect(reason).toBe('security-error');
    expect(out.transfer.state.name).toBe('interrupted');

    incoming.actions.resume();
    await incoming.until('saved');

    expect(await juliet.received(incoming.transfer)).toEqual(BYTES);
  });
});
