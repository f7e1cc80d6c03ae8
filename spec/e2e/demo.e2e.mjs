import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { sharedChromium } from '../support/browser.mjs';
import { Leaks } from '../support/leaks.mjs';
import { decideAll } from '../support/world.mjs';

const demos = new Set();

/** `npm start` as a child process, when it has said that it is ready. It ends with its spec. */
async function startDemo(...args) {
  const child = spawn(process.execPath, ['demo/start.mjs', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  demos.add(child);
  const exited = once(child, 'exit').then(([code]) => code);
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /^Ready: (http:\/\/localhost:\d+)$/.exec(line)?.[1];
    if (url) return { url, child, exited };
  }
  throw new Error(`the demo ended (${await exited})`);
}

describe('npm start', () => {
  let browser;
  beforeAll(async () => {
    browser = await sharedChromium();
  });

  // Also where a spec fails before it has ended them.
  afterEach(() => {
    for (const child of demos) child.kill('SIGINT');
    demos.clear();
  });

  /** Opens a page that tells the keys of its transfers. */
  async function openPage(context) {
    const [page, leaks] = [await context.newPage(), new Leaks()];
    await leaks.watch(page);
    return { page, leaks };
  }

  /** There were keys, and each page has them in its memory alone. */
  async function expectNoLeaks(...all) {
    for (const leaks of all) {
      expect(leaks.count).toBeGreaterThan(0);
      expect(await leaks.find()).toEqual([]);
    }
  }

  /** A file goes from one page, or frame, to another. */
  async function sendFile({ from, to }) {
    await from.waitForSelector('.jet-send[aria-disabled="false"]', { timeout: 60_000 });
    const [chooser] = await Promise.all([
      (from.page?.() ?? from).waitForEvent('filechooser'),
      from.getByRole('button', { name: 'Send file' }).click(),
    ]);
    const buffer = Buffer.from('parting is such sweet sorrow');
    await chooser.setFiles({ name: 'demo.txt', mimeType: 'text/plain', buffer });
    await decideAll({ page: from });
    await to.getByRole('button', { name: 'Accept' }).click();
    await to.waitForSelector('converse-file-transfer[data-state="saved"]');
    await from.waitForSelector('converse-file-transfer[data-state="saved"]');
  }

  /** What the Content Security Policy of any page or frame in a browser context has blocked so far. */
  async function violationsIn(context) {
    const found = [];
    await context.exposeFunction('noteViolation', (text) => found.push(text));
    await context.addInitScript(() =>
      addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) =>
        window.noteViolation(`${effectiveDirective} ${blockedURI}`),
      ),
    );
    return found;
  }

  /** The frame of a chat, once it is there. */
  async function frameOf(page, name) {
    const element = await page.waitForSelector(`section.${name} iframe`);
    return element.contentFrame();
  }

  it('shows two chats side by side, between which a file goes, and ends at Ctrl-C', async () => {
    const { url, child, exited } = await startDemo('--port', '0');
    const context = await browser.newContext();
    const violations = await violationsIn(context);
    const { page, leaks } = await openPage(context);
    await page.goto(url);
    await sendFile({ from: await frameOf(page, 'juliet'), to: await frameOf(page, 'romeo') });
    await expectNoLeaks(leaks);

    expect(await page.getByText('in a window of its own').isVisible()).toBeFalse();
    expect(violations).toEqual([]);
    await context.close();
    child.kill('SIGINT');

    expect(await exited).toBe(0);
  });

  it('has a link to each chat where a browser knows no names under localhost, and keeps storage from other sites (long)', async () => {
    const { url, child, exited } = await startDemo('--port', '0');
    const context = await browser.newContext();
    const violations = await violationsIn(context);
    await context.route(/jet\.localhost/, (route) => route.abort('namenotresolved'));
    const page = await context.newPage();
    await page.goto(url);
    const follow = async (name) => {
      const [opened] = await Promise.all([context.waitForEvent('page'), page.getByRole('link', { name }).click()]);
      return opened;
    };
    const [romeo, juliet] = [await follow(/Romeo/), await follow(/Juliet/)];

    expect(new URL(romeo.url()).hostname).toBe('localhost');
    expect(new URL(juliet.url()).hostname).toBe('127.0.0.1');
    await sendFile({ from: juliet, to: romeo });

    expect(violations).toEqual([]);
    await context.close();
    child.kill('SIGINT');
    await exited;
  });

  it('says which port is in use', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address();
    const child = spawn(process.execPath, ['demo/start.mjs', '--port', String(port)], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let text = '';
    child.stderr.on('data', (chunk) => (text += chunk));
    const [code] = await once(child, 'exit');
    server.close();

    expect(code).toBe(1);
    expect(text).toContain(`Port ${port} is in use`);
  });

  it('runs twice on two ports, and both end', async () => {
    const demos = [await startDemo('--port', '0'), await startDemo('--port=0')];

    expect(demos[0].url).not.toBe(demos[1].url);
    for (const { child } of demos) child.kill('SIGTERM');
    expect(await Promise.all(demos.map(({ exited }) => exited))).toEqual([0, 0]);
  });

  it('has a web site whose visitor writes before anybody is there: her text waits, and goes encrypted as her file does', async () => {
    const { url, child, exited } = await startDemo('--port', '0');
    const context = await browser.newContext();
    const violations = await violationsIn(context);
    const { page, leaks } = await openPage(context);
    const sent = [];
    const errors = [];
    page.on('websocket', (socket) => socket.on('framesent', ({ payload }) => sent.push(String(payload))));
    page.on('pageerror', (error) => errors.push(String(error)));
    page.on('console', (message) => message.text().includes('converse-jet:') && errors.push(message.text()));
    await page.goto(`${url}/embed.html`);
    await page.waitForSelector('html[data-ready]', { state: 'attached' });
    await page.waitForSelector('converse-chat .jet-send');
    const shown = await page.locator('#lines').innerText();
    const script = await (await fetch(`${url}/embed.js`)).text();

    expect(script).toContain(shown.trim());
    const text = 'Lady, come from the window';
    await page.locator('.chat-textarea').fill(text);
    await page.locator('.chat-textarea').press('Enter');
    await page.getByText('Your message waits until Juliet is there').waitFor();

    expect(sent.filter((frame) => frame.includes('<body'))).toEqual([]);
    const { page: chats, leaks: leaksOfChats } = await openPage(context);
    await chats.goto(url);
    const juliet = await frameOf(chats, 'juliet');
    await juliet.waitForSelector('html[data-ready]', { state: 'attached' });
    await juliet.waitForFunction(
      (wanted) =>
        _converse.state.chatboxes
          .get('nurse@localhost')
          ?.messages?.models.some((message) => message.get('is_encrypted') && message.get('plaintext') === wanted),
      text,
    );

    expect(await page.locator('#notice').innerText()).toBe('');
    expect(sent.filter((frame) => frame.includes(text))).toEqual([]);
    // Not before: Converse may show a text that comes while it asks for the archive of a chat as one that it cannot read.
    await juliet.evaluate(() => void _converse.api.chats.open('nurse@localhost', {}, true));
    await sendFile({ from: page, to: juliet });
    await expectNoLeaks(leaks, leaksOfChats);

    expect(violations).toEqual([]);
    expect(errors).toEqual([]);
    await context.close();
    child.kill('SIGINT');
    await exited;
  });
});
