import { decryptStream } from '../../../../src/crypto/aes-gcm.js';
import type { Connection } from '../../../../src/jingle/transport.js';
import { element } from '../../../../src/xmpp/element.js';
import { NS } from '../../../../src/xmpp/namespaces.js';
import { romeoAndJuliet, type Party } from '../../../support/file-transfer-party.js';
import type { MemoryNetwork } from '../../../support/memory-iq.js';
import { ownHash } from '../../../support/own-hash.js';
import { collect, streamOf, testBytes } from '../../../support/streams.js';

const BYTES = testBytes(100_000);

describe('sending a part of a file', () => {
  let network: MemoryNetwork;
  let romeo: Party;
  let juliet: Party;

  beforeEach(() => {
    ({ network, romeo, juliet } = romeoAndJuliet());
  });

  /** Romeo sends a file to somebody whose session-accept asks for a range. @returns the ciphertext that came */
  async function sendRange(range: Record<string, string>): Promise<Uint8Array> {
    let taken: Promise<Uint8Array> = Promise.resolve(new Uint8Array());
    const answered = new Promise<void>((resolve) => {
      spyOn(juliet.engine.applications.get(NS.fileTransfer)!, 'receive').and.callFake((session) => {
        const file = element(NS.fileTransfer, 'file', {}, element(NS.fileTransfer, 'range', range));
        void session.accept(element(NS.fileTransfer, 'description', {}, file)).then(({ readable }: Connection) => {
          taken = collect(readable).catch(() => new Uint8Array());
          void taken.then(() => session.terminate({ reason: 'success' })).then(resolve);
        }, resolve);
      });
    });
    await romeo.send(new File([BYTES], 'a.bin'), juliet);
    await answered;
    return taken;
  }
  const decrypted = (bytes: Uint8Array) => collect(streamOf(bytes).pipeThrough(decryptStream(romeo.security.made[0]!)));
  const checksum = () =>
    network.exchanges.flatMap(({ payload }) => [...payload.getElementsByTagNameNS(NS.fileTransfer, 'checksum')])[0];

  it('is announced by an empty <range/> in the offer (XEP-0234 §5)', async () => {
    await sendRange({});
    const [range] = network.exchanges[0]!.payload.getElementsByTagNameNS(NS.fileTransfer, 'range');

    expect(range?.attributes.length).toBe(1);
    expect(range?.getAttribute('xmlns')).toBe(NS.fileTransfer);
  });

  for (const [range, start, end] of [
    [{}, 0, 100_000],
    [{ offset: '0', length: '100000' }, 0, 100_000],
    [{ offset: '70001' }, 70_001, 100_000],
    [{ length: '1' }, 0, 1],
    [{ offset: '16', length: '65536' }, 16, 65_552],
    [{ offset: '100000' }, 100_000, 100_000],
    [{ offset: '5', length: '0' }, 5, 5],
  ] as const) {
    it(`begins and ends where session-accept says: ${JSON.stringify(range)} (§6.1)`, async () => {
      expect(await decrypted(await sendRange(range))).toEqual(BYTES.slice(start, end));
    });
  }

  it('shows what is left', async () => {
    await sendRange({ offset: '70000' });

    expect((await romeo.cards.first()).transfer.state).toEqual({ name: 'saved' });
  });

  it('has a checksum that is that of the part (§8.2)', async () => {
    await sendRange({ offset: '70000' });
    await network.settled();
    const range = checksum()?.getElementsByTagNameNS(NS.fileTransfer, 'range')[0];
    const digest = await ownHash(BYTES.slice(70_000));

    expect(range?.getAttribute('offset')).toBe('70000');
    expect(range?.textContent).toBe(btoa(String.fromCharCode(...digest)));
  });

  for (const range of [
    { offset: '100001' },
    { offset: '99999', length: '2' },
    { length: '100001' },
    { offset: '-1' },
    { offset: 'x' },
    { length: '9007199254740993' },
  ]) {
    it(`is refused when there is no such part: ${JSON.stringify(range)}`, async () => {
      expect((await sendRange(range)).length).toBe(0);
      expect((await romeo.cards.first()).transfer.state).toEqual({ name: 'failed', failure: 'protocol' });
      expect(network.dialogue).toContain('romeo: session-terminate failed-application');
    });
  }
});
