import { Continuation, Continuations } from '../../../../plugins/encrypted-file-transfer/receive/continuation.js';
import { Checksums } from '../../../../plugins/encrypted-file-transfer/transfer/checksums.js';
import { constantTimeEqual } from '../../../../src/bytes/equal.js';
import type { GcmSecret } from '../../../../src/crypto/gcm-secret.js';
import type { Session } from '../../../../src/jingle/application.js';
import { element } from '../../../../src/xmpp/element.js';
import { NS } from '../../../../src/xmpp/namespaces.js';
import { testBytes } from '../../../support/streams.js';

const SECRET: GcmSecret = { key: testBytes(16, 3), iv: testBytes(12, 4) };

/** A session whose envelope brings that secret. */
function session({
  peer = 'romeo@montague.lit/orchard',
  namespace = NS.encryptedFileTransfer,
  key = SECRET.key,
}: { peer?: string; namespace?: string; key?: Uint8Array } = {}) {
  const terminate = jasmine.createSpy('terminate');
  const security = { hasSecret: (other: GcmSecret) => constantTimeEqual(other.key, key) };
  const ended = new Promise(() => undefined);
  return { peer, description: element(namespace, 'description'), security, ended, terminate } as unknown as Session & {
    terminate: jasmine.Spy;
  };
}

describe('Continuation', () => {
  let first: ReturnType<typeof session>;
  let continuation: Continuation;
  let continuations: Continuations;
  beforeEach(() => {
    first = session();
    continuation = new Continuation(first, new Checksums());
    continuations = new Continuations();
    continuation.open(SECRET);
    continuations.add(continuation);
  });

  it('is found for a session of the same account under the same secret, whatever its device', () => {
    for (const peer of ['romeo@montague.lit/orchard', 'romeo@montague.lit/garden']) {
      expect(continuations.find(session({ peer })))
        .withContext(peer)
        .toBe(continuation);
    }
  });

  for (const [what, other] of [
    ['of another account', session({ peer: 'tybalt@capulet.lit/orchard' })],
    ['in another form', session({ namespace: NS.fileTransfer })],
    ['under another secret', session({ key: testBytes(16, 5) })],
  ] as const) {
    it(`is not found for a session ${what}`, () => {
      expect(continuations.find(other)).toBeUndefined();
    });
  }

  it('takes the next session, and ends the one before', async () => {
    const next = session();
    continuation.continueWith(next);

    expect(await continuation.next()).toBe(next);
    expect(first.terminate).toHaveBeenCalledTimes(1);
    expect(next.terminate).not.toHaveBeenCalled();
  });

  it('is over when it is deleted: a session that nobody took is cancelled', async () => {
    const next = session();
    continuation.continueWith(next);
    continuations.delete(continuation);

    expect(await continuation.next()).toBeUndefined();
    expect(next.terminate.calls.allArgs()).toEqual([[{ reason: 'cancel' }]]);
    expect(continuations.find(session())).toBeUndefined();
  });
});
