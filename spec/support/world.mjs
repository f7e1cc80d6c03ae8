import { randomBytes, randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { startProsody } from '../../demo/prosody.mjs';
import { startServer } from '../../demo/server.mjs';
import { openClient, sharedChromium } from './browser.mjs';
import { Leaks } from './leaks.mjs';
import { waitUntil } from './wait-until.mjs';

const ACCOUNTS = [
  { name: 'romeo', contacts: ['juliet'] },
  { name: 'juliet', contacts: ['romeo', 'nurse'] },
  { name: 'nurse', contacts: ['juliet'] },
  { name: 'mercutio' },
  { name: 'apothecary' },
];

/**
 * A Prosody and a web server for one suite, and pages in the browser of the run.
 * @param options `csp` is the Content Security Policy of its pages, the recommended one if not given; `start` starts the
 *   XMPP server, and has the rest of them
 */
export async function startWorld({ csp, start = startProsody, ...options } = {}) {
  const violations = new Set();
  const reports = new EventEmitter();
  const onViolation = (text) => {
    violations.add(text);
    reports.emit('violation', text);
  };
  let prosody;
  const prosodyPort = () => prosody?.httpPort ?? 0;
  const server = await startServer({ port: 0, prosodyPort, run: randomUUID(), csp, onViolation });
  try {
    prosody = await start({ ...options, accounts: ACCOUNTS, url: `http://localhost:${server.port}/` });
    return worldOf({ prosody, server, browser: await sharedChromium(), violations, reports });
  } catch (error) {
    await prosody?.stop();
    await server.stop();
    throw error;
  }
}

function worldOf({ prosody, server, browser, violations, reports }) {
  const clients = [];
  const open = [];
  const found = [];
  /** Logs all clients out, by closing their pages. One that has a second tab closes that too: all are read before. */
  const closeClients = async () => {
    await Promise.all(open.map(({ lookForKeys }) => lookForKeys()));
    await Promise.all(open.map(({ close }) => close()));
  };
  return {
    browser,
    port: server.port,
    c2sPort: prosody.c2sPort,
    httpPort: prosody.httpPort,
    proxyPort: prosody.proxyPort,
    restart: prosody.restart,
    /**
     * A logged-in client; its sent WebSocket frames are in `sent`. Files go in-band, where these show them, unless the
     * settings say otherwise.
     * @param options see {@link openClient}
     */
    async open(me, peer, options = {}) {
      const sent = [];
      const leaks = new Leaks();
      const client = await openClient(browser, {
        port: server.port,
        me,
        peer,
        ...options,
        settings: { encrypted_file_transfer_transports: ['ibb'], ...options.settings },
        async onPage(page) {
          await leaks.watch(page);
          page.on('websocket', (socket) => socket.on('framesent', ({ payload }) => sent.push(String(payload))));
          await options.onPage?.(page);
        },
      });
      const lookForKeys = async () => found.push(...(await leaks.find()).map((place) => `${me}: ${place}`));
      const { close } = client;
      clients.push(client);
      open.push({ close, lookForKeys });
      return Object.assign(client, {
        sent,
        leaks,
        async close() {
          await lookForKeys();
          await close();
        },
      });
    },
    closeClients,
    /** Places where the key of a transfer was found, of the clients that were closed. */
    leaks: () => found,
    /** Errors that no page handled, of all clients. */
    errors: () => clients.flatMap(({ me, errors }) => errors.map((error) => `${me}: ${error}`)),
    /** What the policies of pages and workers have blocked: each directive with each address, once. */
    violations: () => [...violations],
    /** The next report of such. */
    nextViolation: async () => (await once(reports, 'violation'))[0],
    async stop() {
      await closeClients();
      await server.stop();
      await prosody.stop();
    },
  };
}

/**
 * Called in a `describe`: a world for all of its specs, whose pages must have handled all of their errors.
 * @param options as of {@link startWorld}; `violations` are those of the Content Security Policy that must come up
 */
export const worldOfSuite = (options) => useWorld(options, beforeAll, afterAll);

/** The same, with a new world for each spec. */
export const worldOfEachSpec = (options) => useWorld(options, beforeEach, afterEach);

/** An object that `before` makes a world of. */
function useWorld(options, before, after) {
  const world = {};
  before(async () => {
    Object.assign(world, await startWorld(options));
  });
  after(async () => {
    expect(world.errors()).toEqual([]);
    await world.stop();
    expect(world.leaks()).withContext('a key of a transfer').toEqual([]);
    expect(world.violations()).toEqual(jasmine.arrayWithExactContents(options?.violations ?? []));
  });
  return world;
}

/** The states of all cards, and what is known of the newest. */
export const cardStates = (page) =>
  page.evaluate(() => {
    const cards = [...document.querySelectorAll('converse-file-transfer')];
    return `${cards.map((one) => one.dataset.state)} ${JSON.stringify(cards.at(-1)?.transfer?.state)}`;
  });

/** The newest card, when it has come to that state. It is on the screen then: elsewhere the browser draws no text of it. */
export async function card({ page, me }, state, { timeout = 30_000 } = {}) {
  const isThere = (wanted) => {
    const newest = [...document.querySelectorAll('converse-file-transfer')].at(-1);
    if (newest?.dataset.state !== wanted) return false;
    if (!newest.checkVisibility()) return true; // its chat is not shown
    newest.scrollIntoView({ block: 'nearest' });
    return newest.innerText !== '';
  };
  await page.waitForFunction(isThere, state, { timeout }).catch(async () => {
    throw new Error(`${me}'s newest card is not ${state}: ${await cardStates(page)}`);
  });
  return page.locator('converse-file-transfer').last();
}

/** Does something, and waits for the card that comes of it to be in that state. */
export async function nextCard(client, state, action) {
  const before = await client.page.locator('converse-file-transfer').count();
  await action();
  await client.page.waitForFunction((n) => document.querySelectorAll('converse-file-transfer').length > n, before);
  return card(client, state);
}

/** Whether no transfer of the page is under way or waits to be resumed. */
export const noneRuns = ({ page }) => page.evaluate(() => _converse.api.encryptedFileTransfer.list().length === 0);

/** Changes settings that are read when they are used. */
export const changeSettings = ({ page }, settings) =>
  page.evaluate((values) => _converse.api.settings.set(values), settings);

/** Waits until the button of the open chat is on, and chooses files with it: their bytes, or the path of large ones. */
export async function chooseFiles({ page }, ...files) {
  await page.waitForSelector('.jet-send[aria-disabled="false"]', { timeout: 60_000 });
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: 'Send file' }).click(),
  ]);
  await chooser.setFiles(
    files.map(
      ({ path, name = 'file.bin', type = 'application/octet-stream', bytes }) =>
        path ?? { name, mimeType: type, buffer: bytes },
    ),
  );
}

/** Opens Romeo's and Juliet's chat with each other, at once. @param options of each page */
export const openBoth = (world, { romeo, juliet } = {}) =>
  Promise.all([world.open('romeo', 'juliet', romeo), world.open('juliet', 'romeo', juliet)]);

/** The same, where each trusts the other's device. */
export async function openTrusting(world, options) {
  const [romeo, juliet] = await openBoth(world, options);
  await trustAll(romeo, 'juliet');
  await trustAll(juliet, 'romeo');
  return [romeo, juliet];
}

/** Sends to the device that is chosen already, where the contact has several. @returns what each of them is called */
export async function sendToBest({ page }) {
  const picker = page.getByRole('dialog', { name: 'Send to which device of' });
  await picker.waitFor();
  const names = await picker.getByRole('listitem').allInnerTexts();
  await picker.getByRole('button', { name: 'Send', exact: true }).click();
  return names;
}

/** Says `Trust` or `Don't trust` to every device that the dialog shows. */
export async function decideAll({ page }, decision = 'Trust') {
  const dialog = page.getByRole('dialog');
  await dialog.waitFor();
  const button = dialog.getByRole('button', { name: decision, exact: true });
  for (let left = await button.count(); left > 0; left--) {
    await button.first().click();
    // Another dialog may come at once, such as the one that asks for the device: it has no such button.
    await waitUntil(async () => (await button.count()) < left);
  }
}

/**
 * Records a decision on all devices of an account in a namespace, or on that of an id. Waits until the transport is on
 * and there is one.
 */
export const decideOn = ({ page }, account, decision, namespace = 'eu.siacs.conversations.axolotl', id = undefined) =>
  waitUntil(() =>
    page.evaluate(
      async ([jid, said, of, only]) => {
        const transport = _converse.api.keyTransports.get(of);
        if (transport.unavailable() !== undefined) return false; // it is being loaded
        const all = await transport.devices(jid, { fresh: true });
        const devices = all.filter((device) => only === null || device.id === only);
        for (const device of devices) await transport.trust(device, said);
        return devices.length > 0;
      },
      [`${account}@localhost`, decision, namespace, id ?? null],
    ),
  );

/** Trusts all devices of an account in a namespace, as its person would have done before. Waits until there is one. */
export const trustAll = (client, account, namespace) => decideOn(client, account, 'trusted', namespace);

/**
 * Opens the chat with an account where Converse has closed it: it logs out, and in again, where its attempt to reconnect
 * meets a server that is gone (docs/upstream/converse.md).
 */
export const reopenChat = ({ page }, account) =>
  page.evaluate((jid) => {
    const isGone = document.querySelector('converse-file-transfer') === null;
    if (isGone && _converse.api.connection.connected()) void _converse.api.chats.open(jid, {}, true);
  }, `${account}@localhost`);

/** Saves the newest received file. @returns its bytes and name */
export async function save(client) {
  return downloadFrom(client, await card(client, 'saved', { timeout: 80_000 }));
}

/** Chooses from the menu of a card. Converse closes it when it draws its list again. */
export async function fromMenu(card, name) {
  const item = card.getByRole('button', { name, exact: true });
  await waitUntil(async () => {
    if (await item.isVisible()) return true;
    await card.locator('.jet-menu .dropdown-toggle').click();
    return item.isVisible();
  });
  await item.click();
}

/** Saves the file of a card, as soon as it can be; an old one is opened. */
export async function downloadFrom({ page }, saved) {
  const button = saved.getByRole('button', { name: 'Save', exact: true });
  const old = saved.locator('.jet-old');
  await button.or(old).first().waitFor({ timeout: 80_000 });
  if ((await old.count()) > 0) await old.click();
  const [download] = await Promise.all([page.waitForEvent('download', { timeout: 80_000 }), button.click()]);
  const chunks = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk);
  return { bytes: Buffer.concat(chunks), name: download.suggestedFilename() };
}

/** Bytes of the IBB blocks among sent frames, in their order. */
export function wireBytes(sent) {
  const blocks = sent.flatMap((frame) =>
    [...frame.matchAll(/<data [^>]*seq="(\d+)"[^>]*>([^<]*)<\/data>/g)].map(([, seq, text]) => [Number(seq), text]),
  );
  return Buffer.concat(blocks.sort(([a], [b]) => a - b).map(([, text]) => Buffer.from(text, 'base64')));
}

/** Names of the files in a page's private file system. */
export const storedFiles = ({ page }) =>
  page.evaluate(async () => {
    const names = [];
    const walk = async (folder) => {
      try {
        for await (const handle of folder.values()) {
          if (handle.kind === 'directory') await walk(handle);
          else names.push(handle.name);
        }
      } catch (error) {
        if (error.name !== 'NotFoundError') throw error; // removed while we look
      }
    };
    await walk(await navigator.storage.getDirectory());
    // The note of a file counts where its file has gone.
    return names.filter((name) => !names.includes(name.replace(/\.note$/, '')) || !name.endsWith('.note'));
  });

/** Sends an IQ of our own making. @returns the answer as XML text */
export const sendIq = ({ page }, to, payload) =>
  page.evaluate(
    async ([jid, xml]) => {
      const element = new DOMParser().parseFromString(
        `<iq xmlns="jabber:client" type="set" to="${jid}" id="${crypto.randomUUID()}">${xml}</iq>`,
        'text/xml',
      ).documentElement;
      const answer = await _converse.api.sendIQ(element, 10_000, false);
      return answer?.outerHTML ?? 'no answer';
    },
    [to, payload],
  );

/**
 * Sends a file of so many random bytes from Romeo to Juliet, and one back; both must arrive as they were.
 * @param afterEach called with who has sent and who has received; their `sent` frames are those of this file
 */
export async function crossBothWays([romeo, juliet], size, afterEach) {
  for (const [from, to] of [
    [romeo, juliet],
    [juliet, romeo],
  ]) {
    from.sent.length = to.sent.length = 0;
    const bytes = randomBytes(size);
    await nextCard(to, 'offered', () => chooseFiles(from, { bytes }));
    await (await card(to, 'offered')).getByRole('button', { name: 'Accept' }).click();

    expect((await save(to)).bytes.equals(bytes)).toBeTrue();
    await card(from, 'saved');
    afterEach(from, to);
  }
}
