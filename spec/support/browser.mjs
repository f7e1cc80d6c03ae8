import { chromium } from 'playwright-core';
import { chromiumFlags, findChromium } from '../../scripts/chromium.mjs';

/** Starts a headless Chromium. */
export const launchChromium = () =>
  chromium.launch({ executablePath: findChromium(), headless: true, args: chromiumFlags() });

/**
 * Opens a Converse, logged in, in a browser context of its own.
 * @param options `me` and `peer` are account names; `query` goes to demo/site/chat.html, `settings` to Converse;
 *   `onPage` sees the page before it loads
 * @returns the page, the errors that it had so far, and `close()`
 */
export async function openClient(browser, { port, me, peer, settings = {}, query = {}, onPage }) {
  const context = await browser.newContext({ viewport: { width: 900, height: 700 } });
  const page = await context.newPage();
  const errors = [];
  page.on('pageerror', (error) => errors.push(`${String(error)} ${error.stack}`));
  await onPage?.(page);
  const parameters = new URLSearchParams({
    me,
    settings: JSON.stringify(settings),
    ...(peer && { with: peer }),
    ...query,
  });
  await page.goto(`http://localhost:${port}/chat.html?${parameters}`);
  const ready = () => page.waitForSelector('html[data-ready]', { timeout: 60_000, state: 'attached' });
  await ready();
  const reload = async () => {
    await page.reload();
    await ready();
  };
  return { page, errors, me, reload, close: () => context.close() };
}
