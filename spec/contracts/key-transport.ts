import { toBase64 } from '../../src/bytes/base64.js';
import { decryptMessage, encryptMessage } from '../../src/crypto/one-shot-gcm.js';
import { isKeyTransportError, type KeyTransport } from '../../src/key-transport/key-transport.js';
import { element } from '../../src/xmpp/element.js';
import { testBytes } from '../support/streams.js';
import { xml } from '../support/xml.js';
import { decide } from '../support/decide.js';

/** A key transport as one device of one account has it. */
export interface Correspondent {
  /** Bare JID. */
  readonly jid: string;
  readonly id: number;
  readonly transport: KeyTransport;
}

/** Three accounts with one device each; nobody has decided on a device yet. */
export interface Correspondents {
  readonly romeo: Correspondent;
  readonly juliet: Correspondent;
  readonly tybalt: Correspondent;
}

/** An element as its recipient gets it. */
export const overTheWire = (stanza: Element): Element => xml(new XMLSerializer().serializeToString(stanza));

/** The failure that a promise rejects with, or what else it rejects with; undefined when it does not. */
export const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => (isKeyTransportError(error) ? error.failure : error),
  );

/** What every key transport keeps. @param options `hasTagInBlob` where payloads have their tags with the key */
export function keyTransportContract(
  name: string,
  make: () => Promise<Correspondents>,
  { hasTagInBlob = false } = {},
): void {
  describe(`${name}, a key transport,`, () => {
    const secret = { key: testBytes(16), iv: testBytes(12, 2) };
    let romeo: Correspondent;
    let juliet: Correspondent;
    let tybalt: Correspondent;

    beforeEach(async () => {
      ({ romeo, juliet, tybalt } = await make());
      await decide(romeo.transport, juliet.jid, juliet.id, 'trusted');
    });

    const wrap = async (): Promise<Element> => overTheWire(await romeo.transport.wrap(juliet.jid, secret));
    const unwrap = (envelope: Element) => juliet.transport.unwrap(envelope, romeo.jid);

    it('is available and makes elements of its namespace', async () => {
      expect(romeo.transport.unavailable()).toBeUndefined();
      expect((await wrap()).namespaceURI).toBe(romeo.transport.namespace);
    });

    it('carries key and IV to a trusted device, and says which device sent them', async () => {
      const [device] = await juliet.transport.devices(romeo.jid);
      const { key, iv, device: sender, trust } = await unwrap(await wrap());

      expect({ key, iv }).toEqual(secret);
      expect({ ...sender, trust }).toEqual(device!);
      expect(sender.jid).toBe(romeo.jid);
      expect(sender.id).toBe(romeo.id);
      expect(sender.fingerprint).toMatch(/^[0-9a-f]{64}$/);
    });

    it('shows its own device by the key that others know it by', async () => {
      const [device] = await juliet.transport.devices(romeo.jid);
      const { jid, id, fingerprint } = device!;

      expect(await romeo.transport.own?.()).toEqual({ jid, id, fingerprint });
    });

    it('adds a payload that says nothing where it is asked to, and the namespace has the tag in the blob', async () => {
      const envelopes = [];
      for (let at = 0; at < 2; at++) {
        envelopes.push(overTheWire(await romeo.transport.wrap(juliet.jid, secret, { blob: 'payload' })));
      }
      const texts = envelopes.map((envelope) => envelope.getElementsByTagName('payload')[0]?.textContent);
      for (const envelope of envelopes) {
        const { key, iv, payload } = await unwrap(envelope);

        expect({ key, iv }).toEqual(secret);
        if (payload !== undefined) expect((await decryptMessage({ key, iv }, payload)).length).toBe(1);
      }

      expect(texts.every((text) => (text === undefined ? !hasTagInBlob : text.length === 4))).toBeTrue();
    });

    it('guards a key against being taken for that of a message, where it is asked to', async () => {
      const wrapGuarded = async () => overTheWire(await romeo.transport.wrap(juliet.jid, secret, { blob: 'guarded' }));
      const { key, iv, payload } = await unwrap(await wrapGuarded());

      expect({ key, iv }).toEqual(secret);
      expect(payload).toBeUndefined();

      const envelope = await wrapGuarded();
      const text = await encryptMessage(secret, new TextEncoder().encode('a file'));
      envelope.append(element(romeo.transport.namespace, 'payload', {}, toBase64(text)));
      const read = unwrap(envelope).then((message) => decryptMessage(message, message.payload!));

      await expectAsync(read).toBeRejected();
    });

    it('leaves the secret as it was', async () => {
      await wrap();

      expect(secret).toEqual({ key: testBytes(16), iv: testBytes(12, 2) });
    });

    it('does not hold the key in what it sends', async () => {
      expect(new XMLSerializer().serializeToString(await wrap())).not.toContain(
        btoa(String.fromCharCode(...secret.key)),
      );
    });

    it('tells the trust in the sender: undecided, then trusted', async () => {
      expect((await unwrap(await wrap())).trust).toBe('undecided');

      await decide(juliet.transport, romeo.jid, romeo.id, 'trusted');

      expect((await unwrap(await wrap())).trust).toBe('trusted');
    });

    it('wraps for no undecided device', async () => {
      expect(await failureOf(tybalt.transport.wrap(juliet.jid, secret))).toBe('no-device');
    });

    it('wraps for no distrusted device', async () => {
      await decide(romeo.transport, juliet.jid, juliet.id, 'distrusted');

      expect(await failureOf(romeo.transport.wrap(juliet.jid, secret))).toBe('no-device');
    });

    it('wraps for no account without devices', async () => {
      expect(await failureOf(romeo.transport.wrap('nobody@example.org', secret))).toBe('no-device');
    });

    it('shows what was decided among the devices', async () => {
      await decide(tybalt.transport, juliet.jid, juliet.id, 'distrusted');
      const trusts = [romeo, tybalt].map(async ({ transport }) => (await transport.devices(juliet.jid))[0]?.trust);

      expect(await Promise.all(trusts)).toEqual(['trusted', 'distrusted']);
    });

    it('cannot decide on a device that is not there', async () => {
      expect(await failureOf(decide(romeo.transport, juliet.jid, 4711, 'trusted'))).toBe('unknown-device');
    });

    it('opens nothing of a distrusted device, and the next envelope once it is trusted', async () => {
      await decide(juliet.transport, romeo.jid, romeo.id, 'distrusted');

      expect(await failureOf(unwrap(await wrap()))).toBe('distrusted-device');

      await decide(juliet.transport, romeo.jid, romeo.id, 'trusted');

      expect((await unwrap(await wrap())).key).toEqual(secret.key);
    });

    it('opens each envelope once', async () => {
      const envelope = await wrap();
      await unwrap(envelope);

      expect(await failureOf(unwrap(envelope))).toBe('undecryptable');
    });

    it('opens envelopes in any order', async () => {
      const envelopes = [await wrap(), await wrap(), await wrap()];
      for (const envelope of envelopes.reverse()) expect((await unwrap(envelope)).key).toEqual(secret.key);
    });

    it('opens nothing that is for another device', async () => {
      expect(await failureOf(tybalt.transport.unwrap(await wrap(), romeo.jid))).toBe('not-for-this-device');
    });

    it('opens nothing under the name of another account', async () => {
      expect(await failureOf(juliet.transport.unwrap(await wrap(), tybalt.jid))).toBe('unknown-device');
    });

    it('refuses what is no envelope', async () => {
      const empty = xml(`<encrypted xmlns="${romeo.transport.namespace}"/>`);

      expect(await failureOf(unwrap(empty))).toBe('malformed');
      expect(await failureOf(unwrap(xml('<encrypted xmlns="urn:x"/>')))).toBe('malformed');
    });

    it('stops when it is cancelled', async () => {
      const wrapping = romeo.transport.wrap(juliet.jid, secret, { signal: AbortSignal.abort() });

      expect(await failureOf(wrapping)).toEqual(jasmine.objectContaining({ name: 'AbortError' }));
    });
  });
}
