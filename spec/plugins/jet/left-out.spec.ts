import { keyTransportEnvelope } from '../../../plugins/jet/key-transport-envelope.js';
import { jetWith } from '../../support/memory-jet.js';
import { MemoryOmemo } from '../../support/memory-omemo.js';
import { JULIET, OmemoPair, ROMEO } from '../../support/omemo-pair.js';
import { decide } from '../../support/decide.js';

describe('An offer to an account with two trusted devices', () => {
  const { signal } = new AbortController();
  let pair: OmemoPair;
  beforeEach(async () => {
    pair = await OmemoPair.create();
    await MemoryOmemo.create(pair.library, pair.pubsub, JULIET, 3);
    const transport = pair.transportOf(pair.romeo);
    await transport.devices(JULIET, { fresh: true });
    await decide(transport, JULIET, 3, 'trusted');
  });

  /** Ids of the devices that got a key, and of those that did not. */
  async function offered(): Promise<unknown[]> {
    const security = jetWith(keyTransportEnvelope(pair.transportOf(pair.romeo)));
    const context = { contentName: 'a', initiator: `${ROMEO}/orchard`, peer: `${JULIET}/balcony` };
    const { recipients, leftOut } = await security.offer(context, { features: new Set(security.features()), signal });
    return [recipients, leftOut].map((devices) => devices?.map(({ id }) => id));
  }

  it('has a key for both', async () => {
    expect(await offered()).toEqual([[2, 3], []]);
  });

  it('names the one whose bundle cannot be fetched', async () => {
    pair.pubsub.bundles.delete(`${JULIET}.3`);

    expect(await offered()).toEqual([[2], [3]]);
  });

  it('does not name one that is not trusted: it is not meant to read the file', async () => {
    await decide(pair.transportOf(pair.romeo), JULIET, 3, 'distrusted');

    expect(await offered()).toEqual([[2], []]);
  });
});
