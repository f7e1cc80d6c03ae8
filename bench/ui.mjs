import { GALLERY, showGallery } from '../spec/support/gallery.mjs';

const JULIET = 'juliet@localhost';
const CARDS = 200;
const SCROLL_MS = 2000;
/** Pages with our plugins, and without. */
const PAGES = { paint: undefined, paintWithout: '' };

/** When the first text or picture of a page is there, in milliseconds. */
const firstPaint = (page) =>
  page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN);

/** In the page: scrolls a chat from its end to its beginning and back. @returns the longest task, in milliseconds */
async function scrollThrough(duration) {
  delete performance.now; // the gallery has stopped the clock
  let list = document.querySelector('converse-file-transfer');
  while (list.scrollHeight - list.clientHeight < 1000) list = list.parentElement;
  let longest = 0;
  const observer = new PerformanceObserver((entries) => {
    for (const { duration: task } of entries.getEntries()) longest = Math.max(longest, task);
  });
  observer.observe({ type: 'longtask' });
  const height = list.scrollHeight - list.clientHeight;
  const start = performance.now();
  for (let part = 0; part < 1;) {
    part = Math.min(1, ((await new Promise(requestAnimationFrame)) - start) / duration);
    // Converse's list is upside down.
    list.scrollTop = -height * part;
  }
  await new Promise((resolve) => setTimeout(resolve, 100));
  observer.disconnect();
  return longest;
}

/** How soon a page is there, and how smoothly a chat full of cards scrolls. */
export async function measureUi(world, samples, { runs }) {
  console.log('Cards …');
  for (let run = 0; run <= runs; run++) {
    for (const [name, plugins] of Object.entries(PAGES)) {
      const clients = await world.openBoth({ plugins });
      const paint = await firstPaint(clients.romeo.page);
      if (run > 0) samples.add(name, paint);
      if (run === runs && plugins === undefined) {
        const { page } = clients.romeo;
        await showGallery(
          page,
          JULIET,
          Array.from({ length: CARDS }, (_, index) => GALLERY[index % GALLERY.length]),
        );
        samples.add('scrollLongestTask', await page.evaluate(scrollThrough, SCROLL_MS));
      }
      await clients.close();
    }
  }
}
