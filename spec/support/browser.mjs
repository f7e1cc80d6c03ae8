import { chromium } from 'playwright-core';
import { chromiumFlags, findChromium } from '../../scripts/chromium.mjs';

let running;

/** The headless Chromium of this run: one for all suites, each of which opens contexts of its own. */
export const sharedChromium = () =>
  (running ??= chromium.launch({ executablePath: findChromium(), headless: true, args: chromiumFlags() }));

/** Ends it. */
export async function closeChromium() {
  const browser = await running;
  running = undefined;
  await browser?.close();
}

/**
 * An error of Converse's own, at a logout that clears its cache: clearSession comes twice, and the second one takes the
 * user's settings away while the first, clearUserSettings(), waits for them.
 */
export const ERROR_AT_LOGOUT = /^TypeError: [^\n]*reading 'clear'[^\n]*\n\s+at [^\n]*\/converse\.min\.js/;

/** Another one, when a page is left after a logout: its plugin for group chats asks for a connection that is not there. */
export const ERROR_AFTER_LOGOUT = /^TypeError: [^\n]*reading 'isType'[^\n]*\n\s+at [^\n]*\/converse\.min\.js/;

/** What Converse and Strophe throw when stanzas still come at a logout: they look for a stanza, a socket or a chat that is gone. */
export const ERROR_IN_TRAFFIC = /^TypeError: [^\n]*\n\s+at [^\n]*\/converse\.min\.js/;

/**
 * Runs in a page: libomemo gets the wasm file of its curve anew for each prekey, a hundred times at a first login. Here the
 * first answer serves all of them, which takes a fifth less of the processor for each page.
 */
function getCurveOnce() {
  const get = window.fetch;
  let curve;
  window.fetch = (what, ...options) => {
    if (!String(what?.url ?? what).endsWith('curve25519_compiled.wasm')) return get(what, ...options);
    curve ??= get(what, ...options).then(async (answer) => ({ answer, bytes: await answer.clone().arrayBuffer() }));
    return curve.then(({ answer, bytes }) => new Response(bytes, answer));
  };
}

/** What stands behind `chat.html` in the address of a client. */
export const parametersOf = ({ me, peer, settings, query }) =>
  new URLSearchParams({ me, settings: JSON.stringify(settings), ...(peer && { with: peer }), ...query });

/**
 * Opens a Converse, logged in, in a browser profile of its own.
 * @param options `me` and `peer` are account names; `query` goes to demo/site/chat.html, `settings` to Converse;
 *   `onPage` sees the page before it loads; `getsCurveAnew` leaves libomemo as it is; `tabOf` is a client in whose browser profile it opens a second tab
 * @returns the page, the errors that it had so far, `close()`, and `reload()`, which takes other options if need be;
 *   `forgive()` takes the pattern of errors, each with its stack, that do not count from then on
 */
export async function openClient(browser, { port, me, peer, settings = {}, query = {}, onPage, getsCurveAnew, tabOf }) {
  const context = tabOf?.page.context() ?? (await browser.newContext({ viewport: { width: 900, height: 700 } }));
  const page = await context.newPage();
  const errors = [];
  let forgiven;
  page.on('pageerror', (error) => {
    if (!forgiven?.test(error.stack)) errors.push(`${String(error)} ${error.stack}`);
  });
  const missing = [];
  page.on('response', (response) => response.status() >= 400 && missing.push(response.url()));
  if (!getsCurveAnew) await page.addInitScript(getCurveOnce);
  await onPage?.(page);
  const go = (options) => page.goto(`http://localhost:${port}/chat.html?${parametersOf(options)}`);
  await go({ me, peer, settings, query });
  const ready = async () => {
    try {
      await page.waitForSelector('html[data-ready]', { timeout: 40_000, state: 'attached' });
    } catch (error) {
      // An account whose page stays open would be fought for by the next one.
      await context.close();
      throw new Error([`${me}'s page is not ready: ${error.message}`, ...errors, ...missing].join('\n'), {
        cause: error,
      });
    }
  };
  await ready();
  const reload = async (changes) => {
    await (changes ? go({ me, peer, settings, query, ...changes }) : page.reload());
    await ready();
  };
  return { page, errors, me, reload, forgive: (pattern) => (forgiven = pattern), close: () => context.close() };
}
