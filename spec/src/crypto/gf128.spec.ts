import fc from 'fast-check';
import { fromHex, toHex } from '../../../src/bytes/hex.js';
import { add, inverse, multiply, ONE, power, toBlock, toBytes, ZERO, type Block } from '../../../src/crypto/gf128.js';

const block = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => toBlock(bytes));
const hex = (element: Block): string => toHex(toBytes(element));
/** Holds for any three elements. */
const holds = (law: (a: Block, b: Block, c: Block) => boolean): void => {
  fc.assert(fc.property(block, block, block, law), { numRuns: 200, seed: 1 });

  expect().nothing();
};

describe('GF(2^128)', () => {
  it('multiplies as test case 2 of the GCM specification', () => {
    const h = toBlock(fromHex('66e94bd4ef8a2c3b884cfa59ca342b2e'));
    const c = toBlock(fromHex('0388dace60b6a392f328c2b971b2fe78'));

    expect(hex(multiply(c, h))).toBe('5e2ec746917062882c85b0685353deb7');
  });

  it('reduces x^128', () => {
    const x127 = toBlock(Uint8Array.of(...new Array<number>(15).fill(0), 1));
    const x: Block = [0x40000000, 0, 0, 0];

    expect(hex(multiply(x127, x))).toBe('e1' + '00'.repeat(15));
  });

  it('has products in any order', () => {
    holds(
      (a, b, c) =>
        hex(multiply(a, b)) === hex(multiply(b, a)) &&
        hex(multiply(multiply(a, b), c)) === hex(multiply(a, multiply(b, c))),
    );
  });

  it('has products of sums', () => {
    holds((a, b, c) => hex(multiply(add(a, b), c)) === hex(add(multiply(a, c), multiply(b, c))));
  });

  it('has a 1 and a 0', () => {
    holds(
      (a) => hex(multiply(a, ONE)) === hex(a) && hex(multiply(a, ZERO)) === hex(ZERO) && hex(add(a, a)) === hex(ZERO),
    );
  });

  it('has inverses, and none of 0', () => {
    holds((a) => hex(a) === hex(ZERO) || hex(multiply(a, inverse(a))) === hex(ONE));

    expect(hex(inverse(ZERO))).toBe(hex(ZERO));
  });

  it('has powers', () => {
    fc.assert(
      fc.property(block, fc.nat({ max: 40 }), (a, n) => {
        let product: Block = ONE;
        for (let factor = 0; factor < n; factor++) product = multiply(product, a);
        return hex(power(a, n)) === hex(product);
      }),
      { seed: 1 },
    );

    expect(hex(power(ZERO, 0))).toBe(hex(ONE));
  });

  it('has elements of 16 bytes; what is missing is zero', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 0, maxLength: 40 }), fc.nat({ max: 40 }), (bytes, at) => {
        const padded = new Uint8Array(16);
        padded.set(bytes.subarray(at, at + 16));
        return hex(toBlock(bytes, at)) === toHex(padded);
      }),
      { seed: 1 },
    );

    expect().nothing();
  });
});
