import { OfferLimits } from '../../../src/jingle/offer-limits.js';

const MALLORY = 'mallory@evil.lit';
const ROMEO = 'romeo@montague.lit';

describe('The limits of offers', () => {
  let limits: OfferLimits;
  let now: number;
  const takeMany = (account: string, count: number): number =>
    Array.from({ length: count }, () => limits.take(account)).filter((taken) => taken).length;

  beforeEach(() => {
    limits = new OfferLimits();
    now = 1000;
    spyOn(performance, 'now').and.callFake(() => now);
  });

  it('let thirty through in a minute, whatever the minute', () => {
    expect(takeMany(MALLORY, 20)).toBe(20);

    now += 50_000;

    expect(takeMany(MALLORY, 100)).toBe(10);

    now += 10_000;

    expect(takeMany(MALLORY, 100)).toBe(20);
  });

  it('are those of one account', () => {
    takeMany(MALLORY, 31);

    expect(limits.take(ROMEO)).toBeTrue();
  });

  it('do not reach further for what was refused', () => {
    takeMany(MALLORY, 10_000);
    now += 60_000;

    expect(limits.take(MALLORY)).toBeTrue();
  });

  it('make news once a flood, and once more when something worse comes of it', () => {
    expect([limits.isNews(MALLORY, 'refused'), limits.isNews(MALLORY, 'refused')]).toEqual([true, false]);
    expect([limits.isNews(MALLORY, 'unopened'), limits.isNews(MALLORY, 'unopened')]).toEqual([true, false]);
    expect(limits.isNews(ROMEO, 'refused')).toBeTrue();
  });

  it('make news again after a quiet minute, and not while the flood goes on', () => {
    limits.isNews(MALLORY, 'refused');
    for (let minute = 0; minute < 5; minute++) {
      now += 59_999;

      expect(limits.isNews(MALLORY, 'refused')).toBeFalse();
    }
    now += 60_000;

    expect(limits.isNews(MALLORY, 'refused')).toBeTrue();
  });

  it('remember the thousand accounts that were heard last', () => {
    takeMany(MALLORY, 30);
    for (let at = 0; at < 999; at++) limits.take(`${at}@evil.lit`);

    expect(limits.take(MALLORY)).toBeFalse();

    for (let at = 0; at < 1000; at++) limits.take(`${at}@evil.lit`);

    expect(limits.take(MALLORY)).toBeTrue();
  });
});
