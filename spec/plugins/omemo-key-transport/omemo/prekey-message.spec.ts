import { prekeyIdOf } from '../../../../plugins/omemo-key-transport/omemo/prekey-message.js';
import { fromHex } from '../../../../src/bytes/hex.js';

describe('prekeyIdOf', () => {
  it('reads the prekey id of a PreKeyWhisperMessage', () => {
    expect(prekeyIdOf(fromHex('33080a1202ffff'))).toBe(10);
  });

  it('reads an id of several bytes', () => {
    expect(prekeyIdOf(fromHex('3308ffffff07'))).toBe(2 ** 24 - 1);
  });

  it('finds the id behind other fields', () => {
    expect(prekeyIdOf(fromHex('332801' + '1203080808' + '0805'))).toBe(5);
  });

  it('reads id 0', () => {
    expect(prekeyIdOf(fromHex('330800'))).toBe(0);
  });

  it('is 0 where the message names none, as libomemo writes id 0', () => {
    expect(prekeyIdOf(fromHex('33120108'))).toBe(0);
  });

  it('is undefined where there is no message', () => {
    expect(prekeyIdOf(new Uint8Array(0))).toBeUndefined();
    expect(prekeyIdOf(fromHex('33'))).toBeUndefined();
  });

  it('ends on hostile bytes: an unknown wire type, a length beyond the message, an endless number', () => {
    expect(prekeyIdOf(fromHex('330b'))).toBeUndefined();
    expect(prekeyIdOf(fromHex('3312ffffffff0f0805'))).toBeUndefined();
    expect(prekeyIdOf(Uint8Array.from({ length: 2048 }, () => 0xff))).toBeUndefined();
    expect(prekeyIdOf(Uint8Array.from({ length: 2048 }, () => 0x12))).toBeUndefined();
  });
});
