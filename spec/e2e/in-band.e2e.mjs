import { randomBytes, randomUUID } from 'node:crypto';
import { card, chooseFiles, openTrusting, say, worldOfSuite } from '../support/world.mjs';
import { waitUntil } from '../support/wait-until.mjs';

const accept = async (client) => (await card(client, 'offered')).getByRole('button', { name: 'Accept' }).click();
const texts = ({ page }) =>
  page.evaluate(() => [...document.querySelectorAll('.chat-msg__text')].map((one) => one.innerText));

/** A line that can be made to lose what the page sends, and cut. */
class Line {
  #sockets = [];
  isSwallowing = false;

  attach = (page) =>
    page.routeWebSocket('**/xmpp-websocket*', (socket) => {
      const server = socket.connectToServer();
      this.isSwallowing = false;
      this.#sockets.push(socket, server);
      socket.onMessage((message) => this.isSwallowing || server.send(message));
      server.onMessage((message) => socket.send(message));
    });

  async cut() {
    await Promise.all(this.#sockets.splice(0).map((socket) => socket.close({ code: 1001 })));
  }
}

describe('A file on its way in-band', () => {
  const world = worldOfSuite();
  const line = new Line();
  let romeo, juliet;
  beforeAll(async () => {
    [romeo, juliet] = await openTrusting(world, { romeo: { onPage: line.attach } });
    await chooseFiles(romeo, { bytes: randomBytes(16 << 20) });
    await accept(juliet);
    await card(romeo, 'transferring');
  });

  it('leaves nothing of itself in the storage of the session', async () => {
    const stored = await romeo.page.evaluate(
      () =>
        new Promise((resolve) => {
          const connection = _converse.api.connection.get();
          const send = connection.send.bind(connection);
          let [blocks, longest] = [0, 0];
          connection.send = (stanza) => {
            send(stanza);
            longest = Math.max(longest, ...Object.values({ ...sessionStorage }).map(({ length }) => length));
            if (stanza.querySelector?.('data') && ++blocks === 50) resolve(longest);
          };
        }),
    );

    expect(stored).toBeGreaterThan(100);
    expect(stored).toBeLessThan(16_384);
  });

  it('lets a chat message through on a line that is cut before the server has it, once', async () => {
    const text = randomUUID();
    line.isSwallowing = true;
    await say(romeo, 'juliet', text);
    await line.cut();
    await waitUntil(async () => (await texts(juliet)).includes(text));
    await waitUntil(() => romeo.page.evaluate(() => _converse.api.connection.connected()));
    const end = randomUUID();
    await say(romeo, 'juliet', end);
    await waitUntil(async () => (await texts(juliet)).includes(end));

    expect((await texts(juliet)).filter((one) => one === text).length).toBe(1);
  });
});
