import { LibomemoFinder } from '../../../src/converse/libomemo.js';

const address = (path: string): string => new URL(path, location.origin).href;
const LIBRARY = address('/converse/libomemo.esm.min.js');

/** Loads a file as a page does; the answer does not matter. */
const load = (path: string): Promise<unknown> => fetch(path, { method: 'HEAD', cache: 'no-store' });

/** Resolves when the page has noted that file. */
const seen = (url: string): Promise<void> =>
  new Promise((resolve) => {
    const observer = new PerformanceObserver((list) => {
      if (list.getEntriesByName(url).length === 0) return;
      observer.disconnect();
      resolve();
    });
    observer.observe({ type: 'resource' });
  });

describe('LibomemoFinder', () => {
  beforeEach(() => performance.clearResourceTimings());

  /** A finder, and the address that it finds. */
  function find(): { finder: LibomemoFinder; found: Promise<string> } {
    let onFound: (url: string) => void = () => undefined;
    const found = new Promise<string>((resolve) => (onFound = resolve));
    return { finder: new LibomemoFinder((url) => onFound(url)), found };
  }

  it('finds the library that is loaded after it', async () => {
    const { finder, found } = find();
    await load(LIBRARY);

    expect(await found).toBe(LIBRARY);
    expect(finder.url).toBe(LIBRARY);
  });

  it('finds the library that was loaded before it', async () => {
    const loaded = seen(LIBRARY);
    await load(LIBRARY);
    await loaded;

    expect(await find().found).toBe(LIBRARY);
  });

  it('finds it behind three hundred other files, where the list of the page is full', async () => {
    const { found } = find();
    for (let file = 0; file < 300; file++) await load(`/converse/manifest.json?${file}`);

    expect(performance.getEntriesByType('resource').length).toBe(250);

    await load(LIBRARY);

    expect(await found).toBe(LIBRARY);
  });

  it('keeps the query, which makes another module of the same file', async () => {
    const { found } = find();
    await load(`${LIBRARY}?v=14`);

    expect(await found).toBe(`${LIBRARY}?v=14`);
  });

  it('takes no other file for it', async () => {
    const { found } = find();
    for (const path of [
      '/converse/converse.js',
      '/converse/libomemo.esm.min.js.map',
      '/converse/not-libomemo.esm.min.js',
      '/converse/libomemo.esm.min.js/x',
      '/converse/libomemo.js',
      '/?file=/libomemo.esm.min.js',
    ]) {
      await load(path);
    }
    await load(LIBRARY);

    expect(await found).toBe(LIBRARY);
  });

  it('stays with the first', async () => {
    const urls: string[] = [];
    const finder = new LibomemoFinder((url) => urls.push(url));
    await load(LIBRARY);
    await find().found;
    const secondSeen = seen(`${LIBRARY}?second`);
    await load(`${LIBRARY}?second`);
    await secondSeen;

    expect(urls).toEqual([LIBRARY]);
    expect(finder.url).toBe(LIBRARY);
  });

  it('never guesses: it knows no address that was not loaded', async () => {
    const { finder } = find();
    const loaded = seen(address('/converse/converse.js'));
    await load('/converse/converse.js');
    await loaded;

    expect(finder.url).toBeUndefined();
  });
});
