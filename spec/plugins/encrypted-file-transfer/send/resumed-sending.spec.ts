import { ResumedSending } from '../../../../plugins/encrypted-file-transfer/send/resumed-sending.js';
import { SentPrefix } from '../../../../plugins/encrypted-file-transfer/send/sent-prefix.js';
import { RunningTransfer } from '../../../../plugins/encrypted-file-transfer/transfer/running-transfer.js';
import type { TransferState } from '../../../../plugins/encrypted-file-transfer/transfer/transfer.js';
import { ENCRYPTED_FILE_TRANSFER } from '../../../../plugins/encrypted-file-transfer/wire/dialect.js';
import { encryptedDescription } from '../../../../plugins/encrypted-file-transfer/wire/draft-2015-stanza.js';
import type { Session } from '../../../../src/jingle/application.js';
import { element } from '../../../../src/xmpp/element.js';
import { NS } from '../../../../src/xmpp/namespaces.js';
import { sampleTransfer } from '../../../support/sample-transfer.js';
import { testBytes } from '../../../support/streams.js';

describe('A file that is offered again after its stream was lost', () => {
  const file = new File([testBytes(1000)], 'f.png');
  let cancelled: AbortController;
  let transfer: RunningTransfer;
  let resumed: ResumedSending;
  let looks: jasmine.Spy;

  beforeEach(async () => {
    cancelled = new AbortController();
    transfer = new RunningTransfer(sampleTransfer({ id: crypto.randomUUID(), direction: 'sent' }));
    const attempt = (): Promise<TransferState> => Promise.resolve({ name: 'saved' });
    const parts = { file, transfer, dialect: ENCRYPTED_FILE_TRANSFER, security: undefined, attempt };
    resumed = new ResumedSending(parts, cancelled);
    looks = spyOn(SentPrefix.prototype, 'secretFor').and.callThrough();
    const described = { name: 'f.png', size: 1000, mediaType: 'image/png', description: undefined, date: undefined };
    await resumed.open({
      role: 'initiator',
      connected: () => Promise.resolve({}),
      description: encryptedDescription(described, element(NS.omemo0, 'encrypted')),
      security: { takeSecret: () => ({ key: testBytes(16), iv: testBytes(12) }) },
    } as unknown as Session);
  });
  afterEach(() => {
    resumed.forget();
    transfer.setState({ name: 'cancelled', by: 'us' });
  });

  it('goes at once the first time, and then only when the user says so', async () => {
    expect(await resumed.next()).toBeDefined();

    const second = resumed.next();

    expect(looks).toHaveBeenCalledTimes(1);
    expect(transfer.transfer.state.name).toBe('interrupted');
    resumed.resume();

    expect(await second).toBeDefined();
    expect(looks).toHaveBeenCalledTimes(2);
  });

  it('does not go when the user cancels the wait', async () => {
    await resumed.next();
    const second = resumed.next();
    cancelled.abort();

    expect(await second).toBeUndefined();
  });

  it('may follow a lost stream, and no other end', () => {
    expect(resumed.mayFollow({ name: 'failed', failure: 'connection-lost' })).toBeTrue();
    expect(resumed.mayFollow({ name: 'failed', failure: 'corrupted' })).toBeFalse();
    expect(resumed.mayFollow({ name: 'saved' })).toBeFalse();
  });
});
