import { chooseInConverse, deviceId, openSecondTab, wrap } from '../support/second-tab.mjs';
import { worldOfSuite } from '../support/world.mjs';

describe('A second tab of the same browser profile', () => {
  const world = worldOfSuite();

  it('wraps no key of an identity of our own for a device that was distrusted in Converse in the first', async () => {
    const juliet = await world.open('juliet', 'romeo');
    const [first, second] = await openSecondTab(world, { settings: { omemo_key_transport_identity: 'own' } });
    const id = await deviceId(juliet);

    expect(await wrap(second)).toEqual([id]);
    await chooseInConverse(first, id, -1);

    expect(await wrap(second)).toBe('no-device');
  });
});
