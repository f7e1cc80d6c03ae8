import { Answers, prepareFloods } from '../support/floods.mjs';
import { MaliciousServer } from '../support/malicious-server.mjs';
import { RawClient } from '../support/raw-client.mjs';
import { card, chooseFiles, trustAll, worldOfSuite } from '../support/world.mjs';

const COUNT = 60;

/** Keeps the server's answers to pings of the page's own account from it. @returns a function that ends that */
function withholdPongs(server) {
  const withheld = new Set();
  const pongs = [];
  server.onSent((stanza) => {
    const id = /^<iq [^>]*\bid="([^"]*)"[^>]*><ping /.exec(stanza)?.[1];
    if (id !== undefined) withheld.add(id);
    return stanza;
  });
  server.onReceived((stanza) => {
    const id = /^<iq [^>]*\bid=['"]([^'"]*)/.exec(stanza)?.[1];
    if (!withheld.has(id)) return stanza;
    pongs.push(stanza);
    return undefined;
  });
  return () => {
    server.onReceived((stanza) => stanza);
    for (const pong of pongs) server.say(pong);
  };
}

describe("A contact's rogue device that sends without end", () => {
  const world = worldOfSuite();

  it('gets no answers that the server has no time for, and keeps no answer from others', async () => {
    const server = new MaliciousServer();
    const settings = {
      allow_unencrypted_jingle_files: true,
      encrypted_file_transfer_auto_accept_bytes: 1_000_000,
      stanza_timeout: 600_000,
    };
    const [juliet, nurse] = await Promise.all([
      world.open('juliet', 'romeo', { settings, onPage: server.attach }),
      world.open('nurse', 'juliet'),
    ]);
    await trustAll(juliet, 'nurse');
    await trustAll(nurse, 'juliet');
    const jid = await juliet.page.evaluate(() => _converse.session.get('jid'));
    const rogue = await RawClient.login({ port: world.c2sPort, name: 'romeo' });
    const floods = await prepareFloods({ rogue, jid, juliet });
    const release = withholdPongs(server);
    const answers = new Answers(rogue);

    for (let at = 0; at < COUNT; at++) {
      for (const [name, stanza] of floods) await rogue.send(stanza(`flood-${name}-${at}`));
    }
    await chooseFiles(nurse, { name: 'cordial.txt', bytes: Buffer.alloc(100_000) });
    await card(nurse, 'saved', { timeout: 60_000 });

    expect(answers.counts.size).toBeLessThanOrEqual(24);
    expect(await juliet.page.evaluate(() => _converse.session.get('unacked_stanzas').length)).toBeLessThan(100);

    release();
    await answers.reach(floods.size * COUNT - 20);
    rogue.close();

    // Twenty proposals wait for Juliet.
    expect(answers.counts.size).toBe(floods.size * COUNT - 20);
    expect(new Set(answers.counts.values())).toEqual(new Set([1]));
  });
});
