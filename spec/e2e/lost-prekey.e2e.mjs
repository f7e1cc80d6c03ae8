import { card, chooseFiles, save, trustAll, worldOfSuite } from '../support/world.mjs';

describe('A file whose envelope was made with a prekey that is gone', () => {
  const world = worldOfSuite();

  it('is refused, and the next one arrives in the session with which the other side answers', async () => {
    const [romeo, juliet] = [await world.open('romeo', 'juliet'), await world.open('juliet', 'romeo')];
    await trustAll(romeo, 'juliet');
    await juliet.page.evaluate(async () => {
      const store = _converse.state.omemo_store;
      for (const id of Object.keys(store.getPreKeys())) await store.removePreKey(id);
      // New ones under the same ids; the server still has the others.
      await store.generateMissingPreKeys();
    });
    const answered = romeo.page.evaluate(
      () => new Promise((resolve) => _converse.api.listen.on('omemoKeyReceived', ({ device }) => resolve(device.jid))),
    );
    await chooseFiles(romeo, { name: 'first.txt', bytes: Buffer.from('But soft') });
    await card(romeo, 'failed');
    await card(juliet, 'failed');

    expect(await answered).toBe('juliet@localhost');
    await chooseFiles(romeo, { name: 'second.txt', bytes: Buffer.from('What light') });
    await (await card(juliet, 'offered')).getByRole('button', { name: 'Accept' }).click();

    expect(String((await save(juliet)).bytes)).toBe('What light');
    expect(world.errors()).toEqual([]);
  });
});
