import { chromium } from 'playwright-core';
import { chromiumFlags, findChromium } from '../../scripts/chromium.mjs';

/** Starts a headless Chromium. */
export const launchChromium = () =>
  chromium.launch({ executablePath: findChromium(), headless: true, args: chromiumFlags() });

/**
 * Opens a Converse, logged in, in a browser context of its own.
 * @param options `me` and `peer` are account names; `query` goes to demo/site/chat.html, `settings` to Converse
 * @returns the page, the errors that it had so far, and `close()`
 */
export async function openClient(browser, { port, me, peer, settings = {}, query = {}, context }) {
  const own = context ?? (await browser.newContext({ viewport: { width: 900, height: 700 } }));
  const page = await own.newPage();
  const errors = [];
  page.on('pageerror', (error) => errors.push(error.stack ?? String(error)));
  const log = [];
  page.on('console', (message) => log.push(`${message.type()}: ${message.text()}`));
  const parameters = new URLSearchParams({
    me,
    settings: JSON.stringify(settings),
    ...(peer && { with: peer }),
    ...query,
  });
  await page.goto(`http://localhost:${port}/chat.html?${parameters}`);
  await page.waitForSelector('html[data-ready]', { timeout: 60_000, state: 'attached' });
  return { page, errors, log, me, close: () => own.close() };
}
