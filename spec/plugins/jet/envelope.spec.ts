import { keyTransportEnvelope } from '../../../plugins/jet/envelope.js';
import { KeyTransportError, type KeyTransportFailure } from '../../../src/key-transport/key-transport.js';
import { element } from '../../../src/xmpp/element.js';
import { MemoryKeys } from '../../support/memory-key-transport.js';
import { rejection } from '../../support/rejection.js';
import { testBytes } from '../../support/streams.js';

const { signal } = new AbortController();
const secret = { key: testBytes(16), iv: testBytes(12) };

describe('The envelope of a key transport', () => {
  const failures: Record<KeyTransportFailure, string> = {
    unavailable: 'unavailable',
    'no-device': 'no-trusted-device',
    malformed: 'security',
    'not-for-this-device': 'not-for-this-device',
    'unknown-device': 'unknown-device',
    'distrusted-device': 'distrusted-device',
    'identity-changed': 'security',
    'unusable-prekey': 'unusable-prekey',
    undecryptable: 'security',
  };
  for (const [failure, shown] of Object.entries(failures)) {
    it(`ends the session with security-error, and shows ${shown}, for ${failure}`, async () => {
      const transport = new MemoryKeys().join('romeo@example.org', 1);
      const error = new KeyTransportError(failure as KeyTransportFailure, 'words');
      spyOn(transport, 'wrap').and.rejectWith(error);
      spyOn(transport, 'unwrap').and.rejectWith(error);
      const envelope = keyTransportEnvelope(transport);
      const expected = jasmine.objectContaining({ name: 'SessionError', reason: 'security-error', failure: shown });

      expect(await rejection(envelope.seal(secret, 'juliet@example.org', { signal }))).toEqual(expected);
      expect(await rejection(envelope.open(element('urn:x', 'x'), 'juliet@example.org'))).toEqual(expected);
    });
  }

  it('lets other errors through', async () => {
    const transport = new MemoryKeys().join('romeo@example.org', 1);
    const error = new DOMException('cancelled', 'AbortError');
    spyOn(transport, 'wrap').and.rejectWith(error);

    expect(await rejection(keyTransportEnvelope(transport).seal(secret, 'x@example.org', { signal }))).toBe(error);
  });
});
