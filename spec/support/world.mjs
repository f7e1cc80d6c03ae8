import { randomUUID } from 'node:crypto';
import { startProsody } from '../../demo/prosody.mjs';
import { startServer } from '../../demo/server.mjs';
import { launchChromium, openClient } from './browser.mjs';

const ACCOUNTS = [
  { name: 'romeo', contacts: ['juliet'] },
  { name: 'juliet', contacts: ['romeo', 'nurse'] },
  { name: 'nurse', contacts: ['juliet'] },
  { name: 'mercutio' },
];

/**
 * A Prosody, a web server and a browser of its own for one suite.
 * @param options `csp` is the Content-Security-Policy of its pages, Converse's documented one if not given
 */
export async function startWorld({ csp } = {}) {
  const prosody = await startProsody({ accounts: ACCOUNTS });
  const server = await startServer({ port: 0, prosodyPort: () => prosody.httpPort, run: randomUUID(), csp });
  const browser = await launchChromium();
  const clients = [];
  return {
    browser,
    port: server.port,
    c2sPort: prosody.c2sPort,
    /** A logged-in client; its sent WebSocket frames are in `sent`. */
    async open(me, peer, options = {}) {
      const sent = [];
      const client = await openClient(browser, {
        port: server.port,
        me,
        peer,
        ...options,
        onPage(page) {
          page.on('websocket', (socket) => socket.on('framesent', ({ payload }) => sent.push(String(payload))));
          return options.onPage?.(page);
        },
      });
      clients.push(client);
      return Object.assign(client, { sent });
    },
    /** Logs all clients out, by closing their pages. */
    async closeClients() {
      await Promise.all(clients.map((client) => client.close()));
    },
    /** Errors that no page handled, of all clients. */
    errors: () => clients.flatMap(({ me, errors }) => errors.map((error) => `${me}: ${error}`)),
    async stop() {
      await browser.close();
      await server.stop();
      await prosody.stop();
    },
  };
}

/** Called in a `describe`: a world for all of its specs, whose pages must have handled all of their errors. */
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
  });
  return world;
}

const cardStates = (page) =>
  page.evaluate(() => [...document.querySelectorAll('converse-file-transfer')].map((one) => one.dataset.state));

/** The newest card, when it has come to that state. */
export async function card({ page, me }, state, { timeout = 30_000 } = {}) {
  const isThere = (wanted) => [...document.querySelectorAll('converse-file-transfer')].at(-1)?.dataset.state === wanted;
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

/** Waits until the button of the open chat is on, and chooses files with it. */
export async function chooseFiles({ page }, ...files) {
  await page.waitForSelector('.jet-send[aria-disabled="false"]', { timeout: 60_000 });
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: 'Send file' }).click(),
  ]);
  await chooser.setFiles(
    files.map(({ name = 'file.bin', type = 'application/octet-stream', bytes }) => ({
      name,
      mimeType: type,
      buffer: bytes,
    })),
  );
}

/** Says `Trust` or `Don't trust` to every device that the dialog shows. */
export async function decideAll({ page }, decision = 'Trust') {
  const dialog = page.getByRole('dialog');
  await dialog.waitFor();
  const button = dialog.getByRole('button', { name: decision, exact: true });
  for (let left = await button.count(); left > 0; left--) {
    await button.first().click();
    await page.waitForFunction((before) => document.querySelectorAll('dialog li').length < before, left);
  }
}

/** Trusts all devices of an account in a namespace, as its person would have done before. Waits until there is one. */
export const trustAll = ({ page }, account, namespace = 'eu.siacs.conversations.axolotl') =>
  page.waitForFunction(
    async ([jid, of]) => {
      const transport = _converse.api.keyTransports.get(of);
      const devices = await transport.devices(jid, { fresh: true });
      for (const { id } of devices) await transport.trust(jid, id, 'trusted');
      return devices.length > 0;
    },
    [`${account}@localhost`, namespace],
    { polling: 500 },
  );

/** Saves the newest received file. @returns its bytes and name */
export async function save(client) {
  return downloadFrom(client, await card(client, 'saved', { timeout: 80_000 }));
}

/** Saves the file of a card, as soon as it can be. */
export async function downloadFrom({ page }, saved) {
  const button = saved.getByRole('button', { name: 'Save' });
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
      for await (const handle of folder.values()) {
        if (handle.kind === 'directory') await walk(handle);
        else names.push(handle.name);
      }
    };
    await walk(await navigator.storage.getDirectory());
    return names;
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
