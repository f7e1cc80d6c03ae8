import { chromium } from 'playwright-core';
import { chromiumFlags, findChromium } from '../scripts/chromium.mjs';

const SCRIPT = '/page.js';
const SETTLE_MS = 1500;

/**
 * Starts Chromium with a profile that is kept: one that is not has its private files in memory.
 * @returns `call(name, …)` calls what page.ts exports; `settle()` waits until a fresh page is idle
 */
export async function openBrowser({ profile, url }) {
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: findChromium(),
    headless: true,
    args: chromiumFlags(),
  });
  const [page] = context.pages();
  await page.goto(url);
  const call = (name, ...values) =>
    page.evaluate(async ([script, wanted, given]) => (await import(script))[wanted](...given), [SCRIPT, name, values]);
  const settle = async () => {
    await page.evaluate((script) => import(script).then(() => undefined), SCRIPT);
    await page.waitForTimeout(SETTLE_MS);
  };
  return { call, settle, close: () => context.close() };
}
