import { SentPrefix } from '../../../../plugins/encrypted-file-transfer/send/sent-prefix.js';
import type { Outgoing } from '../../../../src/streams/job.js';
import { sendPipeline } from '../../../../src/streams/pipeline.js';
import { BLOCK_BYTES } from '../../../../src/streams/sent-blocks.js';
import { testBytes } from '../../../support/streams.js';

describe('SentPrefix', () => {
  const file = new Blob([testBytes(3 * BLOCK_BYTES)]);
  const secret = () => ({ key: testBytes(16, 3), iv: testBytes(12, 4) });
  let sent: SentPrefix;
  beforeEach(() => {
    sent = new SentPrefix();
    sent.keep(secret());
  });

  /** A session sends the file from there, and is lost after so many blocks. */
  async function session({ blocks, offset }: { blocks: number; offset: number }): Promise<Outgoing> {
    const outgoing = sendPipeline({ file, secret: secret(), hashed: undefined, earlier: sent.before(offset) });
    sent.begin(outgoing, offset);
    const reader = outgoing.readable.getReader();
    for (let left = blocks; left > 0; left--) await reader.read();
    await reader.cancel();
    return outgoing;
  }

  it('is what the session that came furthest has sent, not the last one', async () => {
    await session({ blocks: 2, offset: 0 });

    expect(await sent.secretFor(file)).toEqual(secret());
    const { furthest } = sent;

    expect(furthest).toBeGreaterThanOrEqual(2 * BLOCK_BYTES);
    sent.begin({ ...(await session({ blocks: 0, offset: 0 })), stopped: () => Promise.resolve([]) }, 0);

    expect(await sent.secretFor(file)).toEqual(secret());
    expect(sent.furthest).toBe(furthest);
    expect(sent.before(0).sent.length).toBe(furthest / BLOCK_BYTES);
  });

  it('makes progress when a session begins further on than the one before, and only then', async () => {
    const progress: boolean[] = [];
    for (const offset of [0, 0, 5, 5, 4]) {
      await session({ blocks: 0, offset });
      progress.push(sent.isProgress);
    }

    expect(progress).toEqual([true, false, true, false, false]);
  });

  it('forgets the secret when the file has changed', async () => {
    await session({ blocks: 1, offset: 0 });
    const changed = new Blob([testBytes(3 * BLOCK_BYTES, 2)]);

    expect(await sent.secretFor(changed)).toBeUndefined();
    expect([sent.isBegun, sent.furthest]).toEqual([false, 0]);
  });
});
