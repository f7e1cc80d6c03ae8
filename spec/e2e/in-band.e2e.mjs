import { randomBytes, randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../support/folder.mjs';
import { card, chooseFiles, openTrusting, worldOfSuite } from '../support/world.mjs';
import { waitUntil } from '../support/wait-until.mjs';

const accept = async (client) => (await card(client, 'offered')).getByRole('button', { name: 'Accept' }).click();
const texts = ({ page }) =>
  page.evaluate(() => [...document.querySelectorAll('.chat-msg__text')].map((one) => one.innerText));

/** Sends a chat message in clear. */
const say = ({ page }, text) =>
  page.evaluate((body) => {
    const { stx } = converse.env;
    const id = crypto.randomUUID();
    _converse.api.send(
      stx`<message xmlns="jabber:client" type="chat" to="juliet@localhost" id="${id}"><body>${body}</body></message>`,
    );
  }, text);

/** A line that can be made to lose what the page sends, and cut. */
class Line {
  #page;
  #server;
  #onAck;
  #isSwallowing = false;

  attach = (page) =>
    page.routeWebSocket('**/xmpp-websocket*', (socket) => {
      const server = socket.connectToServer();
      [this.#page, this.#server, this.#isSwallowing] = [socket, server, false];
      socket.onMessage((message) => this.#isSwallowing || server.send(message));
      server.onMessage((message) => {
        if (String(message).startsWith('<a ')) this.#onAck?.();
        socket.send(message);
      });
    });

  /** From now on nothing of the page reaches the server, which has all that came before. */
  async lose() {
    this.#isSwallowing = true;
    // Prosody 0.12 resumes no WebSocket that was cut in the middle of a frame: docs/interoperability.md.
    const isRead = new Promise((resolve) => (this.#onAck = resolve));
    this.#server.send('<r xmlns="urn:xmpp:sm:3"/>');
    await isRead;
  }

  async cut() {
    await Promise.all([this.#page, this.#server].map((socket) => socket.close({ code: 1001 })));
  }
}

describe('A file on its way in-band', () => {
  const world = worldOfSuite();
  const line = new Line();
  const path = join(makeFolder(), 'letters.bin');
  let romeo, juliet;
  beforeAll(async () => {
    [romeo, juliet] = await openTrusting(world, { romeo: { onPage: line.attach } });
    writeFileSync(path, randomBytes(48 << 20));
    await chooseFiles(romeo, { path });
    await accept(juliet);
    await card(romeo, 'transferring');
  });

  it('leaves nothing of itself in the storage of the session', async () => {
    const stored = await romeo.page.evaluate(
      () =>
        new Promise((resolve) => {
          const { send } = WebSocket.prototype;
          let [blocks, longest] = [0, 0];
          WebSocket.prototype.send = function (frame) {
            send.call(this, frame);
            longest = Math.max(longest, ...Object.values({ ...sessionStorage }).map(({ length }) => length));
            if (String(frame).includes('<data ') && ++blocks === 50) resolve(longest);
          };
        }),
    );

    expect(stored).toBeGreaterThan(100);
    expect(stored).toBeLessThan(16_384);
  });

  it('lets a chat message through on a line that is cut before the server has it, once', async () => {
    const text = randomUUID();
    await line.lose();
    await say(romeo, text);
    await line.cut();
    await waitUntil(async () => (await texts(juliet)).includes(text));
    await waitUntil(() => romeo.page.evaluate(() => _converse.api.connection.connected()));
    const end = randomUUID();
    await say(romeo, end);
    await waitUntil(async () => (await texts(juliet)).includes(end));

    expect((await texts(juliet)).filter((one) => one === text).length).toBe(1);
  });
});
