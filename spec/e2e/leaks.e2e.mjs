import { card, chooseFiles, save, trustAll, worldOfSuite } from '../support/world.mjs';

describe('The search for keys that leak', () => {
  const world = worldOfSuite();

  it('finds none after a transfer, and finds each that is put where it must not be', async () => {
    const romeo = await world.open('romeo', 'juliet');
    const juliet = await world.open('juliet', 'romeo');
    await trustAll(romeo, 'juliet');
    await romeo.page.evaluate(() => {
      const { importKey } = crypto.subtle;
      window.keys = [];
      crypto.subtle.importKey = function (format, key, ...rest) {
        if (format === 'raw' && key.byteLength === 16) window.keys.push(new Uint8Array(key).slice());
        return importKey.call(this, format, key, ...rest);
      };
      const { postMessage } = Worker.prototype;
      Worker.prototype.postMessage = function (message, ...rest) {
        if (message.send?.secret) window.keys.push(message.send.secret.key.slice());
        return postMessage.call(this, message, ...rest);
      };
    });
    await chooseFiles(romeo, { bytes: Buffer.from('O teach me how I should forget to think') });
    await (await card(juliet, 'offered')).getByRole('button', { name: 'Accept' }).click();
    await save(juliet);
    await card(romeo, 'saved');

    expect(romeo.leaks.count).toBeGreaterThan(0);
    expect(await romeo.leaks.find()).toEqual([]);
    expect(await juliet.leaks.find()).toEqual([]);
    for (const [place, put] of [
      ['sessionStorage: note', (key) => sessionStorage.setItem('note', `<${btoa(String.fromCharCode(...key))}>`)],
      ['localStorage: note', (key) => localStorage.setItem('note', JSON.stringify([0, ...key]))],
      ['the page', (key) => (document.body.title = key.toHex())],
      ['the console', (key) => console.log(key.toHex())],
    ]) {
      await romeo.page.evaluate(`(${put})(window.keys.at(-1))`);

      expect(await romeo.leaks.find()).toContain(place);
    }
    await romeo.page.context().close();
  });
});
