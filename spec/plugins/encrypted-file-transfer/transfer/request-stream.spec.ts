import {
  acceptRequest,
  requestAccepted,
  type RequestStream,
} from '../../../../plugins/encrypted-file-transfer/transfer/request-stream.js';
import { requestElement } from '../../../../plugins/encrypted-file-transfer/wire/request-stanza.js';
import { fromBase64, toBase64 } from '../../../../src/bytes/base64.js';
import { concat } from '../../../../src/bytes/concat.js';
import { toHex } from '../../../../src/bytes/hex.js';
import type { GcmSecret } from '../../../../src/crypto/gcm-secret.js';
import type { Session } from '../../../../src/jingle/application.js';
import type { Connection } from '../../../../src/jingle/transport.js';
import { element } from '../../../../src/xmpp/element.js';
import { NS } from '../../../../src/xmpp/namespaces.js';
import { rejection } from '../../../support/rejection.js';
import { testBytes } from '../../../support/streams.js';

const REQUEST = { sid: 'an-offer', size: 5 };
const NONCE = toBase64(testBytes(32, 3));

describe('The stream of a request', () => {
  const hex = ({ key, iv }: GcmSecret): string => `${toHex(key)} ${toHex(iv)}`;
  const envelope = (keyBytes: number) => {
    const takeSecret = () => ({ key: testBytes(keyBytes), iv: testBytes(12, 2) });
    return { takeSecret };
  };

  /** The owner accepts. @returns its stream, and the `<description/>` of its session-accept */
  async function accept(request = REQUEST, keyBytes = 16): Promise<RequestStream & { description: Element }> {
    let description: Element | undefined;
    const session = {
      security: envelope(keyBytes),
      accept: (said: Element) => ((description = said), Promise.resolve({} as Connection)),
    };
    const stream = await acceptRequest(session as unknown as Session, request);
    return { ...stream, description: description! };
  }
  /** What the asker makes of a session-accept. */
  const accepted = (description: Element, request = REQUEST): Promise<RequestStream> => {
    const session = { security: envelope(16), description, connected: () => Promise.resolve({} as Connection) };
    return requestAccepted(session as unknown as Session, request);
  };
  const nonceElement = (text: string): Element => element(NS.converseJet, 'nonce', {}, text);
  /** A session-accept with these elements as children of `<file/>`. */
  const answer = (...more: Element[]): Element => {
    const description = requestElement(REQUEST);
    description.firstElementChild!.append(...more);
    return description;
  };

  it('has the same secret at both ends, which is not that of the envelope', async () => {
    const { secret, description } = await accept();
    const asked = hex((await accepted(description)).secret);

    expect(asked).toBe(hex(secret));
    expect(asked.split(' ').some((part) => hex(envelope(16).takeSecret()).includes(part))).toBeFalse();
  });

  it('has another secret each time that it is accepted', async () => {
    const [first, second] = [await accept(), await accept()];

    expect(hex(first.secret)).not.toBe(hex(second.secret));
    expect(first.description.outerHTML).not.toBe(second.description.outerHTML);
  });

  it('has another secret for each offer, size and nonce', async () => {
    const nonces = [NONCE, toBase64(testBytes(32, 4))];
    const requests = [REQUEST, { sid: 'another', size: 5 }, { sid: 'an-offer', size: 6 }, { sid: 'an-offe', size: 5 }];
    const secrets = await Promise.all(
      nonces.flatMap((nonce) => requests.map((request) => accepted(answer(nonceElement(nonce)), request))),
    );

    expect(new Set(secrets.map(({ secret }) => hex(secret))).size).toBe(8);
  });

  it('is bound to size, offset, length and nonce in this very form', async () => {
    const number = (low: number): number[] => [0, 0, 0, 0, 0, 0, 0, low];
    const texts = new TextEncoder().encode('converse-jet:0 request\0an-offer\0');
    const numbers = Uint8Array.from([...number(5), ...number(0), ...number(5)]);
    const { key, iv } = envelope(16).takeSecret();
    const base = await crypto.subtle.importKey('raw', key, 'HKDF', false, ['deriveBits']);
    const info = concat(texts, numbers, fromBase64(NONCE));
    const bits = await crypto.subtle.deriveBits({ name: 'HKDF', hash: 'SHA-256', salt: iv, info }, base, 28 * 8);
    const { secret } = await accepted(answer(nonceElement(NONCE)));

    expect(toHex(concat(secret.key, secret.iv))).toBe(toHex(new Uint8Array(bits)));
  });

  it('keeps the length of the key', async () => {
    expect((await accept(REQUEST, 32)).secret.key.length).toBe(32);
  });

  for (const [what, elements] of Object.entries({
    'no nonce': [],
    'an empty one': [nonceElement('')],
    'one of 31 bytes': [nonceElement(toBase64(testBytes(31)))],
    'one of 33 bytes': [nonceElement(toBase64(testBytes(33)))],
    'one that is not base64': [nonceElement('!'.repeat(44))],
    'one with white space in it': [nonceElement(` ${NONCE}`)],
    'two of them': [nonceElement(NONCE), nonceElement(NONCE)],
    'one of another namespace': [element(NS.fileTransfer, 'nonce', {}, NONCE)],
  })) {
    it(`has no secret where the answer has ${what}`, async () => {
      expect(await rejection(accepted(answer(...elements)))).toEqual(
        jasmine.objectContaining({ name: 'SessionError', reason: 'security-error' }),
      );
    });
  }

  it('has no secret where the nonce is out of its place', async () => {
    const description = answer();
    description.append(nonceElement(NONCE));

    expect(await rejection(accepted(description))).toEqual(jasmine.objectContaining({ reason: 'security-error' }));
  });

  it('is none without <security/>', async () => {
    const session = { accept: () => Promise.resolve({} as Connection) } as unknown as Session;

    expect(await rejection(acceptRequest(session, REQUEST))).toEqual(
      jasmine.objectContaining({ reason: 'security-error' }),
    );
  });
});
