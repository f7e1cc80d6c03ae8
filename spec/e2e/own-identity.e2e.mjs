import { card, chooseFiles, decideAll, save, trustAll, worldOfEachSpec } from '../support/world.mjs';
import { AXOLOTL, OWN, converseId, isUp, listOf, loaded, transfer } from '../support/own-identity.mjs';

describe('An OMEMO identity of our own', () => {
  const world = worldOfEachSpec();

  it('exchanges files with Converse’s, in both directions, before and after a reload', async () => {
    const romeo = await world.open('romeo', 'juliet', OWN);
    const juliet = await world.open('juliet', 'romeo');
    await isUp(romeo);
    const ids = await listOf(romeo, 'romeo', AXOLOTL);

    expect(ids.length).toBe(2);
    expect(ids).toContain(await converseId(romeo));
    await trustAll(juliet, 'romeo');
    await trustAll(romeo, 'juliet');

    expect(await transfer(romeo, juliet, 'own to Converse')).toBe('own to Converse');
    expect(await transfer(juliet, romeo, 'Converse to own')).toBe('Converse to own');
    await romeo.reload();
    await isUp(romeo);

    expect(await transfer(romeo, juliet, 'again')).toBe('again');
    expect(await transfer(juliet, romeo, 'and back')).toBe('and back');
    expect(await listOf(romeo, 'romeo', AXOLOTL)).toEqual(ids);
    expect(await loaded(juliet, 'converse-jet-libsignal')).toBe(0);
    expect(await loaded(romeo, 'converse-jet-libsignal')).toBe(1);
  });

  it('asks for trust in a new device before anything is sent to it', async () => {
    const romeo = await world.open('romeo', 'juliet', OWN);
    const juliet = await world.open('juliet', 'romeo', OWN);
    await Promise.all([isUp(romeo), isUp(juliet)]);
    await chooseFiles(romeo, { name: 'first.txt', bytes: Buffer.from('But soft') });
    await decideAll(romeo);
    const offer = await card(juliet, 'offered');

    expect(await offer.innerText()).toContain('a device that you have not verified');
    await offer.getByRole('button', { name: 'Accept' }).click();

    expect(String((await save(juliet)).bytes)).toBe('But soft');
  });

  it('is not kept where nothing may be kept', async () => {
    const settings = { ...OWN.settings, clear_cache_on_logout: true };
    // Without a chat: Converse has no OMEMO of its own then, which the demo would switch on there.
    const romeo = await world.open('romeo', undefined, { settings });
    await romeo.page.waitForFunction(
      (ns) => _converse.api.keyTransports.get(ns).unavailable()?.includes('clear_cache_on_logout'),
      AXOLOTL,
    );
    const names = await romeo.page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name));

    expect(names.filter((name) => name.includes('converse-jet-omemo'))).toEqual([]);
    expect(await loaded(romeo, 'converse-jet-libsignal')).toBe(0);
  });
});
