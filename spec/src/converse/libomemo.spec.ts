import { LibomemoFinder } from '../../../src/converse/libomemo.js';

type Load = (url: string) => void;

const loadedBy =
  <Name extends 'audio' | 'iframe' | 'img' | 'link' | 'script' | 'video'>(
    name: Name,
    properties: Partial<HTMLElementTagNameMap[Name]> = {},
  ): Load =>
  (url) => {
    const loader = Object.assign(document.createElement(name), properties);
    loader.setAttribute(name === 'link' ? 'href' : 'src', url);
    document.head.append(loader);
  };

/** What messages and servers can have a page do with an address. */
const OTHER_LOADS: Record<string, Load> = {
  'a fetch': (url) => void fetch(url),
  'an XMLHttpRequest': (url) => {
    const request = new XMLHttpRequest();
    request.open('POST', url);
    request.send();
  },
  'a picture': loadedBy('img'),
  'a video': loadedBy('video', { preload: 'auto' }),
  'a sound': loadedBy('audio', { preload: 'auto' }),
  'a frame': loadedBy('iframe'),
  'a preload': loadedBy('link', { rel: 'preload', as: 'script' }),
};

/** Resolves when the page has noted that file. */
const noted = (url: string): Promise<void> =>
  new Promise((resolve) => {
    const observer = new PerformanceObserver((list) => {
      if (list.getEntriesByName(url).length === 0) return;
      observer.disconnect();
      resolve();
    });
    observer.observe({ type: 'resource', buffered: true });
  });

/** Loads a file, until the page has noted it. */
async function load(url: string, how: Load = loadedBy('script', { type: 'module' })): Promise<void> {
  const seen = noted(url);
  how(url);
  await seen;
}

describe('LibomemoFinder', () => {
  let directory: string, script: string, library: string;
  beforeEach(() => {
    directory = new URL(`/scripts/${crypto.randomUUID()}/`, location.origin).href;
    script = `${directory}converse.js`;
    library = `${directory}libomemo.esm.min.js`;
    performance.clearResourceTimings();
  });
  afterEach(() => {
    for (const loader of document.head.querySelectorAll(`[src^="${directory}"], [href^="${directory}"]`))
      loader.remove();
  });

  /** A finder, and a promise of what it finds. */
  function find(beside = script): { finder: LibomemoFinder; found: Promise<string | undefined> } {
    let onFound: () => void = () => undefined;
    const called = new Promise<void>((resolve) => (onFound = resolve));
    const finder = new LibomemoFinder(beside, () => onFound());
    return { finder, found: called.then(() => finder.url) };
  }

  it('finds the library that is loaded after it', async () => {
    const { finder, found } = find();
    await load(library);

    expect(await found).toBe(library);
    expect(finder.url).toBe(library);
  });

  it('finds the library that is imported', async () => {
    const { found } = find();
    await import(/* webpackIgnore: true */ library);

    expect(await found).toBe(library);
  });

  it('finds the library that was loaded before it', async () => {
    await load(library);

    expect(await find().found).toBe(library);
  });

  it('finds it behind three hundred other files, where the list of the page is full', async () => {
    const { found } = find();
    for (let file = 0; file < 300; file++) await fetch(`${directory}${file}`);

    expect(performance.getEntriesByType('resource').length).toBe(250);

    await load(library);

    expect(await found).toBe(library);
  });

  for (const name of [
    'libomemo.esm.min.js',
    'libomemo.esm.js',
    'libomemo.worker-client.esm.min.js',
    'libomemo.worker-client.esm.js',
  ]) {
    it(`finds ${name} beside a script with a query`, async () => {
      const { found } = find(`${script}?v=14#min`);
      await load(directory + name);

      expect(await found).toBe(directory + name);
    });
  }

  for (const [name, how] of Object.entries(OTHER_LOADS)) {
    it(`is not told by ${name} of that very address`, async () => {
      const { finder } = find();
      await load(library, how);

      expect(finder.url).toBeUndefined();
    });
  }

  it('takes no other script for it', async () => {
    const { finder } = find();
    for (const other of [
      `${directory}libomemo.js`,
      `${directory}not-libomemo.esm.min.js`,
      `${directory}more/libomemo.esm.min.js`,
      `${library}?v=14`,
      `${library}.map`,
      `${script}?/libomemo.esm.min.js`,
      new URL('../libomemo.esm.min.js', directory).href,
      library.replace('127.0.0.1', 'localhost'),
    ]) {
      await load(other);

      expect(finder.url).withContext(other).toBeUndefined();
    }
  });

  it('stays with the first', async () => {
    let times = 0;
    const finder = new LibomemoFinder(script, () => times++);
    await load(library);
    await load(`${directory}libomemo.esm.js`);

    expect(times).toBe(1);
    expect(finder.url).toBe(library);
  });

  it('finds nothing where Converse’s script is not known, or has no directory', async () => {
    const finders = [undefined, 'data:text/javascript,1'].map((unknown) => new LibomemoFinder(unknown, fail));
    await load(library);

    expect(finders.every(({ url }) => url === undefined)).toBeTrue();
  });
});
