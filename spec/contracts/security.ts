import { decryptStream, encryptStream } from '../../src/crypto/aes-gcm.js';
import type { OfferOptions, Security, SecurityContext, SecurityPrecondition } from '../../src/jingle/security.js';
import { bareJid } from '../../src/xmpp/jid.js';
import { rejection } from '../support/rejection.js';
import { collect, streamOf, testBytes } from '../support/streams.js';
import { xml } from '../support/xml.js';

/** One side of a session. */
export interface SecurityParty {
  /** Full JID. */
  readonly jid: string;
  readonly security: SecurityPrecondition;
}

/** Two who trust each other, and a third whom nobody trusts. */
export interface SecurityParties {
  readonly initiator: SecurityParty;
  readonly responder: SecurityParty;
  readonly stranger: SecurityParty;
}

/** What every security keeps. */
export function securityContract(name: string, make: () => Promise<SecurityParties>): void {
  describe(`${name}, a security,`, () => {
    const contentName = 'a-file-offer';
    const { signal } = new AbortController();
    let initiator: SecurityParty;
    let responder: SecurityParty;
    let stranger: SecurityParty;

    beforeEach(async () => {
      ({ initiator, responder, stranger } = await make());
    });

    /** What the peer announces: all that it can open. */
    const announced = (): ReadonlySet<string> => new Set(responder.security.features());
    const offer = (to = responder.jid, more: Partial<OfferOptions> = {}): Promise<Security> => {
      const options = { features: announced(), signal, ...more };
      return initiator.security.offer({ contentName, initiator: initiator.jid, peer: to }, options);
    };
    const answer = (security: Element, more: Partial<SecurityContext> = {}): Promise<Security> => {
      const wire = xml(new XMLSerializer().serializeToString(security));
      return responder.security.answer(wire, { contentName, initiator: initiator.jid, peer: initiator.jid, ...more });
    };
    const refusal = (promise: Promise<unknown>): Promise<unknown> =>
      rejection(promise).then((error) => (error as { reason?: unknown }).reason ?? error);

    it('is known by the namespace of its <security/>, in offer and echo', async () => {
      const offered = await offer();
      const echo = (await answer(offered.element())).element();

      for (const { localName, namespaceURI } of [offered.element(), echo]) {
        expect(localName).toBe('security');
        expect(namespaceURI).toBe(initiator.security.namespace);
      }
    });

    it('can be offered to a client that announces it, and to no other', () => {
      expect(responder.security.features().length).toBeGreaterThan(0);
      expect(initiator.security.canOfferTo(announced())).toBeTrue();
      expect(initiator.security.canOfferTo(new Set())).toBeFalse();
    });

    it('is called the same on both sides', async () => {
      const offered = await offer();
      const answered = await answer(offered.element());

      expect(offered.label).not.toBe('');
      expect(answered.label).toBe(offered.label);
    });

    it('gives both sides one secret for one stream', async () => {
      const offered = await offer();
      const answered = await answer(offered.element());
      const encrypted = streamOf(testBytes(1000)).pipeThrough(encryptStream(offered.takeSecret()));

      expect(await collect(encrypted.pipeThrough(decryptStream(answered.takeSecret())))).toEqual(testBytes(1000));
    });

    it('makes a new key and a new IV for each offer', async () => {
      const [first, second] = [(await offer()).takeSecret(), (await offer()).takeSecret()];

      expect(first.key).not.toEqual(second.key);
      expect(first.iv).not.toEqual(second.iv);
      expect(first.key).not.toEqual(new Uint8Array(first.key.length));
    });

    it('gives its secret once', async () => {
      const offered = await offer();
      const answered = await answer(offered.element());
      for (const security of [offered, answered]) {
        security.takeSecret();

        expect(() => security.takeSecret()).toThrowError();
      }
    });

    it('gives no secret when it was closed, and closes more than once', async () => {
      const offered = await offer();
      const answered = await answer(offered.element());
      for (const security of [offered, answered]) {
        security.close();
        security.close();

        expect(() => security.takeSecret()).toThrowError();
      }
    });

    it('leaves a secret that was taken to who took it', async () => {
      const offered = await offer();
      const { key } = offered.takeSecret();
      offered.close();

      expect(key).not.toEqual(new Uint8Array(key.length));
    });

    it('tells the bytes on the wire', async () => {
      const offered = await offer();
      for (const bytes of [0, 1, 16, 70_000]) {
        const secret = { key: testBytes(16), iv: testBytes(12) };
        const wire = await collect(streamOf(testBytes(bytes)).pipeThrough(encryptStream(secret)));

        expect(offered.ciphertextSize(bytes)).toBe(wire.length);
      }
    });

    it('names the sending device to the responder, and nobody to the initiator', async () => {
      const offered = await offer();
      const { sender } = await answer(offered.element());

      expect(offered.sender).toBeUndefined();
      expect(sender?.jid).toBe(bareJid(initiator.jid));
      expect(sender?.trust).toBe('trusted');
    });

    it('offers nothing to somebody without a trusted device', async () => {
      expect(await refusal(offer(stranger.jid))).toBe('security-error');
      expect(await refusal(offer('nobody@example.org/x'))).toBe('security-error');
    });

    it('stops when it is cancelled', async () => {
      expect(await refusal(offer(responder.jid, { signal: AbortSignal.abort() }))).toEqual(
        jasmine.objectContaining({ name: 'AbortError' }),
      );
    });

    it('answers one <security/> once', async () => {
      const offered = (await offer()).element();
      await answer(offered);

      expect(await refusal(answer(offered))).toBe('security-error');
    });

    it('refuses what somebody else than the initiator has made', async () => {
      const offered = (await offer()).element();

      expect(await refusal(answer(offered, { peer: stranger.jid }))).toBe('security-error');
      expect(await refusal(answer(offered, { initiator: stranger.jid, peer: stranger.jid }))).toBe('security-error');
    });

    it('refuses an empty <security/>', async () => {
      const empty = xml(`<security xmlns="${initiator.security.namespace}"/>`);

      expect(await refusal(answer(empty))).toBe('security-error');
    });
  });
}
