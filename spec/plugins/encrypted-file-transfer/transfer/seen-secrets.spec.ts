import { SeenSecrets } from '../../../../plugins/encrypted-file-transfer/transfer/seen-secrets.js';
import { gcmSecurity } from '../../../../src/content-security/gcm-security.js';
import { TransportSecret } from '../../../../src/crypto/transport-secret.js';
import type { Security } from '../../../../src/jingle/security.js';
import { element } from '../../../../src/xmpp/element.js';
import { testBytes } from '../../../support/streams.js';

const security = (key = 1, iv = 2): Security =>
  gcmSecurity(
    { element: element('urn:x', 'x'), label: 'X' },
    new TransportSecret({ key: testBytes(16, key), iv: testBytes(12, iv) }),
  );

describe('The secrets that were seen', () => {
  let seen: SeenSecrets;
  beforeEach(() => (seen = new SeenSecrets()));

  it('are new once', async () => {
    expect(await seen.add(security())).toBeTrue();
    expect(await seen.add(security())).toBeFalse();
    expect(await seen.add(security(1, 3))).toBeTrue();
    expect(await seen.add(security(3, 2))).toBeTrue();
    expect(await seen.add(security())).toBeFalse();
  });

  it('are new for one of two that come at once', async () => {
    expect(await Promise.all([seen.add(security()), seen.add(security())])).toEqual([true, false]);
  });

  it('are not new where there is none, or no way to tell', async () => {
    const without = security(4);
    Reflect.deleteProperty(without, 'fingerprint');
    const taken = security(5);
    taken.takeSecret();
    const closed = security(6);
    closed.close();

    expect(await seen.add(undefined)).toBeFalse();
    expect(await seen.add(without)).toBeFalse();
    expect(await seen.add(taken)).toBeFalse();
    expect(await seen.add(closed)).toBeFalse();
  });

  it('are told before they are taken, and taken afterwards', async () => {
    const one = security();
    const isNew = seen.add(one);

    expect(one.takeSecret().key).toEqual(testBytes(16, 1));
    expect(await isNew).toBeTrue();
  });

  it('are never new any more when there are 4096', async () => {
    let at = 0;
    const fingerprint = (): Promise<Uint8Array> =>
      Promise.resolve(new Uint8Array(new Uint32Array([at++, 0, 0, 0, 0, 0, 0, 0]).buffer));
    const one = { ...security(), fingerprint };
    for (let count = 0; count < 4095; count++) void seen.add(one);

    expect(await seen.add(one)).toBeTrue();
    expect(await seen.add(one)).toBeFalse();
  });
});
