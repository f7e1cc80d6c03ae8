import { addPlugin } from '../../../src/converse/add-plugin.js';
import type { Converse, ConverseGlobal } from '../../../src/converse/converse.js';
import { logTo } from '../../../src/log.js';

/** What Converse calls at its start. */
type Added = Parameters<ConverseGlobal['plugins']['add']>[1];

describe('addPlugin', () => {
  let lines: string[];
  let starts: string[];
  beforeEach(() => {
    lines = [];
    starts = [];
    logTo((line) => lines.push(line));
  });
  afterEach(() => {
    // eslint-disable-next-line no-console -- as it was
    logTo((line) => console.error(line));
  });

  const plugin = (name: string) => ({ dependencies: ['converse-disco'], start: () => void starts.push(name) });

  /** A Converse that starts the plugins that it is told. */
  function converse(whitelist: string[]): ConverseGlobal {
    const added = new Map<string, Added>();
    return {
      env: {},
      plugins: { add: (name, one) => void added.set(name, one) },
      initialize: (settings) => {
        for (const name of whitelist) added.get(name)?.initialize.call({ _converse: {} as Converse });
        return Promise.resolve(settings);
      },
    };
  }

  it('has Converse start it, once, and says nothing', async () => {
    const host = converse(['jet']);
    addPlugin('jet', plugin('jet'), { converse: host });

    expect(await host.initialize('settings')).toBe('settings');
    expect(starts).toEqual(['jet']);
    expect(lines).toEqual([]);
  });

  it('says that the settings do not name it', async () => {
    const host = converse(['jet']);
    addPlugin('jet', plugin('jet'), { converse: host });
    addPlugin('another', plugin('another'), { converse: host });
    await host.initialize({});

    expect(starts).toEqual(['jet']);
    expect(lines).toEqual([
      'converse-jet: the plugin another is loaded, but was not started: does whitelisted_plugins name it? See docs/deploy.md.',
    ]);
  });

  it('says that Converse is not there yet', () => {
    addPlugin('jet', plugin('jet'), {});

    expect(lines).toEqual([
      'converse-jet: the plugin jet was not added: its script has to come after that of Converse, with type="module". See docs/deploy.md.',
    ]);
  });

  it('says that Converse was initialized before', () => {
    spyOn(customElements, 'get').and.returnValue(HTMLElement);
    addPlugin('jet', plugin('jet'), { converse: converse(['jet']) });

    expect(lines).toEqual([
      'converse-jet: the plugin jet does not start: its script has to come before converse.initialize(). See docs/deploy.md.',
    ]);
  });
});
