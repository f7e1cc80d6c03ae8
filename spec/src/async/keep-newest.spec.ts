import { keepNewest } from '../../../src/async/keep-newest.js';

describe('keepNewest', () => {
  it('drops the oldest, and takes what is put in again for new', () => {
    const map = new Map<string, number>();
    for (const [at, key] of ['a', 'b', 'a', 'c'].entries()) keepNewest(map, key, at, 2);

    expect([...map]).toEqual([
      ['a', 2],
      ['c', 3],
    ]);
  });
});
