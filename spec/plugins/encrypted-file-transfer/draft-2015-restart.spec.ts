import { ENCRYPTED_FILE_TRANSFER, FILE_TRANSFER } from '../../../plugins/encrypted-file-transfer/wire/dialect.js';
import { headerSecurity } from '../../../plugins/encrypted-file-transfer/wire/draft-2015-security.js';
import { SessionError } from '../../../src/errors.js';
import { bareJid } from '../../../src/xmpp/jid.js';
import { NS } from '../../../src/xmpp/namespaces.js';
import { Party, type RecordedCard } from '../../support/file-transfer-party.js';
import { MemoryNetwork } from '../../support/memory-iq.js';
import { MemoryKeys, type MemoryKeyTransport } from '../../support/memory-key-transport.js';
import { testBytes } from '../../support/streams.js';
import { decide } from '../../support/decide.js';

const BYTES = testBytes(3_000_000);
const lost = (): SessionError => new SessionError('failed-transport', 'connection-lost', 'cut');

describe('A file of the 2015 draft whose stream is lost', () => {
  let network: MemoryNetwork;
  let romeo: Party;
  let juliet: Party;
  let keys: Map<Party, MemoryKeyTransport>;
  let secrets: string[];
  /** What each session has brought to Juliet, where {@link cutAt} is at work. */
  let wire: Uint8Array[][];
  let sending: Promise<void>;
  let out: RecordedCard;
  let incoming: RecordedCard;

  beforeEach(async () => {
    network = new MemoryNetwork();
    romeo = new Party(network, 'romeo@montague.lit/orchard');
    juliet = new Party(network, 'juliet@capulet.lit/balcony');
    const memory = new MemoryKeys(NS.omemo0);
    keys = new Map([romeo, juliet].map((party, at) => [party, memory.join(bareJid(party.jid), at + 1)]));
    for (const [party, transport] of keys) party.engine.securities.register(headerSecurity(() => transport));
    await decide(keys.get(romeo)!, bareJid(juliet.jid), 2, 'trusted');
    secrets = [];
    wire = [];
    const { wrap } = keys.get(romeo)!;
    spyOn(keys.get(romeo)!, 'wrap').and.callFake((jid, secret, options) => {
      secrets.push(`${secret.key.join()} ${secret.iv.join()}`);
      return wrap.call(keys.get(romeo), jid, secret, options);
    });
  });

  /** Romeo sends; Juliet accepts. */
  async function begin(file: File = new File([BYTES], 'f.png')): Promise<void> {
    const { transport, engine } = romeo;
    const security = engine.securities.get(NS.omemo0);
    const device = {
      fullJid: juliet.jid,
      isOurs: false,
      dialect: ENCRYPTED_FILE_TRANSFER,
      transports: [transport],
      security,
    };
    sending = romeo.offer(file, device);
    [out, incoming] = await Promise.all([romeo.cards.first(), juliet.cards.first()]);
    incoming.actions.accept();
  }

  /** Cuts each session's stream, the first, the second and so on, when that many bytes of it are at Juliet's. */
  function cutAt(bytes: readonly number[], by: Party = romeo): void {
    const left = [...bytes];
    const { transport } = juliet;
    const { answer } = transport;
    spyOn(transport, 'answer').and.callFake((offered, context) => {
      const session = answer.call(transport, offered, context);
      let end = left.shift() ?? Infinity;
      const connect: typeof session.connect = async (options) => {
        const { readable, ...rest } = await session.connect(options);
        const chunks: Uint8Array[] = [];
        wire.push(chunks);
        let total = 0;
        const record = new TransformStream<Uint8Array, Uint8Array>({
          transform(chunk, controller) {
            chunks.push(chunk.slice());
            controller.enqueue(chunk);
            if ((total += chunk.length) < end) return;
            end = Infinity;
            by.engine.sessions[0]!.terminate(lost());
          },
        });
        return { ...rest, readable: readable.pipeThrough(record) };
      };
      return { ...session, connect };
    });
  }

  const sent = (action: string): Element[] =>
    network.exchanges.map(({ payload }) => payload).filter((one) => one.getAttribute('action') === action);
  const offsets = (): (string | null)[] =>
    sent('session-accept').map((one) => one.getElementsByTagNameNS(NS.omemo0, 'range')[0]!.getAttribute('offset'));

  for (const [who, side] of [
    ['the sender', () => romeo],
    ['the receiver', () => juliet],
  ] as const) {
    it(`goes on by itself where it was, when ${who} has lost it`, async () => {
      cutAt([1_000_000], side());
      await begin();
      await incoming.until('over');
      await sending;

      expect(await juliet.received(incoming.transfer)).toEqual(BYTES);
      expect(out.states).toEqual(['offered', 'transferring', 'interrupted', 'transferring', 'verifying', 'saved']);
      expect(incoming.states).toContain('interrupted');
      expect(juliet.cards.shown.length).toBe(1);
      expect(secrets.length).toBe(2);
      expect(new Set(secrets).size).toBe(1);
      expect(new Set(sent('session-initiate').map((one) => one.getAttribute('sid'))).size).toBe(2);
      const [first, second] = offsets();

      expect(first).toBeNull();
      expect(Number(second)).toBeGreaterThan(0);
      expect(Number(second)).toBeLessThan(BYTES.length);
    });
  }

  it('goes on more than once', async () => {
    cutAt([1_000_000, 500_000]);
    await begin();
    await incoming.until('over');
    await sending;

    expect(await juliet.received(incoming.transfer)).toEqual(BYTES);
    expect(secrets.length).toBe(3);
    expect(new Set(secrets).size).toBe(1);
  });

  it('has its checksum, that of all of the ciphertext, from the last session', async () => {
    cutAt([1_000_000]);
    await begin();
    await incoming.until('over');
    const sums = network.exchanges.filter(({ payload }) => payload.querySelector('checksum') !== null);

    expect(sums.length).toBe(1);
    expect(incoming.transfer.state).toEqual({ name: 'saved' });
  });

  it('is delivered when the receipt of the last session is right', async () => {
    juliet.peersAreOurs = true;
    cutAt([1_000_000]);
    await begin();
    await incoming.until('over');
    await sending;

    expect(secrets.length).toBe(2);
    expect(out.transfer.state).toEqual({ name: 'saved', confirmed: true });
  });

  it('waits for the person when it cannot be offered again, and goes on then', async () => {
    cutAt([1_000_000]);
    await begin();
    const initiate = spyOn(romeo.engine, 'initiate').and.rejectWith(lost());
    await Promise.all([out.until('interrupted'), incoming.until('interrupted')]);
    while (initiate.calls.count() === 0) await new Promise((resolve) => setTimeout(resolve));
    initiate.and.callThrough();

    expect(out.transfer.state.name).toBe('interrupted');
    expect(incoming.transfer.state.name).toBe('interrupted');
    out.actions.resume();
    await incoming.until('over');
    await sending;

    expect(await juliet.received(incoming.transfer)).toEqual(BYTES);
  });

  it('can be cancelled by either side while it is interrupted, and leaves nothing', async () => {
    cutAt([1_000_000]);
    await begin();
    spyOn(romeo.engine, 'initiate').and.rejectWith(lost());
    await Promise.all([out.until('interrupted'), incoming.until('interrupted')]);
    incoming.actions.cancel();
    out.actions.cancel();
    await incoming.until('over');
    await sending;

    expect(incoming.transfer.state).toEqual({ name: 'cancelled', by: 'us' });
    expect(out.transfer.state).toEqual({ name: 'cancelled', by: 'us' });
    await expectAsync(juliet.received(incoming.transfer)).toBeRejected();
  });

  it('begins anew, with a new key and IV, when the bytes that were sent are not the same any more', async () => {
    let changed = false;
    const file = new File([BYTES], 'f.png');
    const other = new File([BYTES.map((byte, at) => (at === 0 ? byte ^ 1 : byte))], 'f.png');
    spyOn(file, 'stream').and.callFake(() => (changed ? other : new File([BYTES], 'f.png')).stream());
    spyOn(file, 'slice').and.callFake((...range) => (changed ? other : new File([BYTES], 'f.png')).slice(...range));
    cutAt([1_000_000]);
    await begin(file);
    await out.until('interrupted');
    changed = true;
    while (juliet.cards.shown.length < 2) await new Promise((resolve) => setTimeout(resolve));

    expect(secrets.length).toBe(2);
    expect(new Set(secrets).size).toBe(2);
    expect(out.transfer.state.name).toBe('offered');
    juliet.cards.shown[1]!.actions.decline();
    incoming.actions.cancel();
    await sending;
    await incoming.until('over');
  });

  for (const [where, at] of [
    ['before the bytes that go on', 0],
    ['among the bytes that are sent again', 1_000_500],
  ] as const) {
    it(`sends nothing more under the old key when the file changes after the offer, ${where}`, async () => {
      const other = BYTES.map((byte, index) => (index === at ? byte ^ 1 : byte));
      const file = new File([BYTES], 'f.png');
      let reads = 0;
      // The first session, the comparison before the offer, and the second session.
      spyOn(file, 'stream').and.callFake(() => new Blob([++reads < 3 ? BYTES : other]).stream());
      cutAt([1_000_000]);
      await begin(file);
      await sending;

      expect(reads).toBe(3);
      expect(new Set(secrets).size).toBe(1);
      expect(wire.map((chunks) => chunks.length > 0)).toEqual([true, false]);
      expect(out.transfer.state).toEqual({ name: 'failed', failure: 'file-unreadable' });
      incoming.actions.cancel();
      await incoming.until('over');
      await expectAsync(juliet.received(incoming.transfer)).toBeRejected();
    });
  }

  it('ends when the receiver asks for bytes that were never sent', async () => {
    cutAt([1_000_000]);
    await begin();
    const { accept } = ENCRYPTED_FILE_TRANSFER;
    spyOn(ENCRYPTED_FILE_TRANSFER, 'accept').and.callFake((description) => accept(description, BYTES.length + 16));
    await sending;

    expect(out.transfer.state).toEqual({ name: 'failed', failure: 'protocol' });
  });

  it('does not go on in an offer of another form, whose bytes mean something else', async () => {
    cutAt([1_000_000]);
    await begin();
    const initiate = spyOn(romeo.engine, 'initiate').and.rejectWith(lost());
    await Promise.all([out.until('interrupted'), incoming.until('interrupted')]);
    while (initiate.calls.count() === 0) await new Promise((resolve) => setTimeout(resolve));
    initiate.and.callThrough();
    const { answer } = juliet.security;
    spyOn(juliet.security, 'answer').and.callFake(async (...envelope) => {
      const security = await answer.apply(juliet.security, envelope);
      return { ...security, hasSecret: () => true };
    });
    const device = { fullJid: juliet.jid, isOurs: false, dialect: FILE_TRANSFER, transports: [romeo.transport] };
    const offering = romeo.offer(new File([BYTES], 'f.png'), { ...device, security: romeo.security });
    while (juliet.cards.shown.length < 2) await new Promise((resolve) => setTimeout(resolve));

    expect(juliet.cards.shown[1]!.transfer.state.name).toBe('offered');
    expect(incoming.transfer.state.name).toBe('interrupted');
    juliet.cards.shown[1]!.actions.decline();
    incoming.actions.cancel();
    out.actions.cancel();
    await Promise.all([offering, sending, incoming.until('over')]);
  });

  it('does not go on with a file of another size', async () => {
    cutAt([1_000_000]);
    await begin();
    const { describe } = ENCRYPTED_FILE_TRANSFER;
    spyOn(ENCRYPTED_FILE_TRANSFER, 'describe').and.callFake((file) => describe({ ...file, size: file.size - 1 }));
    await incoming.until('over');
    await sending;

    expect(incoming.transfer.state).toEqual({ name: 'failed', failure: 'security' });
    await expectAsync(juliet.received(incoming.transfer)).toBeRejected();
  });

  it('does not go on when its device is distrusted by now', async () => {
    cutAt([1_000_000]);
    await begin();
    await incoming.until('transferring');
    juliet.trustNow = 'distrusted';
    await incoming.until('over');
    await sending;

    expect(incoming.transfer.state).toEqual({ name: 'failed', failure: 'distrusted-device' });
  });
});
