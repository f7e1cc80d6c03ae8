import { FILE_TRANSFER } from '../../../../plugins/encrypted-file-transfer/wire/dialect.js';
import { parseDescription } from '../../../../plugins/encrypted-file-transfer/wire/file-transfer-stanza.js';
import type { Transfer } from '../../../../plugins/encrypted-file-transfer/transfer/transfer.js';
import { toBase64 } from '../../../../src/bytes/base64.js';
import { decryptStream } from '../../../../src/crypto/aes-gcm.js';
import { SessionError } from '../../../../src/errors.js';
import type { Session, SessionEnd } from '../../../../src/jingle/application.js';
import type { Trust } from '../../../../src/key-transport/key-transport.js';
import { element } from '../../../../src/xmpp/element.js';
import { NS } from '../../../../src/xmpp/namespaces.js';
import { Party, romeoAndJuliet, type RecordedCard } from '../../../support/file-transfer-party.js';
import type { MemoryNetwork } from '../../../support/memory-iq.js';
import { JULIET, ROMEO } from '../../../support/people.js';
import { collect, streamOf } from '../../../support/streams.js';

const WORDS = new TextEncoder().encode('words');

/** The `<description/>` of a request for the file with this text. */
async function requestFor(text: string, ...more: Element[]): Promise<Element> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
  const hash = element(NS.hashes, 'hash', { algo: 'sha-256' }, toBase64(digest));
  return element(NS.fileTransfer, 'description', {}, element(NS.fileTransfer, 'file', {}, hash, ...more));
}

describe('a request for a file by its hash', () => {
  let network: MemoryNetwork;
  let romeo: Party;
  /** A client of another kind. */
  let juliet: Party;

  beforeEach(async () => {
    ({ network, romeo, juliet } = romeoAndJuliet());
    romeo.trustNow = romeo.security.trust = 'trusted';
    await sendTo(juliet);
  });

  /** Romeo sends a file to Juliet's device, which saves it. */
  async function sendTo(to: Party, { text = 'words', isOurs = false } = {}): Promise<Transfer> {
    const shown = to.cards.shown.length;
    const { transport, security } = romeo;
    const device = { fullJid: to.jid, isOurs, dialect: FILE_TRANSFER, transports: [transport], security };
    const sent = romeo.offer(new File([text], 'a.txt', { type: 'text/plain' }), device);
    while (to.cards.shown.length === shown) await network.settled();
    const card = to.cards.shown.at(-1)!;
    card.actions.accept();
    await sent;
    return card.transfer;
  }

  interface RequestOptions {
    readonly from?: Party;
    readonly description?: Element;
    readonly clear?: boolean;
  }
  async function request({ from = juliet, description, clear }: RequestOptions = {}): Promise<Session> {
    return from.initiate(ROMEO, description ?? (await requestFor('words')), { senders: 'responder', clear });
  }
  /** Romeo's card of the request. */
  async function question(): Promise<RecordedCard> {
    while (romeo.cards.shown.length < 2) await network.settled();
    return romeo.cards.shown[1]!;
  }
  /** All that comes in a session. */
  async function taken(session: Session): Promise<Uint8Array> {
    const reader = (await session.connected()).readable.getReader();
    const chunks: Uint8Array[] = [];
    for (let { done, value } = await reader.read(); !done; { done, value } = await reader.read()) chunks.push(value!);
    return collect(streamOf(...chunks));
  }
  const endOf = async (options?: RequestOptions): Promise<SessionEnd> => (await request(options)).ended;
  const words = ({ reason, condition }: SessionEnd): string => [reason, condition?.name].filter(Boolean).join(' ');
  const accepts = (): number => network.dialogue.filter((line) => line === 'romeo: session-accept').length;
  const NOT_AVAILABLE = 'failed-application file-not-available';
  const REFUSED = { name: 'failed', failure: 'asker-refused' } as const;

  it('is a question to the owner: who asks, and for what', async () => {
    await request();
    const { transfer } = await question();

    expect([transfer.peer, transfer.file.name, transfer.file.size]).toEqual([JULIET, 'a.txt', 5]);
    expect([transfer.direction, transfer.state.name, transfer.isAskedFor]).toEqual(['sent', 'offered', true]);
    expect([transfer.sender?.id, transfer.encryption]).toEqual([7, 'Memory']);
    expect(accepts()).toBe(0);
  });

  it('is answered with the file, under the secret of its envelope, when the owner accepts', async () => {
    const session = await request();
    const card = await question();
    card.actions.accept();
    const secret = juliet.security.made.at(-1)!;
    const ciphertext = await taken(session);

    expect(await collect(streamOf(ciphertext).pipeThrough(decryptStream(secret)))).toEqual(WORDS);
    expect(parseDescription(session.description)).toEqual(
      jasmine.objectContaining({ name: 'a.txt', size: 5, mediaType: 'text/plain' }),
    );

    session.terminate({ reason: 'success' });

    expect((await card.until('over')).state).toEqual({ name: 'saved' });
    expect(card.states).toEqual(['offered', 'accepted', 'transferring', 'verifying', 'saved']);
  });

  it('is answered once, however often the owner clicks', async () => {
    const session = await request();
    const card = await question();
    card.actions.accept();
    card.actions.accept();
    await taken(session);
    session.terminate({ reason: 'success' });

    expect((await card.until('over')).state.name).toBe('saved');
    expect(accepts()).toBe(1);
  });

  it('may name the size of the file, too', async () => {
    await request({ description: await requestFor('words', element(NS.fileTransfer, 'size', {}, '5')) });

    expect((await question()).transfer.state.name).toBe('offered');
  });

  it('ends with “decline” when the owner declines', async () => {
    const session = await request();
    const card = await question();
    card.actions.decline();

    expect(words(await session.ended)).toBe('decline');
    expect((await card.until('over')).state).toEqual({ name: 'declined', by: 'us' });
    expect(accepts()).toBe(0);
  });

  it('is no question any more when the peer takes it back', async () => {
    const session = await request();
    const card = await question();
    session.terminate({ reason: 'cancel' });

    expect((await card.until('over')).state).toEqual({ name: 'cancelled', by: 'peer' });

    card.actions.accept();
    await network.settled();

    expect(accepts()).toBe(0);
  });

  it('gets nothing when the owner has lost the trust before the click', async () => {
    const session = await request();
    const card = await question();
    romeo.trustNow = 'distrusted';
    card.actions.accept();

    expect(words(await session.ended)).toBe('security-error');
    expect((await card.until('over')).state).toEqual(REFUSED);
    expect(accepts()).toBe(0);
  });

  for (const [trust, reason] of [
    ['distrusted', 'security-error'],
    ['undecided', 'decline'],
  ] as const satisfies readonly (readonly [Trust, string])[]) {
    it(`of a device that is ${trust} ends with ${reason}, and is no question`, async () => {
      romeo.trustNow = trust;

      expect(words(await endOf())).toBe(reason);
      expect(romeo.cards.shown.length).toBe(1);
      expect(romeo.cards.ended.map(({ peer }) => peer)).toEqual([JULIET]);
    });
  }

  it('of a device that got no key of the offer is refused, and the owner sees who asked', async () => {
    const rogue = new Party(network, 'juliet@capulet.lit/rogue');
    rogue.security.device = 8;

    expect(words(await endOf({ from: rogue }))).toBe('security-error');
    expect(romeo.cards.ended.map(({ peer, state }) => [peer, state])).toEqual([[rogue.jid, REFUSED]]);
    expect(romeo.cards.shown.length).toBe(1);
  });

  it('is for the newest offer whose key the asker got', async () => {
    romeo.security.recipients = [8];
    await sendTo(juliet);
    await request();
    while (romeo.cards.shown.length < 3) await network.settled();

    expect(romeo.cards.shown[2]?.transfer.state.name).toBe('offered');
  });

  it('of another account gets “file-not-available”', async () => {
    expect(words(await endOf({ from: new Party(network, 'nurse@capulet.lit/hall') }))).toBe(NOT_AVAILABLE);
  });

  for (const [what, make] of Object.entries({
    'another file': () => requestFor('other words'),
    'another size': () => requestFor('words', element(NS.fileTransfer, 'size', {}, '4')),
    'a hash of another kind': async () => {
      const description = await requestFor('words');
      description.firstElementChild!.firstElementChild!.setAttribute('algo', 'sha-512');
      return description;
    },
  })) {
    it(`for ${what} gets “file-not-available”`, async () => {
      expect(words(await endOf({ description: await make() }))).toBe(NOT_AVAILABLE);
      expect(romeo.cards.shown.length + romeo.cards.ended.length).toBe(1);
    });
  }

  it('for a file that went to another converse-jet gets “file-not-available”: that asks in its own way', async () => {
    await sendTo(juliet, { text: 'ours', isOurs: true });

    expect(words(await endOf({ description: await requestFor('ours') }))).toBe(NOT_AVAILABLE);
  });

  it('for a file whose hash nobody was told gets “file-not-available”', async () => {
    romeo.settings = { ...romeo.settings, sendHash: false };
    // One of our own does not wait for the hash.
    await sendTo(juliet, { text: 'unhashed', isOurs: true });

    expect(words(await endOf({ description: await requestFor('unhashed') }))).toBe(NOT_AVAILABLE);
  });

  it('for a part of the file gets “incompatible-parameters”', async () => {
    const range = element(NS.fileTransfer, 'range', { offset: '1' });

    expect(words(await endOf({ description: await requestFor('words', range) }))).toBe('incompatible-parameters');
  });

  it('without <security/> is refused', async () => {
    expect(words(await endOf({ clear: true }))).toBe('security-error');
    expect(romeo.cards.ended.map(({ state }) => state)).toEqual([REFUSED]);
  });

  it('whose envelope cannot be opened is shown to the owner', async () => {
    romeo.security.error = new SessionError('security-error', 'unknown-device', 'not listed');

    expect(words(await endOf())).toBe('security-error');
    expect(romeo.cards.ended.map(({ direction, state }) => [direction, state])).toEqual([['sent', REFUSED]]);
  });
});
