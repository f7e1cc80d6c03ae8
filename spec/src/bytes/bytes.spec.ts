import { fromBase64, toBase64 } from '../../../src/bytes/base64.js';
import { BlockBuffer } from '../../../src/bytes/block-buffer.js';
import { concat } from '../../../src/bytes/concat.js';
import { constantTimeEqual } from '../../../src/bytes/equal.js';
import { fromHex, toHex } from '../../../src/bytes/hex.js';
import { randomBytes } from '../../../src/bytes/random.js';
import { uint64 } from '../../../src/bytes/uint64.js';
import { chunksOf, testBytes } from '../../support/streams.js';

describe('base64', () => {
  it('comes back for every length', () => {
    for (let length = 0; length < 70; length++) {
      const bytes = testBytes(length, length + 1);

      expect(fromBase64(toBase64(bytes))).toEqual(bytes);
    }
  });

  it('is that of RFC 4648 §10', () => {
    const texts = ['', 'Zg==', 'Zm8=', 'Zm9v', 'Zm9vYg==', 'Zm9vYmE=', 'Zm9vYmFy'];
    texts.forEach((text, length) => {
      expect(toBase64(new TextEncoder().encode('foobar'.slice(0, length)))).toBe(text);
    });
  });

  for (const text of [
    'Zg',
    'Zg=',
    'Zg===',
    '=',
    'Z===',
    'Zm9v\n',
    ' Zm9v',
    'Zm9v=',
    'Zm=v',
    'Zm9-',
    'Zh==',
    'Zm9=',
    'Zm9vé===',
  ]) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      expect(() => fromBase64(text)).toThrowError(SyntaxError);
    });
  }

  it('works without the native methods', () => {
    const prototype = Uint8Array.prototype as { toBase64?: unknown };
    const constructor = Uint8Array as { fromBase64?: unknown };
    const native = [prototype.toBase64, constructor.fromBase64];
    try {
      delete prototype.toBase64;
      delete constructor.fromBase64;

      expect(fromBase64(toBase64(testBytes(20000)))).toEqual(testBytes(20000));
      expect(() => fromBase64('Zh==')).toThrowError(SyntaxError);
    } finally {
      [prototype.toBase64, constructor.fromBase64] = native;
    }
  });
});

describe('hex', () => {
  it('comes back, in lower case', () => {
    expect(toHex(fromHex('00FFa5'))).toBe('00ffa5');
  });

  it('refuses half a byte and other characters', () => {
    expect(() => fromHex('abc')).toThrowError(SyntaxError);
    expect(() => fromHex('zz')).toThrowError(SyntaxError);
  });
});

describe('constantTimeEqual', () => {
  it('sees every difference', () => {
    expect(constantTimeEqual(testBytes(16), testBytes(16))).toBeTrue();
    for (let at = 0; at < 16; at++) {
      const other = testBytes(16);
      other[at] = (other[at] ?? 0) ^ 1;

      expect(constantTimeEqual(testBytes(16), other)).toBeFalse();
    }

    expect(constantTimeEqual(testBytes(16), testBytes(16).subarray(0, 15))).toBeFalse();
    expect(constantTimeEqual(new Uint8Array(1), new Uint8Array(2))).toBeFalse();
    expect(constantTimeEqual(new Uint8Array(0), new Uint8Array(0))).toBeTrue();
  });
});

describe('randomBytes', () => {
  it('are never the same', () => {
    expect(toHex(randomBytes(16))).not.toBe(toHex(randomBytes(16)));
  });
});

describe('BlockBuffer', () => {
  it('fills the memory of a block that is used no more, but none that came to it', () => {
    const buffer = new BlockBuffer(10);
    const whole = testBytes(10);
    buffer.push(whole);
    buffer.reuse(buffer.shift()!);
    buffer.push(testBytes(7));
    buffer.push(testBytes(3));
    const copied = buffer.shift()!;

    expect(copied.buffer).not.toBe(whole.buffer);
    expect(whole).toEqual(testBytes(10));

    buffer.reuse(copied);
    buffer.push(testBytes(4, 9));
    buffer.push(testBytes(26, 5));
    const [again, next] = [buffer.shift()!, buffer.shift()!];

    expect(again.buffer).toBe(copied.buffer);
    expect(concat(again, next, buffer.rest())).toEqual(concat(testBytes(4, 9), testBytes(26, 5)));
  });

  it('cuts any chunks into blocks and keeps the rest', () => {
    for (const sizes of [[1], [3, 7], [10], [64], [5, 100]]) {
      const buffer = new BlockBuffer(10, 4);
      const blocks: Uint8Array[] = [];
      for (const chunk of chunksOf(testBytes(64), sizes)) {
        buffer.push(chunk);
        for (let block = buffer.shift(); block !== undefined; block = buffer.shift()) blocks.push(block);
      }

      expect(blocks.map((block) => block.length)).toEqual([10, 10, 10, 10, 10, 10]);
      expect(concat(...blocks, buffer.rest())).toEqual(testBytes(64));
    }
  });

  it('is empty after its rest', () => {
    const buffer = new BlockBuffer(10);
    buffer.push(testBytes(5));
    buffer.rest();

    expect(buffer.rest().length).toBe(0);
  });

  it('passes whole blocks of a chunk on without a copy', () => {
    const buffer = new BlockBuffer(10, 4);
    const chunk = testBytes(37);
    buffer.push(chunk);
    const blocks = [buffer.shift(), buffer.shift(), buffer.shift(), buffer.shift()];

    expect(blocks.map((block) => block?.byteOffset)).toEqual([0, 10, 20, undefined]);
    expect(blocks.every((block) => block === undefined || block.buffer === chunk.buffer)).toBeTrue();
    expect(buffer.rest()).toEqual(chunk.subarray(30));
  });

  describe('of single bytes', () => {
    const LENGTH = 1000;

    it('keeps none of the chunks: each is copied to its place when it comes', () => {
      const buffer = new BlockBuffer(LENGTH, 16);
      const byte = new Uint8Array(1);
      for (const value of testBytes(LENGTH + 20)) {
        byte[0] = value;
        buffer.push(byte);
      }

      expect(toHex(concat(buffer.shift()!, buffer.rest()))).toBe(toHex(testBytes(LENGTH + 20)));
    });

    it('does work that grows with their number, not with its square', () => {
      let moved = 0;
      const shift = spyOn(Array.prototype, 'shift').and.callFake(function (this: unknown[]) {
        moved += this.length;
        return this.splice(0, 1)[0];
      });
      const buffer = new BlockBuffer(LENGTH);
      for (let at = 0; at < LENGTH; at++) buffer.push(new Uint8Array(1));
      buffer.shift();
      shift.and.callThrough();

      expect(moved).toBeLessThanOrEqual(LENGTH);
    });
  });
});

describe('uint64', () => {
  for (const [value, bytes] of [
    [0, '0000000000000000'],
    [258, '0000000000000102'],
    [2 ** 32, '0000000100000000'],
    [Number.MAX_SAFE_INTEGER, '001fffffffffffff'],
  ] as const) {
    it(`has the highest byte of ${value} first`, () => {
      expect(toHex(uint64(value))).toBe(bytes);
    });
  }
});
