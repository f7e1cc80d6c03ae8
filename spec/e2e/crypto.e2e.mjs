import { readFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { importExample } from '../support/example-module.mjs';

const [, EXAMPLE] = /```ts\n([^`]*from 'converse-jet\/crypto'[^`]*)```/.exec(readFileSync('README.md', 'utf8'));

describe('The example of converse-jet/crypto', () => {
  let example;
  beforeAll(async () => {
    example = await importExample(EXAMPLE, { 'converse-jet/crypto': 'src/crypto/public.ts' });
  });

  it('encrypts a file and decrypts it', async () => {
    const bytes = randomBytes(3_000_001);
    const { secret, ciphertext } = example.encrypt(new Blob([bytes]));
    const sealed = new Uint8Array(await new Response(ciphertext).arrayBuffer());

    expect(sealed.length).toBe(bytes.length + 16);
    expect(
      Buffer.from(await (await example.decrypt(new Blob([sealed]).stream(), secret)).arrayBuffer()).equals(bytes),
    ).toBeTrue();

    sealed[1_500_000] ^= 1;

    await expectAsync(example.decrypt(new Blob([sealed]).stream(), secret)).toBeRejectedWith(
      jasmine.objectContaining({ name: 'AuthenticationError' }),
    );
  });
});
