import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { sharedChromium } from '../support/browser.mjs';
import { decideAll } from '../support/world.mjs';

/** `npm start` as a child process, when it has said that it is ready. */
async function startDemo(...args) {
  const child = spawn(process.execPath, ['demo/start.mjs', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
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

  /** Juliet sends Romeo a file. @param chats the pages, or frames, of both */
  async function sendFile({ romeo, juliet }) {
    await juliet.waitForSelector('.jet-send[aria-disabled="false"]', { timeout: 60_000 });
    const [chooser] = await Promise.all([
      (juliet.page?.() ?? juliet).waitForEvent('filechooser'),
      juliet.getByRole('button', { name: 'Send file' }).click(),
    ]);
    const buffer = Buffer.from('parting is such sweet sorrow');
    await chooser.setFiles({ name: 'demo.txt', mimeType: 'text/plain', buffer });
    await decideAll({ page: juliet });
    await romeo.getByRole('button', { name: 'Accept' }).click();
    await romeo.waitForSelector('converse-file-transfer[data-state="saved"]');
    await juliet.waitForSelector('converse-file-transfer[data-state="saved"]');
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
    const page = await context.newPage();
    await page.goto(url);
    await sendFile({ romeo: await frameOf(page, 'romeo'), juliet: await frameOf(page, 'juliet') });

    expect(await page.getByText('in a window of its own').isVisible()).toBeFalse();
    expect(violations).toEqual([]);
    await context.close();
    child.kill('SIGINT');

    expect(await exited).toBe(0);
  });

  it('has a link to each chat where a browser knows no names under localhost, and keeps storage from other sites', async () => {
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
    await sendFile({ romeo, juliet });

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

  it('has a web site with the chat widget', async () => {
    const { url, child, exited } = await startDemo('--port', '0');
    const context = await browser.newContext();
    const violations = await violationsIn(context);
    const page = await context.newPage();
    await page.goto(`${url}/embed.html`);
    await page.waitForSelector('html[data-ready]', { state: 'attached' });
    await page.waitForSelector('converse-chat .jet-send');

    expect(await page.locator('#lines').innerText()).toContain('encrypted-file-transfer');
    expect(violations).toEqual([]);
    await context.close();
    child.kill('SIGINT');
    await exited;
  });
});
