import { GALLERY, showGallery } from '../spec/support/gallery.mjs';

const JULIET = 'juliet@localhost';
const CARDS = 200;
/** Each about as high as a card. */
const TEXT = 'In fair Verona, where we lay our scene. '.repeat(12);
const SCROLL_MS = 2000;
/** Until all that was added is drawn. */
const DRAWN_MS = 2000;
/** Pages with our plugins, and without. */
const PAGES = { paint: undefined, paintWithout: '' };

/** When the first text or picture of a page is there, in milliseconds. */
const firstPaint = (page) =>
  page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN);

/** In the page: scrolls a chat from its end to its beginning and back. @returns the longest task, in milliseconds */
async function scrollThrough(duration) {
  delete performance.now; // the gallery has stopped the clock
  let list = document.querySelector('.chat-content .chat-msg');
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

/** In the page: fills a chat with texts, as Converse alone does. */
async function putTexts([jid, count, text]) {
  const chat = await _converse.api.chats.get(jid, {}, true);
  const own = _converse.session.get('bare_jid');
  for (let at = 0; at < count; at++) {
    const sides = at % 2 === 0 ? { sender: 'me', from: own, to: jid } : { sender: 'them', from: jid, to: own };
    const time = new Date(Date.now() - (count - at) * 31_000).toISOString();
    await chat.createMessage({ type: 'chat', ...sides, msgid: crypto.randomUUID(), time, body: `${at} ${text}` });
  }
}

const cards = () => Array.from({ length: CARDS }, (_, index) => GALLERY[index % GALLERY.length]);
/** How the chats are filled that are scrolled. */
const CHATS = {
  scrollLongestTask: (page) => showGallery(page, JULIET, cards()),
  scrollTextsLongestTask: (page) => page.evaluate(putTexts, [JULIET, CARDS, TEXT]),
};

async function measureScrolling(world, samples) {
  for (const [name, fill] of Object.entries(CHATS)) {
    const clients = await world.openBoth();
    const { page } = clients.romeo;
    // Where a page is not seen, frames come once a second.
    await page.bringToFront();
    await fill(page);
    await page.waitForTimeout(DRAWN_MS);
    samples.add(name, await page.evaluate(scrollThrough, SCROLL_MS));
    // The next browser has the same profile.
    await clients.romeo.call('clearMessages', 'juliet');
    await clients.close();
  }
}

/** How soon a page is there, and how smoothly a chat full of cards scrolls. */
export async function measureUi(world, samples, { runs }) {
  console.log('Cards …');
  for (let run = 0; run <= runs; run++) {
    for (const [name, plugins] of Object.entries(PAGES)) {
      const clients = await world.openBoth({ plugins });
      const paint = await firstPaint(clients.romeo.page);
      if (run > 0) samples.add(name, paint);
      await clients.close();
    }
  }
  await measureScrolling(world, samples);
}
