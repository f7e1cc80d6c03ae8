import { card, chooseFiles, decideAll, openBoth, save, trustAll, worldOfSuite } from '../support/world.mjs';
import { AXOLOTL, OWN, converseId, isUp, listOf, loaded, transfer } from '../support/own-identity.mjs';

describe('An OMEMO identity of our own', () => {
  const world = worldOfSuite();

  it('asks for trust, and exchanges files with Converse’s, in both directions, before and after a reload', async () => {
    const [romeo, juliet] = await openBoth(world, { romeo: OWN });
    await isUp(romeo);
    const ids = await listOf(romeo, 'romeo', AXOLOTL);

    expect(ids.length).toBe(2);
    expect(ids).toContain(await converseId(romeo));
    await chooseFiles(romeo, { name: 'first.txt', bytes: Buffer.from('own to Converse') });
    await decideAll(romeo);
    const offer = await card(juliet, 'offered');

    expect(await offer.innerText()).toContain('a device you have not verified');
    await offer.getByRole('button', { name: 'Accept' }).click();

    expect(String((await save(juliet)).bytes)).toBe('own to Converse');
    await trustAll(juliet, 'romeo');

    expect(await transfer(juliet, romeo, 'Converse to own')).toBe('Converse to own');
    await romeo.reload();
    await isUp(romeo);

    expect(await transfer(romeo, juliet, 'again')).toBe('again');
    expect(await transfer(juliet, romeo, 'and back')).toBe('and back');
    expect(await listOf(romeo, 'romeo', AXOLOTL)).toEqual(ids);
    expect(await loaded(juliet, 'converse-jet-libsignal')).toBe(0);
    expect(await loaded(romeo, 'converse-jet-libsignal')).toBe(1);
  });
});
