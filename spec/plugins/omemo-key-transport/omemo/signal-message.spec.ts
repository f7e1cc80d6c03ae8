import { readPrekeyMessage } from '../../../../plugins/omemo-key-transport/omemo/signal-message.js';
import { fromHex } from '../../../../src/bytes/hex.js';

const KEY = `05${'00'.repeat(32)}`;
/** Base key, identity key, and a message of one byte. */
const FIELDS = `1221${KEY}` + `1a21${KEY}` + '220101';

describe('readPrekeyMessage', () => {
  const prekeyIdOf = (hex: string): number | undefined => readPrekeyMessage(fromHex(hex))?.prekeyId;

  it('reads the prekey id of a PreKeyWhisperMessage', () => {
    expect(prekeyIdOf(`33080a${FIELDS}`)).toBe(10);
  });

  it('reads an id of several bytes', () => {
    expect(prekeyIdOf(`3308ffffff07${FIELDS}`)).toBe(2 ** 24 - 1);
  });

  it('finds the id behind other fields', () => {
    expect(prekeyIdOf(`332801${FIELDS}0805`)).toBe(5);
  });

  it('reads id 0', () => {
    expect(prekeyIdOf(`330800${FIELDS}`)).toBe(0);
  });

  it('is 0 where the message names none, as libomemo writes id 0', () => {
    expect(prekeyIdOf(`33${FIELDS}`)).toBe(0);
  });

  it('reads keys, message and signed prekey', () => {
    expect(readPrekeyMessage(fromHex(`33${FIELDS}3007`))).toEqual({
      prekeyId: 0,
      signedPrekeyId: 7,
      baseKey: fromHex(KEY),
      identityKey: fromHex(KEY),
      message: fromHex('01'),
    });
  });

  it('is undefined where there is no message', () => {
    for (const hex of ['', '33', `32${FIELDS}`, '33080a', `33${FIELDS.slice(0, -6)}`]) {
      expect(prekeyIdOf(hex)).toBeUndefined();
    }
  });

  it('is undefined for a key that is none, and for a field that comes twice', () => {
    expect(prekeyIdOf(`33${FIELDS.replace('122105', '122104')}`)).toBeUndefined();
    expect(prekeyIdOf(`33${FIELDS}220102`)).toBeUndefined();
  });

  it('ends on hostile bytes: an unknown wire type, a length beyond the message, an endless number', () => {
    expect(prekeyIdOf('330b')).toBeUndefined();
    expect(prekeyIdOf('3312ffffffff0f0805')).toBeUndefined();
    expect(readPrekeyMessage(Uint8Array.from({ length: 2048 }, () => 0xff))).toBeUndefined();
    expect(readPrekeyMessage(Uint8Array.from({ length: 2048 }, () => 0x12))).toBeUndefined();
    expect(prekeyIdOf(`33${'ff'.repeat(2047)}`)).toBeUndefined();
  });
});
