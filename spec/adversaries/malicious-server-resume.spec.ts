import { toBase64 } from '../../src/bytes/base64.js';
import { NS } from '../../src/xmpp/namespaces.js';
import { cutTransfer } from '../support/cut-transfer.js';
import { trustingPair, type Party, type RecordedCard } from '../support/file-transfer-party.js';
import type { MemoryNetwork } from '../support/memory-iq.js';
import { testBytes } from '../support/streams.js';
import { ownHash } from '../support/own-hash.js';

const BYTES = testBytes(3_000_000);
/** A byte of the first part. */
const PLACE = 1000;

describe('A malicious server that cuts a transfer', () => {
  let network: MemoryNetwork;
  let romeo: Party;
  let juliet: Party;
  let out: RecordedCard;
  let incoming: RecordedCard;

  beforeEach(() => {
    ({ network, romeo, juliet } = trustingPair());
  });

  async function transfer(): Promise<void> {
    void romeo.send(new File([BYTES], 'f.bin'), juliet);
    [out, incoming] = await Promise.all([romeo.cards.first(), juliet.cards.first()]);
    incoming.actions.accept();
    await Promise.all([incoming.until('over'), out.until('over')]);
  }

  /** Changes what passes the server: every element of that name in our namespaces. */
  function rewrite(name: string, change: (element: Element) => void | Promise<void>): void {
    const request = network.request.bind(network);
    spyOn(network, 'request').and.callFake(async (from, to, payload) => {
      for (const found of payload.getElementsByTagName(name)) await change(found);
      return request(from, to, payload);
    });
  }

  const offsets = (): (string | null)[] =>
    network.exchanges
      .filter(({ payload }) => payload.getAttribute('action') === 'session-initiate')
      .flatMap(({ payload }) => [...payload.getElementsByTagNameNS(NS.converseJet, 'prefix')])
      .map((prefix) => prefix.parentElement!.getAttribute('offset'));

  /** Flips a bit of the first part on its way. */
  function flip(): void {
    let passed = 0;
    cutTransfer(romeo, juliet, [1_000_000], (chunk, session) => {
      if (session !== 0) return chunk;
      const at = PLACE - passed;
      passed += chunk.length;
      return at < 0 || at >= chunk.length ? chunk : chunk.with(at, chunk[at]! ^ 1);
    });
  }

  it('has changed the first part: the sender finds another one, and all of it comes again', async () => {
    flip();
    await transfer();

    expect(offsets().map((offset) => offset === '0')).toEqual([false, true]);
    expect(await juliet.received(incoming.transfer)).toEqual(BYTES);
  });

  it('has changed it, and makes the digest in the request look right: the tag of the rest does not match', async () => {
    flip();
    rewrite('prefix', async (prefix) => {
      const offset = Number(prefix.parentElement!.getAttribute('offset'));
      prefix.textContent = toBase64(await ownHash(BYTES.subarray(0, offset)));
    });
    await transfer();
    const ends = network.exchanges.flatMap(({ payload }) => [...payload.querySelectorAll('reason > *')]);

    expect(offsets().map((offset) => offset === '0')).toEqual([false, true]);
    expect(ends.map(({ localName }) => localName)).toContain('security-error');
    expect(await juliet.received(incoming.transfer)).toEqual(BYTES);
  });

  it('changes it again each time: the transfer fails, and nothing is kept', async () => {
    cutTransfer(romeo, juliet, [1_000_000], (chunk) => chunk.with(5, chunk[5]! ^ 1));
    await transfer();

    expect(offsets().map((offset) => offset === '0')).toEqual([false, true]);
    expect(incoming.transfer.state).toEqual({ name: 'failed', failure: 'corrupted' });
  });

  for (const [what, name, change] of [
    [
      'offset',
      'range',
      (range: Element): void => {
        range.setAttribute('offset', '7');
      },
    ],
    ['size', 'size', (size: Element) => void (size.textContent = '2999999')],
  ] as const) {
    it(`asks for another ${what} in the receiver's name: she gets the right file all the same`, async () => {
      cutTransfer(romeo, juliet, [1_000_000]);
      let isFirst = true;
      rewrite(name, (element) => {
        const isRequest = element.closest('content')?.getAttribute('senders') === 'responder';
        if (isRequest && isFirst) change(element);
        if (isRequest) isFirst = false;
      });
      void romeo.send(new File([BYTES], 'f.bin'), juliet);
      [out, incoming] = await Promise.all([romeo.cards.first(), juliet.cards.first()]);
      incoming.actions.accept();
      await incoming.until('interrupted');
      incoming.live.onChange(({ state }) => {
        if (state.name === 'interrupted' && state.waitsFor === 'sender') incoming.actions.resume();
      });
      await incoming.until('over');

      expect(incoming.transfer.state.name).toBe('saved');
      expect(await juliet.received(incoming.transfer)).toEqual(BYTES);
    });
  }
});
