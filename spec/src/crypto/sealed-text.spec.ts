import { concat } from '../../../src/bytes/concat.js';
import { collect, streamOf, testBytes } from '../../support/streams.js';
import { decryptStream, encryptStream } from '../../../src/crypto/aes-gcm.js';
import { openText, sealText } from '../../../src/crypto/sealed-text.js';

describe('A sealed text', () => {
  const text = 'Parting is such sweet sorrow 🌹';

  it('opens', async () => {
    const { key, iv, ciphertext, tag } = await sealText(text);

    expect(await openText(key, iv, concat(ciphertext, tag))).toBe(text);
  });

  it('is AES-128-GCM of its UTF-8', async () => {
    const { key, iv, ciphertext, tag } = await sealText(text);
    const plaintext = await collect(streamOf(concat(ciphertext, tag)).pipeThrough(decryptStream({ key, iv })));

    expect(key.length).toBe(16);
    expect(new TextDecoder().decode(plaintext)).toBe(text);
  });

  it('has a key and an IV that no other has', async () => {
    const [a, b] = [await sealText(text), await sealText(text)];

    expect(a.key).not.toEqual(b.key);
    expect(a.iv).not.toEqual(b.iv);
  });

  it('does not open when a byte of it has changed', async () => {
    const { key, iv, ciphertext, tag } = await sealText(text);
    ciphertext[0]! ^= 1;

    await expectAsync(openText(key, iv, concat(ciphertext, tag))).toBeRejected();
  });

  it('does not open when it is no UTF-8', async () => {
    const secret = { key: testBytes(16), iv: testBytes(12) };
    const sealed = await collect(streamOf(new Uint8Array([0xff])).pipeThrough(encryptStream(secret)));

    await expectAsync(openText(secret.key, secret.iv, sealed)).toBeRejected();
  });
});
