import { addPlugin, type Plugin } from '../../../src/converse/add-plugin.js';
import type { Converse, ConverseGlobal } from '../../../src/converse/converse.js';
import { HostError } from '../../../src/errors.js';
import { logTo } from '../../../src/log.js';
import { MemoryConverse } from '../../support/memory-converse.js';

/** What Converse calls at its start. */
type Added = Parameters<ConverseGlobal['plugins']['add']>[1];

describe('addPlugin', () => {
  let lines: string[];
  let starts: string[];
  let host: Converse;
  beforeEach(() => {
    host = new MemoryConverse().converse;
    lines = [];
    starts = [];
    logTo((line) => lines.push(line));
  });
  afterEach(() => {
    // eslint-disable-next-line no-console -- as it was
    logTo((line) => console.error(line));
  });

  const plugin = (name: string): Plugin => ({
    dependencies: ['converse-disco'],
    start: () => void starts.push(name),
    startOff: () => void starts.push(`${name} off`),
  });

  /** A Converse that starts the plugins that it is told. */
  function converse(whitelist: string[]): ConverseGlobal {
    const added = new Map<string, Added>();
    return {
      env: {},
      plugins: { add: (name, one) => void added.set(name, one) },
      initialize: (settings) => {
        for (const name of whitelist) added.get(name)?.initialize.call({ _converse: host });
        return Promise.resolve(settings);
      },
    };
  }

  it('has Converse start it, once, and says nothing', async () => {
    const page = converse(['jet']);
    addPlugin('jet', plugin('jet'), { converse: page });

    expect(await page.initialize('settings')).toBe('settings');
    expect(starts).toEqual(['jet']);
    expect(lines).toEqual([]);
  });

  it('says that the settings do not name it', async () => {
    const page = converse(['jet']);
    addPlugin('jet', plugin('jet'), { converse: page });
    addPlugin('another', plugin('another'), { converse: page });
    await page.initialize({});

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

  describe('lets Converse start without it', () => {
    /** Starts Converse with one plugin. @returns what the console says */
    async function start(changes: Partial<Plugin>): Promise<string[]> {
      const page = converse(['jet']);
      addPlugin('jet', { ...plugin('jet'), ...changes }, { converse: page });
      await page.initialize({});
      return lines;
    }

    it('where Converse lacks what all plugins call', async () => {
      Reflect.deleteProperty(host.api, 'sendIQ');

      expect(await start({})).toEqual([
        'converse-jet: the plugin jet is off: this version of Converse has no api.sendIQ. See docs/deploy.md.',
      ]);
      expect(starts).toEqual(['jet off']);
    });

    it('where Converse lacks what this one calls', async () => {
      expect(await start({ parts: ['env.html', 'exports.ChatBox.prototype.createMessage'] })).toEqual([
        'converse-jet: the plugin jet is off: this version of Converse has no env.html, exports.ChatBox.prototype.createMessage. See docs/deploy.md.',
      ]);
      expect(starts).toEqual(['jet off']);
    });

    it('where a setting or another plugin does not let it start', async () => {
      const refuse = () => {
        throw new HostError('the setting x has to be y');
      };

      expect(await start({ start: refuse })).toEqual([
        'converse-jet: the plugin jet is off: the setting x has to be y. See docs/deploy.md.',
      ]);
      expect(starts).toEqual(['jet off']);
    });

    it('where it throws, and does not say the message', async () => {
      const fail = () => {
        throw new Error('secret words');
      };
      const [first, second, ...others] = await start({ start: fail, startOff: fail });

      expect(first).toMatch(/^converse-jet: starting the plugin jet: Error/);
      expect(second).toMatch(/^converse-jet: saying that the plugin jet is off: Error/);
      expect(others).toEqual([]);
      expect(lines.join()).not.toContain('secret');
    });
  });
});
