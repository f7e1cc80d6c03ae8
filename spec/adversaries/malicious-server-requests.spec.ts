import { requestElement } from '../../plugins/encrypted-file-transfer/wire/request-stanza.js';
import type { Session, SessionEnd } from '../../src/jingle/application.js';
import { element } from '../../src/xmpp/element.js';
import { NS } from '../../src/xmpp/namespaces.js';
import { Party, romeoAndJuliet } from '../support/file-transfer-party.js';
import type { MemoryNetwork } from '../support/memory-iq.js';
import { JULIET, ROMEO } from '../support/people.js';
import { replayed } from '../support/replayed-security.js';
import { testBytes } from '../support/streams.js';

const FILE = testBytes(3176);

const xor = (a: Uint8Array, b: Uint8Array): Uint8Array => a.map((byte, at) => byte ^ (b[at] ?? 0));

/** What comes of two ciphertexts under one keystream, the second of the file from its byte 16 on, and 16 known bytes. */
function solve(whole: Uint8Array, rest: Uint8Array, known: Uint8Array): Uint8Array {
  const file = new Uint8Array(FILE.length);
  file.set(known);
  for (let at = 0; at + 16 < file.length; at += 16) {
    const keystream = xor(whole.subarray(at, at + 16), file.subarray(at, at + 16));
    file.set(xor(rest.subarray(at, at + 16), keystream).subarray(0, file.length - at - 16), at + 16);
  }
  return file;
}

describe('A malicious server that has seen a file request', () => {
  let network: MemoryNetwork;
  let romeo: Party;
  let juliet: Party;
  let server: Party;
  /** Juliet's envelope, and the session that Romeo has offered his file in. */
  let envelope: Element;
  let sid: string;

  beforeEach(async () => {
    ({ network, romeo, juliet } = romeoAndJuliet());
    romeo.trustNow = 'trusted';
    romeo.security.opensAgain = true;
    const sent = romeo.send(new File([FILE], 'plan.pdf'), juliet);
    const card = await juliet.cards.first();
    card.actions.decline();
    await sent;
    await juliet.ask(card.transfer, romeo);
    sid = card.transfer.sid!;
    const request = network.exchanges.find(({ from, payload }) => from === JULIET && isInitiate(payload))!;
    [envelope] = request.payload.getElementsByTagNameNS(NS.jet, 'security') as unknown as [Element];
    server = new Party(network, JULIET);
  });

  const isInitiate = (payload: Element): boolean => payload.getAttribute('action') === 'session-initiate';

  /** The server sends Juliet's request once more. */
  function again(range?: Record<string, string>): Promise<Session> {
    const description = requestElement({ sid, size: FILE.length });
    if (range !== undefined) description.firstElementChild?.append(element(NS.fileTransfer, 'range', range));
    return server.initiate(ROMEO, description, { senders: 'responder', security: replayed(envelope) });
  }

  /** All that Romeo sends, and how it ends. */
  async function taken(session: Session): Promise<{ bytes: Uint8Array; end: SessionEnd | undefined }> {
    const chunks: number[] = [];
    try {
      const reader = (await session.connected()).readable.getReader();
      for (let { done, value } = await reader.read(); !done; { done, value } = await reader.read()) {
        chunks.push(...value!);
      }
    } catch {
      return { bytes: Uint8Array.from(chunks), end: await session.ended };
    }
    session.terminate({ reason: 'cancel' });
    return { bytes: Uint8Array.from(chunks), end: undefined };
  }

  it('does not read the file from its first 16 bytes, by asking for the rest under the same key', async () => {
    const whole = await taken(await again());
    const rest = await taken(await again({ offset: '16' }));

    expect(solve(whole.bytes, rest.bytes, FILE.subarray(0, 16))).not.toEqual(FILE);
    expect(rest.bytes.length).toBe(0);
    expect(rest.end).toEqual(jasmine.objectContaining({ by: 'peer', reason: 'incompatible-parameters' }));
  });

  it('gets another ciphertext each time', async () => {
    const [first, second] = [await taken(await again()), await taken(await again())];

    expect([first.bytes.length, second.bytes.length]).toEqual([FILE.length + 16, FILE.length + 16]);
    expect(first.bytes).not.toEqual(second.bytes);
  });
});
