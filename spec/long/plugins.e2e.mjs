import { PLUGINS, expectFeatures } from '../support/plugin-features.mjs';
import { worldOfSuite } from '../support/world.mjs';

const subsets = [1, 2, 3, 4, 5, 6, 7].map((bits) => PLUGINS.filter((_, index) => bits & (1 << index)));

describe('The plugins, alone and together, in any order', () => {
  const world = worldOfSuite();
  afterEach(() => world.closeClients());

  for (const plugins of [...subsets, PLUGINS.toReversed()]) {
    it(`${plugins.join(', ')}: the right features, and one answer to a Jingle request`, async () => {
      const romeo = await world.open('romeo', undefined, { query: { plugins: plugins.join(',') } });
      await expectFeatures(romeo, plugins, world);
    });
  }
});
