import { Receipts, receiptFor, receiptKey } from '../../../../plugins/encrypted-file-transfer/transfer/receipts.js';
import {
  parseReceipt,
  receivedElement,
} from '../../../../plugins/encrypted-file-transfer/wire/file-transfer-stanza.js';
import { toBase64 } from '../../../../src/bytes/base64.js';
import { concat } from '../../../../src/bytes/concat.js';
import { toHex } from '../../../../src/bytes/hex.js';
import type { Session } from '../../../../src/jingle/application.js';
import { NS } from '../../../../src/xmpp/namespaces.js';
import { romeoAndJuliet, type Party } from '../../../support/file-transfer-party.js';
import type { MemoryNetwork } from '../../../support/memory-iq.js';
import { checksumsAreLate, testBytes } from '../../../support/streams.js';
import { xml } from '../../../support/xml.js';

const utf8 = (text: string) => new TextEncoder().encode(text);
const secretOf = (seed: number) => ({ key: testBytes(16, seed), iv: testBytes(12, seed + 1) });
const SHA256 = testBytes(32, 9);
const COVERED = { sid: 'a-session', size: 258, digest: SHA256 };

describe('A receipt', () => {
  it('is an HMAC-SHA-256 under a key of HKDF, in this very form', async () => {
    const { key, iv } = secretOf(1);
    const base = await crypto.subtle.importKey('raw', key, 'HKDF', false, ['deriveBits']);
    const hkdf = { name: 'HKDF', hash: 'SHA-256', salt: iv, info: utf8('converse-jet:0 receipt key') };
    const bits = await crypto.subtle.deriveBits(hkdf, base, 256);
    const hmac = await crypto.subtle.importKey('raw', bits, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
    const size = Uint8Array.from([0, 0, 0, 0, 0, 0, 1, 2]);
    const expected = await crypto.subtle.sign(
      'HMAC',
      hmac,
      concat(utf8('converse-jet:0 receipt\0a-session\0'), size, SHA256),
    );

    expect(toHex(await receiptFor(await receiptKey({ key, iv }), COVERED))).toBe(toHex(new Uint8Array(expected)));
  });

  it('depends on the secret, the session, the size and the digest', async () => {
    const [key, other] = [await receiptKey(secretOf(1)), await receiptKey(secretOf(3))];
    const receipts = await Promise.all([
      receiptFor(key, COVERED),
      receiptFor(other, COVERED),
      receiptFor(key, { ...COVERED, sid: 'another' }),
      receiptFor(key, { ...COVERED, size: 259 }),
      receiptFor(key, { ...COVERED, digest: testBytes(32, 8) }),
      receiptFor(key, { ...COVERED, digest: undefined }),
    ]);

    expect(new Set(receipts.map(toHex)).size).toBe(6);
    expect(receipts.every(({ length }) => length === 32)).toBeTrue();
  });

  it('has a key that nobody can read, and leaves the secret as it was', async () => {
    const secret = secretOf(1);

    expect((await receiptKey(secret)).extractable).toBeFalse();
    expect(secret).toEqual(secretOf(1));
  });

  const received = (children: string): Element => xml(`<received xmlns="${NS.fileTransfer}">${children}</received>`);
  const RECEIPT = `<receipt xmlns="${NS.converseJet}">${toBase64(SHA256)}</receipt>`;

  it('is read as it was written', () => {
    expect(parseReceipt(receivedElement('a', { receipt: SHA256 }))).toEqual(SHA256);
    expect(parseReceipt(received(RECEIPT))).toEqual(SHA256);
  });

  for (const wrong of [
    '',
    RECEIPT + RECEIPT,
    `<receipt xmlns="${NS.converseJet}"/>`,
    `<receipt xmlns="${NS.converseJet}">${toBase64(testBytes(31))}</receipt>`,
    `<receipt xmlns="${NS.converseJet}">${toBase64(testBytes(33))}</receipt>`,
    `<receipt xmlns="${NS.converseJet}">${'!'.repeat(44)}</receipt>`,
    `<receipt>${toBase64(SHA256)}</receipt>`,
  ]) {
    it(`is none: ${wrong.slice(0, 80) || 'nothing'}`, () => {
      expect(parseReceipt(received(wrong))).toBeUndefined();
    });
  }

  it('is none in another element', () => {
    expect(parseReceipt(xml(`<checksum xmlns="${NS.fileTransfer}">${RECEIPT}</checksum>`))).toBeUndefined();
  });
});

describe('The receipts that a sender waits for', () => {
  const session = { sid: COVERED.sid } as Session;
  /** Whether a receipt for `covered` is right for a file whose digest goes, or not. */
  async function isRight(covered: Parameters<typeof receiptFor>[1], { goes = true, seed = 1 } = {}): Promise<boolean> {
    const receipts = new Receipts();
    await receipts.expect(session, secretOf(1), COVERED.size);
    if (goes) receipts.cover(session, SHA256);
    receipts.deliver(session, await receiptFor(await receiptKey(secretOf(seed)), covered));
    return receipts.isRight(session);
  }

  it('are right when they cover the session, the size and the digest', async () => {
    expect(await isRight(COVERED)).toBeTrue();
  });

  it('are right without the digest: the checksum may not go, or not arrive', async () => {
    expect(await isRight({ ...COVERED, digest: undefined })).toBeTrue();
    expect(await isRight({ ...COVERED, digest: undefined }, { goes: false })).toBeTrue();
  });

  it('are wrong for anything else', async () => {
    expect(await isRight({ ...COVERED, sid: 'another' })).toBeFalse();
    expect(await isRight({ ...COVERED, size: 257 })).toBeFalse();
    expect(await isRight({ ...COVERED, digest: testBytes(32, 8) })).toBeFalse();
    expect(await isRight(COVERED, { goes: false })).toBeFalse();
    expect(await isRight(COVERED, { seed: 2 })).toBeFalse();
  });

  it('are wrong while none has come, where none is expected, and when it was asked before', async () => {
    const receipts = new Receipts();
    const receipt = await receiptFor(await receiptKey(secretOf(1)), COVERED);
    receipts.deliver(session, receipt);

    expect(await receipts.isRight(session)).toBeFalse();

    await receipts.expect(session, secretOf(1), COVERED.size);

    expect(await receipts.isRight(session)).toBeFalse();

    receipts.deliver(session, receipt);

    expect(await receipts.isRight(session)).toBeFalse();
  });
});

describe('The card of a sender', () => {
  let network: MemoryNetwork;
  let romeo: Party;
  let juliet: Party;
  const FILE = new File([testBytes(5000)], 'a.bin');

  beforeEach(() => {
    ({ network, romeo, juliet } = romeoAndJuliet());
    juliet.peersAreOurs = true;
  });

  async function deliver(): Promise<unknown> {
    const sent = romeo.send(FILE, juliet);
    (await juliet.cards.first()).actions.accept();
    await sent;
    return (await romeo.cards.first()).transfer.state;
  }
  const receipts = (): (Uint8Array | undefined)[] =>
    network.exchanges
      .flatMap(({ payload }) => [...payload.getElementsByTagNameNS(NS.fileTransfer, 'received')])
      .map(parseReceipt);

  it('says that the file was delivered after a receipt, which comes before the end of the session', async () => {
    expect(await deliver()).toEqual({ name: 'saved', confirmed: true });
    const said = network.dialogue.filter((line) => line.startsWith('juliet: session-'));

    expect(said.slice(-2)).toEqual(['juliet: session-info', 'juliet: session-terminate success']);
    expect(receipts()[0]?.length).toBe(32);
  });

  it('says so without a checksum, too', async () => {
    checksumsAreLate();
    romeo.settings = { ...romeo.settings, sendHash: false };

    expect(await deliver()).toEqual({ name: 'saved', confirmed: true });
  });

  it('leaves it at what the other side says where that is a client of another kind, or takes us for one', async () => {
    juliet.peersAreOurs = false;

    expect(await deliver()).toEqual({ name: 'saved' });
    expect(receipts()).toEqual([undefined]);
  });

  it('leaves it at that in clear', async () => {
    juliet.settings = { ...juliet.settings, allowUnencrypted: true };
    const sent = romeo.send(FILE, juliet, { clear: true });
    (await juliet.cards.first()).actions.accept();
    await sent;

    expect((await romeo.cards.first()).transfer.state).toEqual({ name: 'saved' });
  });

  it('says so of a file that was asked for again', async () => {
    romeo.trustNow = 'trusted';
    const sent = romeo.send(FILE, juliet);
    const { actions, transfer } = await juliet.cards.first();
    actions.decline();
    await sent;
    await juliet.ask(transfer, romeo);

    expect((await romeo.cards.shown[1]!.until('over')).state).toEqual({ name: 'saved', confirmed: true });
  });
});
