import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { policy } from '../../demo/csp.mjs';
import { startEjabberd } from '../../demo/ejabberd.mjs';
import { freePort, startProsody } from '../../demo/prosody.mjs';
import { openClient, sharedChromium } from '../support/browser.mjs';
import { linksTo, recipes, siteFolder, startNginx, startTurn } from '../support/recipes.mjs';
import { openShop, openVisitorsChat, write } from '../support/visitor.mjs';
import {
  card,
  chooseFiles,
  crossBothWays,
  decideAll,
  downloadFrom,
  nextCard,
  openTrusting,
  save,
  trustAll,
  worldOfSuite,
} from '../support/world.mjs';

const ACCOUNTS = [
  { name: 'romeo', contacts: ['juliet'] },
  { name: 'juliet', contacts: ['romeo'] },
];
const PASSWORD = 'wherefore-art-thou';

/** Blocked by the policy of a page, in an array that is filled as it happens. */
async function violationsOf(page) {
  const found = [];
  await page.exposeFunction('onViolation', (text) => found.push(text));
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) => {
      window.onViolation(`${effectiveDirective} ${blockedURI}`);
    });
  });
  return found;
}

/** Opens a page for Romeo and for Juliet. Each logs in by hand, and opens the chat with the other. @param onPage sees it first */
const openByHand = (url, onPage = () => undefined) =>
  Promise.all(
    [
      ['romeo', 'juliet'],
      ['juliet', 'romeo'],
    ].map(async ([me, peer]) => {
      const context = await (await sharedChromium()).newContext({ viewport: { width: 1100, height: 750 } });
      const page = await context.newPage();
      await onPage(page);
      await page.goto(url);
      await page.locator('input[name="jid"]').fill(`${me}@localhost`);
      await page.locator('input[name="password"]').fill(PASSWORD);
      await page.locator('input[type="submit"], button[type="submit"]').first().click();
      await page
        .locator(`a.open-chat, .list-item-link`)
        .filter({ hasText: new RegExp(peer, 'i') })
        .first()
        .click();
      return { page, me };
    }),
  );

/** Sends a file from a page that has just been opened. */
async function sendAFile([romeo, juliet]) {
  const bytes = randomBytes(100_000);
  await chooseFiles(romeo, { bytes });
  await decideAll(romeo);
  await (await card(juliet, 'offered', { timeout: 60_000 })).getByRole('button', { name: 'Accept' }).click();
  const saved = await card(juliet, 'saved', { timeout: 60_000 });

  expect((await downloadFrom(juliet, saved)).bytes.equals(bytes)).toBeTrue();
}

/** Blocked on Converse's login page, as docs/deploy.md says. */
const SPONSORS = 'img-src https://conversejs.org/media/logos/';

/** The page of the first recipe, and its script in a file, as the policy wants it. @param url of its WebSocket */
function pageOfTags(url) {
  const [, tags, script] = /^([^]*)<script type="module">([^]*)<\/script>\s*$/.exec(recipes('html')[0]);
  return {
    'index.html': { text: `<!doctype html>\n${tags}<script type="module" src="/start.js"></script>` },
    'start.js': { text: script.replace('wss://xmpp.example.org/xmpp-websocket', url) },
  };
}

describe('The page of the tags, at the recipe for nginx', () => {
  let site, nginx, prosody, url;
  const clients = [];
  beforeAll(async () => {
    const port = await freePort();
    url = `http://localhost:${port}/`;
    site = siteFolder({
      ...pageOfTags(`ws://localhost:${port}/xmpp-websocket`),
      converse: { link: 'node_modules/converse.js/dist' },
      'converse-jet': { link: 'dist' },
    });
    prosody = await startProsody({ accounts: ACCOUNTS, url });
    nginx = await startNginx({ port, root: site.path, prosodyPort: prosody.httpPort });
  }, 120_000);
  afterAll(async () => {
    for (const { page } of clients) await page.context().close();
    await nginx?.stop();
    await prosody?.stop();
    site?.remove();
  });

  it('sends files; the policy blocks nothing of it, no file is missing, and the console says nothing of us', async () => {
    const [violations, missing, said] = [[], [], []];
    clients.push(
      ...(await openByHand(url, async (page) => {
        violations.push(await violationsOf(page));
        page.on('response', (response) => response.status() >= 400 && missing.push(response.url()));
        page.on('console', (message) => message.text().includes('converse-jet') && said.push(message.text()));
      })),
    );
    await sendAFile(clients);

    expect(violations.flat().filter((text) => !text.startsWith(SPONSORS))).toEqual([]);
    expect(missing).toEqual([]);
    expect(said).toEqual([]);
  }, 180_000);
});

describe('The recipe for nginx', () => {
  let site, nginx, prosody, clients;
  const violations = [];
  beforeAll(async () => {
    const port = await freePort();
    site = siteFolder({
      ...linksTo('demo/site'),
      converse: { link: 'node_modules/converse.js/dist' },
      dist: { link: 'dist' },
      'run.json': { text: JSON.stringify({ run: 'recipe' }) },
    });
    prosody = await startProsody({ accounts: ACCOUNTS, url: `http://localhost:${port}/` });
    nginx = await startNginx({ port, root: site.path, prosodyPort: prosody.httpPort });
    const browser = await sharedChromium();
    const open = (me, peer, { settings }) =>
      openClient(browser, {
        ...{ port, me, peer, settings },
        onPage: async (page) => violations.push(await violationsOf(page)),
      }).then((client) => Object.assign(client, { sent: [] }));
    const settings = { encrypted_file_transfer_transports: ['socks5'] };
    clients = await openTrusting({ open }, { romeo: { settings }, juliet: { settings } });
  }, 120_000);
  afterAll(async () => {
    await Promise.all((clients ?? []).map((client) => client.close()));
    await nginx?.stop();
    await prosody?.stop();
    site?.remove();
  });

  it('has the policy of the README, and keeps lazy files', async () => {
    const { origin } = new URL(clients[0].page.url());
    const headersOf = async (path) => (await fetch(origin + path)).headers;
    const lazy = readdirSync('dist').find((name) => /^converse-jet-views\.\w+\.js$/.test(name));

    expect((await headersOf('/chat.html')).get('content-security-policy')).toBe(policy());
    expect((await headersOf(`/dist/${lazy}`)).get('content-security-policy')).toBe(policy());
    expect((await headersOf(`/dist/${lazy}`)).get('cache-control')).toContain('max-age=315360000');
    expect((await headersOf('/dist/converse-jet.js')).get('cache-control')).toBeNull();
  });

  for (const transport of ['socks5', 'ibb', 'webrtc']) {
    it(`lets files through, over ${transport}, and the policy blocks nothing`, async () => {
      const settings = { encrypted_file_transfer_transports: [transport] };
      await Promise.all(clients.map((client) => client.reload({ settings })));
      await crossBothWays(clients, 1 << 20, () => undefined);

      expect(violations.flat()).toEqual([]);
    });
  }
});

describe('TURN servers that the server announces (XEP-0215)', () => {
  let turn;
  const secret = 'a-long-random-text';
  const world = worldOfSuite({
    async start(options) {
      const port = await freePort();
      turn = await startTurn({ port, secret });
      const lines = `turn_external_host = "127.0.0.1"\nturn_external_port = ${port}\nturn_external_secret = "${secret}"`;
      return startProsody({ ...options, modules: ['turn_external'], lines });
    },
  });
  afterAll(() => turn.stop());

  it('relay a file where only relays may be used, and the card says so', async () => {
    const settings = { encrypted_file_transfer_transports: ['webrtc'], encrypted_file_transfer_relay_only: true };
    const [romeo, juliet] = await openTrusting(world, { romeo: { settings }, juliet: { settings } });
    const bytes = randomBytes(4 << 20);
    await chooseFiles(romeo, { bytes });
    await (await card(juliet, 'offered')).getByRole('button', { name: 'Accept' }).click();

    expect(await (await card(juliet, 'transferring')).innerText()).toContain('Relayed');
    expect((await save(juliet)).bytes.equals(bytes)).toBeTrue();
    expect(romeo.sent.some((frame) => /<candidate [^>]*type="relay"/.test(frame))).toBeTrue();
    expect(romeo.sent.some((frame) => /<candidate [^>]*type="(host|srflx)"/.test(frame))).toBeFalse();
  });
});

describe('Prosody as Debian ships it', () => {
  const world = worldOfSuite({
    start: (options) =>
      startProsody({ ...options, modules: ['limits'], lines: 'limits = { c2s = { rate = "10kb/s" } }' }),
  });

  it('limits files in-band, as the card of a large one says, and a small one arrives', async () => {
    const [romeo, juliet] = await openTrusting(world);
    const accept = async () => (await card(juliet, 'offered')).getByRole('button', { name: 'Accept' }).click();
    await chooseFiles(romeo, { bytes: randomBytes(4 << 20) });
    await accept();
    const large = await card(romeo, 'transferring');
    await large.getByText('Your server limits this transfer').waitFor({ timeout: 60_000 });
    await large.getByRole('button', { name: 'Cancel' }).click();
    await card(romeo, 'cancelled');
    const bytes = randomBytes(50_000);
    await nextCard(juliet, 'offered', () => chooseFiles(romeo, { bytes }));
    await accept();

    expect((await save(juliet)).bytes.equals(bytes)).toBeTrue();
  });

  it('gives OMEMO keys to everybody, without a setting', async () => {
    // No contact of his.
    const mercutio = await world.open('mercutio');
    await trustAll(mercutio, 'juliet');

    expect(await mercutio.page.evaluate(() => _converse.api.omemoKeyTransport.devices('juliet@localhost'))).toEqual([
      jasmine.objectContaining({ trust: 'trusted' }),
    ]);
  });
});

describe('ejabberd with the shaper of its default configuration', () => {
  const world = worldOfSuite({ start: (options) => startEjabberd({ ...options, shaper: 'normal' }) });

  it('limits files in-band, as the cards say; two that cross arrive, and a chat message comes before them', async () => {
    const clients = await openTrusting(world);
    const bytes = randomBytes(400_000);
    const cardsOf = ({ page }, state) => page.locator(`converse-file-transfer[data-state="${state}"]`);
    for (const client of clients) await chooseFiles(client, { bytes });
    const accepted = (client) => cardsOf(client, 'offered').getByRole('button', { name: 'Accept' }).click();
    await Promise.all(clients.map(accepted));
    await Promise.all(
      clients.map(({ page }) =>
        page.getByText('Your server limits this transfer').first().waitFor({ timeout: 120_000 }),
      ),
    );
    const [romeo, juliet] = clients;
    const started = Date.now();
    await romeo.page.evaluate((body) => {
      const attributes = { type: 'chat', to: 'juliet@localhost', id: crypto.randomUUID() };
      _converse.api.send(converse.env.$msg(attributes).c('body').t(body));
    }, 'Wherefore?');
    await juliet.page.locator('.chat-msg__text', { hasText: 'Wherefore?' }).waitFor({ timeout: 120_000 });
    console.log(`  a chat message took ${((Date.now() - started) / 1000).toFixed(1)} s`);

    expect(await cardsOf(juliet, 'transferring').count()).toBe(2);
    for (const client of clients) await cardsOf(client, 'saved').nth(1).waitFor({ timeout: 400_000 });
    console.log(`  two files of 400 kB took ${((Date.now() - started) / 1000).toFixed(0)} s more`);
    for (const client of clients) {
      const received = client.page.locator('converse-file-transfer').filter({ hasText: 'Save' });

      expect((await downloadFrom(client, received)).bytes.equals(bytes)).toBeTrue();
    }
  }, 600_000);
});

describe('Visitors without an account, on ejabberd', () => {
  // The older one does not take the keys of Converse's own encrypted messages.
  const world = worldOfSuite({ start: (options) => startEjabberd({ ...options, isBackport: true }) });

  it('and the one who answers send each other files', async () => {
    const juliet = await world.open('juliet', undefined, {
      settings: { encrypted_file_transfer_from_strangers: true },
    });
    const visitor = await openShop(world, { view: 'embedded' });
    await write(visitor, 'Do you have rose water?');
    await openVisitorsChat(juliet, visitor.jid);
    await write(juliet, 'Two ducats');
    await trustAll(visitor, 'juliet');
    const list = randomBytes(100_000);
    await chooseFiles(visitor, { bytes: list });
    const offer = await card(juliet, 'offered');
    await offer.getByRole('button', { name: 'Trust', exact: true }).click();
    await offer.getByRole('button', { name: 'Accept' }).click();

    expect((await save(juliet)).bytes.equals(list)).toBeTrue();
    const bill = randomBytes(100_000);
    await nextCard(visitor, 'offered', () => chooseFiles(juliet, { bytes: bill }));
    await (await card(visitor, 'offered')).getByRole('button', { name: 'Accept' }).click();

    expect((await save(visitor)).bytes.equals(bill)).toBeTrue();
    expect(visitor.errors).toEqual([]);
    await visitor.close();
  });
});

describe('A page whose scripts are on another origin, with hashes', () => {
  const world = worldOfSuite();
  const sha = (algorithm, bytes) => `${algorithm}-${createHash(algorithm).update(bytes).digest('base64')}`;
  beforeAll(() => {
    if (!existsSync('dist/integrity.json')) execFileSync(process.execPath, ['scripts/build.mjs'], { stdio: 'ignore' });
  }, 600_000);

  /** The page of the recipe, and its policy. @param cdn the other origin */
  function pageOf(cdn) {
    const [tags] = recipes('html').filter((text) => text.includes('crossorigin'));
    const directives = recipes('').find((text) => text.includes('sha256'));
    // The command of the recipe, for this origin.
    const [command] = recipes('sh').filter((text) => text.includes('integrity.json'));
    const map = execFileSync('sh', ['-c', command.replace('https://cdn.example.org/converse-jet/', `${cdn}/dist/`)]);
    const text = String(map).trim();
    const hashes = [
      readFileSync('node_modules/converse.js/dist/converse.min.js'),
      readFileSync('dist/converse-jet.js'),
    ];
    const html = tags
      .replaceAll('https://cdn.example.org/converse-jet/', `${cdn}/dist/`)
      .replaceAll('https://cdn.example.org', cdn)
      .replace(/(<script type="importmap">)[^]*?(<\/script>)/, (_, start, end) => start + text + end)
      .replace(/integrity="sha384-…"/g, () => `integrity="${sha('sha384', hashes.shift())}"`)
      .replace('/start.js', '/chat.js');
    const wanted = directives.replaceAll('https://cdn.example.org', cdn).replace('sha256-…', sha('sha256', text));
    const own = Object.fromEntries(wanted.split(';').map((line) => line.trim().split(/ (.*)/)));
    const csp = policy()
      .split('; ')
      .map((directive) => {
        const [name] = directive.split(' ');
        return own[name] === undefined ? directive : `${name} ${own[name]}`;
      });
    return { html, csp: [...csp, 'report-uri /csp-reports'].join('; ') };
  }

  const prepare = async (page) => {
    const { html, csp } = pageOf(`http://127.0.0.1:${world.port}`);
    await page.context().grantPermissions(['local-network-access']);
    await page.route('**/chat.html*', async (route) => {
      const response = await route.fetch();
      const text = (await response.text()).replace(/<script[^]*<\/script>\n/, html);
      await route.fulfill({ response, body: text, headers: { ...response.headers(), 'content-security-policy': csp } });
    });
  };

  it('sends files, with workers, and its policy blocks nothing', async () => {
    let workers = 0;
    const options = {
      query: { plugins: '' },
      async onPage(page) {
        page.on('worker', () => workers++);
        await prepare(page);
      },
    };
    const clients = await openTrusting(world, { romeo: options, juliet: options });
    await crossBothWays(clients, 1 << 20, () => undefined);

    expect(workers).toBeGreaterThan(1);
    await world.closeClients();
  });

  it('runs no lazy file that is not the one of the release, and says so', async () => {
    const said = [];
    const [romeo] = await openTrusting(world, {
      romeo: {
        query: { plugins: '' },
        async onPage(page) {
          page.on('console', (message) => message.text().startsWith('converse-jet:') && said.push(message.text()));
          await prepare(page);
          await page.route('**/dist/converse-jet-views.*.js', async (route) => {
            const response = await route.fetch();
            await route.fulfill({ response, body: `${await response.text()};globalThis.__ran = true;` });
          });
        },
      },
    });
    await chooseFiles(romeo, { bytes: randomBytes(10) });
    await romeo.page.getByText('A part of this page could not be loaded').first().waitFor();

    expect(await romeo.page.evaluate(() => window.__ran)).toBeUndefined();
    expect(said).toEqual([jasmine.stringMatching(/converse-jet-views\.\w+\.js cannot be loaded/)]);
  });
});

/** The folder that `mod_conversejs` serves, as the recipe says. */
const conversejsFolder = () =>
  siteFolder({
    ...linksTo('node_modules/converse.js/dist'),
    'converse-jet': { link: 'dist' },
    'converse-with-jet.js': { text: recipes('js').find((text) => text.includes('window.converse = {')) },
  });

/** Servers with their page for Converse. Prosody's is a community module, whose folder is named in the environment. */
const WITH_PAGE = {
  'ejabberd 23.01': (conversejs) => startEjabberd({ accounts: ACCOUNTS, url: 'http://localhost/', conversejs }),
  'ejabberd 24.12': (conversejs) =>
    startEjabberd({ accounts: ACCOUNTS, url: 'http://localhost/', conversejs, isBackport: true }),
  ...(process.env.MOD_CONVERSEJS && {
    Prosody: (conversejs) =>
      startProsody({
        accounts: ACCOUNTS,
        modules: ['conversejs'],
        lines: `plugin_paths = { ${JSON.stringify(process.env.MOD_CONVERSEJS)}, ${JSON.stringify(resolve('server/prosody'))} }
          conversejs_resources = ${JSON.stringify(conversejs)}
          conversejs_script = "/conversejs/dist/converse-with-jet.js"
          conversejs_css = "/conversejs/dist/converse.min.css"`,
      }),
  }),
};

for (const [name, start] of Object.entries(WITH_PAGE)) {
  describe(`mod_conversejs of ${name}`, () => {
    let folder, server, clients;
    beforeAll(async () => {
      folder = conversejsFolder();
      server = await start(folder.path);
    }, 120_000);
    afterAll(async () => {
      for (const { page } of clients ?? []) await page.context().close();
      await server?.stop();
      folder?.remove();
    });

    it('serves pages that send files to each other', async () => {
      clients = await openByHand(`http://localhost:${server.httpPort}/conversejs`);
      await sendAFile(clients);
    }, 180_000);
  });
}
