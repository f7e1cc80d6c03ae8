import { runSession } from '../../../../plugins/encrypted-file-transfer/transfer/run-session.js';
import { RunningTransfer } from '../../../../plugins/encrypted-file-transfer/transfer/running-transfer.js';
import type { Transfer, TransferState } from '../../../../plugins/encrypted-file-transfer/transfer/transfer.js';
import { SessionError } from '../../../../src/errors.js';
import type { Session, SessionEnd } from '../../../../src/jingle/application.js';
import { NS } from '../../../../src/xmpp/namespaces.js';
import { sampleTransfer } from '../../../support/sample-transfer.js';
import { xml } from '../../../support/xml.js';

const corrupted = (): SessionError => new SessionError('failed-application', 'corrupted', 'a wrong tag');

/** A session that ends as its peer says, unless we end it before. */
function session(namespace: string = NS.fileTransfer) {
  const { promise: ended, resolve } = Promise.withResolvers<SessionEnd>();
  const terminate = (end: SessionError | { reason: SessionEnd['reason'] }): void => {
    resolve(end instanceof Error ? { by: 'us', reason: end.reason, error: end } : { by: 'us', ...end });
  };
  const description = xml(`<description xmlns="${namespace}"/>`);
  const say = (reason: SessionEnd['reason']): void => {
    resolve({ by: 'peer', reason });
  };
  const succeed = (): void => {
    say('success');
  };
  return { session: { ended, terminate, description } as unknown as Session, succeed, say };
}

describe('runSession', () => {
  let running: RunningTransfer;
  afterEach(() => {
    running.setState({ name: 'failed', failure: 'unknown' });
  });
  const transfer = (
    direction: Transfer['direction'],
    state: TransferState,
    more: Partial<Transfer> = {},
  ): RunningTransfer =>
    (running = new RunningTransfer(sampleTransfer({ id: crypto.randomUUID(), direction, state, ...more })));

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

  it('believes in a success that the peer says of an empty file before its tag has left (Dino)', async () => {
    const { session: one, succeed } = session();
    const file = { name: 'empty', size: 0, mediaType: 'text/plain' };
    const empty = transfer('sent', { name: 'transferring', path: 'server', bytes: 0 }, { file });
    const end = await runSession(one, empty, async () => {
      succeed();
      await one.ended;
    });

    expect(end).toEqual({ name: 'saved' });
  });

  for (const [which, namespace, more, failure] of [
    ['a peer that has given up its way', NS.fileTransfer, {}, 'peer-failed'],
    ['another converse-jet client that has lost it', NS.fileTransfer, { canResume: true }, 'connection-lost'],
    ['a client of the draft of 2015 that has lost it', NS.encryptedFileTransfer, {}, 'connection-lost'],
  ] as const) {
    it(`says “${failure}” of ${which}`, async () => {
      const { session: one, say } = session(namespace);
      const end = await runSession(one, transfer('received', { name: 'accepted' }, more), async () => {
        say('failed-transport');
        await one.ended;
      });

      expect(end).toEqual({ name: 'failed', failure });
    });
  }

  it('hears what a peer says after it has closed its stream (Conversations)', async () => {
    const { session: one, say } = session();
    const sent = transfer('sent', { name: 'transferring', path: 'direct', bytes: 5 });
    const end = await runSession(one, sent, () => {
      setTimeout(() => {
        say('decline');
      });
      return Promise.reject(new SessionError('failed-transport', 'connection-lost', 'our channel was closed'));
    });

    expect(end).toEqual({ name: 'declined', by: 'peer' });
  });

  it('ends the session with an error of ours', async () => {
    const { session: one } = session();
    const end = await runSession(one, transfer('received', { name: 'verifying' }), () => Promise.reject(corrupted()));

    expect(end).toEqual({ name: 'failed', failure: 'corrupted' });
    expect((await one.ended).reason).toBe('failed-application');
  });
});
