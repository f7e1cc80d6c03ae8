import { Leaks } from './leaks.mjs';

/**
 * Opens the demo's shop as a visitor without an account, in a browser profile of its own.
 * @param options `view` is Converse's view mode, `agent` the account that answers, `settings` go to Converse
 * @returns the page, what its sockets have sent, what its console says is wrong, and `close()`
 */
export async function openShop({ browser, port }, { view, agent = 'juliet', settings = {} }) {
  const context = await browser.newContext({ viewport: { width: 1000, height: 800 } });
  const page = await context.newPage();
  const [sent, errors, leaks] = [[], [], new Leaks()];
  page.on('websocket', (socket) => socket.on('framesent', ({ payload }) => sent.push(String(payload))));
  page.on('pageerror', (error) => errors.push(`${error} ${error.stack}`));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  await leaks.watch(page);
  const ours = { encrypted_file_transfer_transports: ['ibb'], ...settings };
  const query = new URLSearchParams({ view, agent, settings: JSON.stringify(ours) });
  await page.goto(`http://localhost:${port}/shop.html?${query}`);
  await page.waitForSelector('html[data-ready]', { timeout: 40_000, state: 'attached' });
  const jid = await page.evaluate(() => _converse.session.get('bare_jid'));
  return { page, sent, errors, leaks, jid, me: 'visitor', close: () => context.close() };
}

/** Writes a text in the open chat. */
export async function write({ page }, text) {
  await page.locator('.chat-textarea').fill(text);
  await page.locator('.chat-textarea').press('Enter');
}

/** Opens the chat with an account, as a click in Converse's list does. */
export const openChat = ({ page }, jid) => page.evaluate((peer) => void _converse.api.chats.open(peer, {}, true), jid);

/** Opens the chat with a visitor in the page of the one who answers, as soon as the visitor has written. */
export async function openVisitorsChat(client, jid) {
  // Converse makes the chat first, and then puts the message into it.
  await client.page.waitForFunction((peer) => _converse.state.chatboxes.get(peer)?.messages?.length > 0, jid);
  await openChat(client, jid);
}
