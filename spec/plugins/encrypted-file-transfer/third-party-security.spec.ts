import '../../support/converse-global.js';
import '../../../plugins/jet/index.js';
import { DeviceTrustDecisions } from '../../../plugins/encrypted-file-transfer/devices/trust.js';
import { DEFAULTS, readSettings } from '../../../plugins/encrypted-file-transfer/settings.js';
import type { Envelope } from '../../../plugins/jet/envelope.js';
import { install, type Host } from '../../../src/converse/install.js';
import type { Trust as TrustValue, TrustRecord, TrustedDevice } from '../../../src/key-transport/key-transport.js';
import type { Registry } from '../../../src/registry.js';
import { initializePlugin } from '../../support/converse-global.js';
import { decide } from '../../support/decide.js';
import { MemoryConverse } from '../../support/memory-converse.js';
import { MemoryKeys } from '../../support/memory-key-transport.js';
import { RecordingEnvelope } from '../../support/recording-envelope.js';

const JULIET = 'juliet@capulet.lit';
const FINGERPRINT = 'ab'.repeat(20);

/** The one OpenPGP key of Juliet. */
class PgpKeys implements TrustRecord {
  trustNow: TrustValue = 'undecided';

  devices(jid: string): Promise<TrustedDevice[]> {
    const key = { jid, id: 0, fingerprint: FINGERPRINT, trust: this.trustNow };
    return Promise.resolve(jid === JULIET ? [key] : []);
  }

  trust(_device: unknown, decision: TrustValue): Promise<void> {
    this.trustNow = decision;
    return Promise.resolve();
  }
}

describe('File transfer with the envelope of a third party', () => {
  let host: Host;
  let keys: PgpKeys;
  let trust: DeviceTrustDecisions;
  beforeEach(() => {
    const page = new MemoryConverse();
    initializePlugin('jet', page.converse);
    host = install(page.converse);
    keys = new PgpKeys();
    const envelope = new RecordingEnvelope('urn:xmpp:openpgp:0');
    envelope.trustRecord = keys;
    (page.converse.api['jet'] as { envelopes: Registry<Envelope> }).envelopes.register(envelope);
    const defaults = readSettings({
      settings: { get: (name) => (DEFAULTS as Record<string, unknown>)[name], extend: () => undefined },
    });
    const { securities } = host.jingle();
    trust = new DeviceTrustDecisions(
      () => securities.all().flatMap((security) => security.trustRecords()),
      () => defaults,
    );
  });
  const sender = { jid: JULIET, id: 0, fingerprint: FINGERPRINT, trust: 'undecided' } as const;

  for (const decision of ['trusted', 'distrusted'] as const) {
    it(`records that the sender of an offer is ${decision}`, async () => {
      await trust.decide(sender, decision);

      expect(keys.trustNow).toBe(decision);
      expect((await trust.now(sender)).trust).toBe(decision);
    });
  }

  it('asks about its undecided keys before a file goes', async () => {
    const asked: string[] = [];
    await trust.settle(JULIET, (devices) => {
      asked.push(...devices.map(({ fingerprint }) => fingerprint));
      return Promise.resolve('dismissed');
    });

    expect(asked).toEqual([FINGERPRINT]);
  });

  it('shows its keys next to those of a key transport of a third party', async () => {
    const memory = new MemoryKeys('urn:example:keys');
    const transport = memory.join('romeo@example.org', 1);
    memory.join(JULIET, 2);
    host.keyTransports.register(transport);
    await decide(transport, JULIET, 2, 'trusted');

    expect((await trust.devices(JULIET)).map(({ id, trust: now }) => [id, now])).toEqual([
      [2, 'trusted'],
      [0, 'undecided'],
    ]);
  });
});
