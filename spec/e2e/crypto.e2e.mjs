import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';

const [, EXAMPLE] = /```ts\n([^`]*from 'converse-jet\/crypto'[^`]*)```/.exec(readFileSync('README.md', 'utf8'));

describe('The example of converse-jet/crypto', () => {
  let project, example;
  beforeAll(async () => {
    project = mkdtempSync(join(tmpdir(), 'converse-jet-crypto-'));
    mkdirSync(join(project, 'node_modules'));
    symlinkSync(resolve('.'), join(project, 'node_modules/converse-jet'));
    writeFileSync(join(project, 'package.json'), JSON.stringify({ type: 'module' }));
    writeFileSync(join(project, 'example.ts'), EXAMPLE);
    const paths = { 'converse-jet/crypto': [resolve('src/crypto/public.ts')] };
    const config = {
      extends: resolve('tsconfig.json'),
      compilerOptions: { paths },
      files: ['example.ts'],
      include: [],
    };
    writeFileSync(join(project, 'tsconfig.json'), JSON.stringify(config));
    execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', project]);
    const { outputText } = ts.transpileModule(EXAMPLE, { compilerOptions: { module: 'ESNext', target: 'ES2022' } });
    writeFileSync(join(project, 'example.js'), outputText);
    example = await import(pathToFileURL(join(project, 'example.js')));
  });
  afterAll(() => rmSync(project, { recursive: true, force: true }));

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
