import { streamSecret } from '../../../../plugins/encrypted-file-transfer/requests/stream-secret.js';
import { toHex } from '../../../../src/bytes/hex.js';
import type { Senders, Session } from '../../../../src/jingle/application.js';
import { testBytes } from '../../../support/streams.js';

const REQUEST = { sid: 'an-offer', size: 5 };

describe('The secret of a stream', () => {
  const session = (senders: Senders, keyBytes = 16): Session => {
    const takeSecret = () => ({ key: testBytes(keyBytes), iv: testBytes(12, 2) });
    return { senders, security: { takeSecret } } as unknown as Session;
  };
  const key = async (senders: Senders, request?: typeof REQUEST): Promise<string> => {
    const secret = await streamSecret(session(senders), request);
    return secret === undefined ? 'none' : `${toHex(secret.key)} ${toHex(secret.iv)}`;
  };

  it('is that of the initiator in an offer', async () => {
    expect(await key('initiator')).toBe(`${toHex(testBytes(16))} ${toHex(testBytes(12, 2))}`);
  });

  it('is another one in a request, the same at both ends', async () => {
    const [asked, served, offered] = await Promise.all([
      key('responder', REQUEST),
      key('responder', { ...REQUEST }),
      key('initiator'),
    ]);

    expect(asked).toBe(served);
    expect(asked.split(' ').some((part) => offered.includes(part))).toBeFalse();
  });

  it('is another one for each offer and size', async () => {
    const secrets = await Promise.all(
      [REQUEST, { sid: 'another', size: 5 }, { sid: 'an-offer', size: 6 }, { sid: 'an-offe', size: 5 }].map((request) =>
        key('responder', request),
      ),
    );

    expect(new Set(secrets).size).toBe(4);
  });

  it('keeps the length of the key', async () => {
    expect((await streamSecret(session('responder', 32), REQUEST))?.key.length).toBe(32);
  });

  it('is refused for bytes of the responder that nobody asked for', async () => {
    await expectAsync(key('responder')).toBeRejected();
  });

  it('is none in clear', async () => {
    expect(await streamSecret({ senders: 'initiator', security: undefined } as unknown as Session)).toBeUndefined();
  });
});
