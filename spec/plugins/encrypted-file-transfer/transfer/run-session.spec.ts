import { runSession } from '../../../../plugins/encrypted-file-transfer/transfer/run-session.js';
import { RunningTransfer } from '../../../../plugins/encrypted-file-transfer/transfer/running-transfer.js';
import type { Transfer, TransferState } from '../../../../plugins/encrypted-file-transfer/transfer/transfer.js';
import { SessionError } from '../../../../src/errors.js';
import type { Session, SessionEnd } from '../../../../src/jingle/application.js';
import { sampleTransfer } from '../../../support/sample-transfer.js';

const corrupted = (): SessionError => new SessionError('failed-application', 'corrupted', 'a wrong tag');

/** A session that ends as its peer says, unless we end it before. */
function session() {
  const { promise: ended, resolve } = Promise.withResolvers<SessionEnd>();
  const terminate = (end: SessionError | { reason: SessionEnd['reason'] }): void => {
    resolve(end instanceof Error ? { by: 'us', reason: end.reason, error: end } : { by: 'us', ...end });
  };
  const succeed = (): void => {
    resolve({ by: 'peer', reason: 'success' });
  };
  return { session: { ended, terminate } as unknown as Session, succeed };
}

describe('runSession', () => {
  let running: RunningTransfer;
  afterEach(() => {
    running.setState({ name: 'failed', failure: 'unknown' });
  });
  const transfer = (direction: Transfer['direction'], state: TransferState): RunningTransfer =>
    (running = new RunningTransfer(sampleTransfer({ id: crypto.randomUUID(), direction, state })));

  it('does not believe in a success that the sender claims while we verify, when the tag is wrong', async () => {
    const { session: one, succeed } = session();
    const end = await runSession(one, transfer('received', { name: 'verifying' }), async () => {
      succeed();
      await one.ended;
      throw corrupted();
    });

    expect(end).toEqual({ name: 'failed', failure: 'corrupted' });
  });

  it('does not believe in a success that the peer claims before all has left', async () => {
    const { session: one, succeed } = session();
    const end = await runSession(
      one,
      transfer('sent', { name: 'transferring', path: 'direct', bytes: 5 }),
      async () => {
        succeed();
        await one.ended;
      },
    );

    expect(end).toEqual({ name: 'failed', failure: 'protocol' });
  });

  it('believes in a success that the peer says when all has left', async () => {
    const { session: one, succeed } = session();
    const end = await runSession(one, transfer('sent', { name: 'verifying' }), async () => {
      await Promise.resolve();
      succeed();
    });

    expect(end).toEqual({ name: 'saved' });
  });

  it('ends the session with an error of ours', async () => {
    const { session: one } = session();
    const end = await runSession(one, transfer('received', { name: 'verifying' }), () => Promise.reject(corrupted()));

    expect(end).toEqual({ name: 'failed', failure: 'corrupted' });
    expect((await one.ended).reason).toBe('failed-application');
  });
});
