import { failureOf } from '../../../contracts/key-transport.js';
import { MemoryOmemo } from '../../../support/memory-omemo.js';
import { JULIET, OmemoPair, ROMEO, SECRET } from '../../../support/omemo-pair.js';
import { decide } from '../../../support/decide.js';

describe('A device that comes with another identity key', () => {
  let pair: OmemoPair;

  beforeEach(async () => {
    pair = await OmemoPair.create();
    await pair.unwrap(await pair.wrap());
  });

  /** Romeo's device 1 is made anew, under the same id. */
  async function changeRomeo(): Promise<void> {
    pair.romeo = await MemoryOmemo.create(pair.library, pair.pubsub, ROMEO, 1);
    await decide(pair.transportOf(pair.romeo), JULIET, 2, 'trusted');
  }
  const seenByJuliet = () => pair.transportOf(pair.juliet).devices(ROMEO);

  it('is refused, whatever was decided before, and shown as changed with its new fingerprint', async () => {
    await decide(pair.transportOf(pair.juliet), ROMEO, 1, 'trusted');
    const [before] = await seenByJuliet();
    await changeRomeo();

    expect(await failureOf(pair.unwrap(await pair.wrap()))).toBe('identity-changed');

    const [after] = await seenByJuliet();

    expect(after).toEqual(jasmine.objectContaining({ id: 1, trust: 'undecided', changed: true }));
    expect(after?.fingerprint).not.toBe(before?.fingerprint);
  });

  it('stays refused while nobody has decided on it', async () => {
    await changeRomeo();
    for (let round = 0; round < 3; round++) {
      expect(await failureOf(pair.unwrap(await pair.wrap()))).toBe('identity-changed');
    }
  });

  it('gets no key', async () => {
    await decide(pair.transportOf(pair.juliet), ROMEO, 1, 'trusted');
    await pair.transportOf(pair.juliet).wrap(ROMEO, SECRET);
    await changeRomeo();
    await failureOf(pair.unwrap(await pair.wrap()));

    expect(await failureOf(pair.transportOf(pair.juliet).wrap(ROMEO, SECRET))).toBe('no-device');
  });

  it('can send and receive again when the person has trusted the new key', async () => {
    await changeRomeo();
    await failureOf(pair.unwrap(await pair.wrap()));
    await decide(pair.transportOf(pair.juliet), ROMEO, 1, 'trusted');
    const opened = await pair.unwrap(await pair.wrap());

    expect(opened.key).toEqual(SECRET.key);
    expect(opened.trust).toBe('trusted');
    expect(Object.keys(opened.device).sort()).toEqual(['fingerprint', 'id', 'jid']);

    const answer = await pair.transportOf(pair.juliet).wrap(ROMEO, SECRET);

    expect((await pair.transportOf(pair.romeo).unwrap(answer, JULIET)).key).toEqual(SECRET.key);
  });

  it('with a first message stands in the way of nobody who has the published key', async () => {
    const impostor = await MemoryOmemo.create(pair.library, pair.pubsub, 'tybalt@example.org', 1);
    impostor.device(JULIET, 2).save({ trusted: 1 });
    const forged = await pair.transportOf(impostor).wrap(JULIET, SECRET);
    pair.juliet.store.save({ [`session${ROMEO}.1`]: undefined, [`identity_key${ROMEO}.1`]: undefined });

    expect(await failureOf(pair.unwrap(forged))).toBe('identity-changed');

    await decide(pair.transportOf(pair.juliet), ROMEO, 1, 'trusted');
    const envelope = await pair.transportOf(pair.juliet).wrap(ROMEO, SECRET);

    expect((await pair.transportOf(pair.romeo).unwrap(envelope, JULIET)).key).toEqual(SECRET.key);
  });
});
