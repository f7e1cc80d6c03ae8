import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { launchChromium } from '../support/browser.mjs';
import { card, chooseFiles, decideAll } from '../support/world.mjs';

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
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser.close();
  });

  it('shows two chats between which a file goes, and ends at Ctrl-C', async () => {
    const { url, child, exited } = await startDemo('--port', '0');
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(url);
    // This browser gives frames of another site no storage, so both chats are links.
    const follow = async (name) => {
      const [opened] = await Promise.all([context.waitForEvent('page'), page.getByRole('link', { name }).click()]);
      return opened;
    };
    const romeoPage = await follow(/Romeo/);
    const julietPage = await follow(/Juliet/);

    expect(new URL(romeoPage.url()).hostname).toBe('localhost');
    expect(new URL(julietPage.url()).hostname).toBe('127.0.0.1');
    const juliet = { page: julietPage, me: 'juliet' };
    await chooseFiles(juliet, { name: 'demo.txt', bytes: Buffer.from('parting is such sweet sorrow') });
    await decideAll(juliet);
    await romeoPage.getByRole('button', { name: 'Accept' }).click();
    await card(juliet, 'saved');
    await romeoPage.waitForSelector('converse-file-transfer[data-state="saved"]');
    await context.close();
    child.kill('SIGINT');

    expect(await exited).toBe(0);
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
    const page = await browser.newPage();
    await page.goto(`${url}/embed.html`);
    await page.waitForSelector('html[data-ready]', { state: 'attached' });
    await page.waitForSelector('converse-chat .jet-send');

    expect(await page.locator('#lines').innerText()).toContain('encrypted-file-transfer');
    await page.close();
    child.kill('SIGINT');
    await exited;
  });
});
