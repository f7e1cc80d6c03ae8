import { chromium } from 'playwright-core';
import { chromiumFlags, findChromium } from '../scripts/chromium.mjs';
import { openFirefox } from './firefox.mjs';

const SCRIPT = '/page.js';
const SETTLE_MS = 1500;

/**
 * Starts a browser with a profile that is kept: one that is not has its private files in memory.
 * @param options `firefox` says which; `server` is what serve() gave
 * @returns `call(name, …)` calls what page.ts exports; `settle()` waits until a fresh page is idle
 */
export const openBrowser = ({ firefox, profile, server }) =>
  firefox ? openFirefox({ profile, server, settleMs: SETTLE_MS }) : openChromium(profile, server);

async function openChromium(profile, { url }) {
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
    await call('isReady');
    await page.waitForTimeout(SETTLE_MS);
  };
  return { call, settle, close: () => context.close() };
}
