import { MAX_BLOCKS, SendWindow } from '../../../src/transports/ibb/send-window.js';

const QUICK = 250;
const SLOW = 601;

describe('SendWindow', () => {
  const after = (window: SendWindow, ...times: number[]): SendWindow => {
    for (const ms of times) window.acknowledged(ms);
    return window;
  };
  const grown = (): SendWindow => after(new SendWindow(32_768), ...new Array<number>(100).fill(QUICK));

  const STARTED = [QUICK, QUICK, QUICK];

  it('begins with one small block', () => {
    for (const [most, first] of [
      [32_768, 8192],
      [4096, 4096],
    ] as const) {
      const { blocks, blockBytes } = new SendWindow(most);

      expect([blocks, blockBytes]).toEqual([1, first]);
    }
  });

  it('grows to two whole blocks with each acknowledgement that is not slow, though none is quick', () => {
    const window = new SendWindow(32_768);
    const sizes = [300, 500, 600].map((ms) => {
      const { blocks, blockBytes } = after(window, ms);
      return [blocks, blockBytes];
    });

    expect(sizes).toEqual([
      [1, 16_384],
      [1, 32_768],
      [2, 32_768],
    ]);
    expect(after(window, 300, 500, 600).blocks).toBe(2);
  });

  it('sends small blocks where the first ones are slow', () => {
    expect(after(new SendWindow(32_768), SLOW).blockBytes).toBe(4096);
    expect(after(new SendWindow(32_768), QUICK, SLOW, 300, 300).blockBytes).toBe(8192);
  });

  it('then grows by one when as many were acknowledged quickly', () => {
    expect(after(new SendWindow(8192), QUICK).blocks).toBe(2);
    expect(after(new SendWindow(32_768), ...STARTED, QUICK, QUICK).blocks).toBe(3);
    expect(after(new SendWindow(32_768), ...STARTED, QUICK, QUICK, QUICK, QUICK).blocks).toBe(3);
    expect(after(new SendWindow(32_768), ...STARTED, QUICK, QUICK, QUICK, QUICK, QUICK).blocks).toBe(4);
  });

  it('grows to no more than eight', () => {
    expect(grown().blocks).toBe(MAX_BLOCKS);
  });

  it('stays as it is while blocks take neither short nor long', () => {
    expect(after(new SendWindow(8192), QUICK, 251, 600, 300, 500).blocks).toBe(2);
  });

  it('shrinks by one with each block that took long, then makes the blocks smaller', () => {
    const window = after(grown(), SLOW, SLOW);

    expect([window.blocks, window.blockBytes]).toEqual([6, 32_768]);

    after(window, SLOW, SLOW, SLOW, SLOW, SLOW, SLOW);

    expect([window.blocks, window.blockBytes]).toEqual([1, 16_384]);

    after(window, SLOW, SLOW, SLOW, SLOW);

    expect([window.blocks, window.blockBytes]).toEqual([1, 4096]);
  });

  it('never makes blocks larger than agreed', () => {
    const window = after(new SendWindow(1000), SLOW, SLOW, SLOW);

    expect(window.blockBytes).toBe(1000);
  });

  it('makes blocks larger again before it sends more at once', () => {
    const window = after(new SendWindow(8192), QUICK, SLOW, SLOW, QUICK);

    expect([window.blocks, window.blockBytes]).toEqual([1, 8192]);

    after(window, QUICK);

    expect([window.blocks, window.blockBytes]).toEqual([2, 8192]);
  });

  it('is one block for a peer that needs care, however quick it is', () => {
    expect(after(new SendWindow(8192, true), ...new Array<number>(20).fill(0)).blocks).toBe(1);
  });
});
