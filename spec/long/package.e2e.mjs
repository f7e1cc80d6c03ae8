import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { card, chooseFiles, openBoth, save, trustAll, worldOfSuite } from '../support/world.mjs';

const TOOLS = ['vite@8.4.0', 'esbuild@0.28.2'];
const MINUTE = 60_000;
/** Where the site serves what bundlers made. */
const SERVED = 'dist/bundled';
const MAIN = `import 'converse-jet';
import * as crypto from 'converse-jet/crypto';
window.jetCrypto = crypto;
`;
const USE = `
import type { EncryptedFileTransferApi, JetEvents, JetSettings, OmemoKeyTransportApi, TransferInfo } from 'converse-jet';
export const send = (api: EncryptedFileTransferApi, file: File): Promise<readonly string[]> => api.send('juliet@localhost', [file]);
export const unavailable = (api: OmemoKeyTransportApi): string | undefined => api.unavailable();
export const settings: JetSettings = { encrypted_file_transfer_trust: 'blind' };
export const onKey: JetEvents['omemoKeyReceived'] = ({ device }) => console.log(device.jid);
export const isSaved = ({ state }: TransferInfo): boolean => state === 'saved';
`;
const [, CRYPTO] = /```ts\n([^`]*from 'converse-jet\/crypto'[^`]*)```/.exec(readFileSync('README.md', 'utf8'));

/** How the page of a deployer is made of ours, with each bundler. @returns the folder with its \`main.js\` */
const BUNDLERS = {
  vite(project) {
    writeFileSync(
      join(project, 'vite.config.js'),
      `export default {
        base: './',
        build: { rollupOptions: { input: 'main.js', output: { entryFileNames: 'main.js' } }, modulePreload: false },
      };`,
    );
    run(project, 'node_modules/.bin/vite', ['build', '--logLevel', 'warn', '--outDir', 'vite']);
    return 'vite/';
  },
  esbuild(project) {
    const options = ['--bundle', '--format=esm', '--splitting', '--outdir=esbuild', '--log-level=warning'];
    run(project, 'node_modules/.bin/esbuild', ['main.js', ...options]);
    // As docs/deploy.md says: esbuild does not see that this file is needed.
    cpSync(
      join(project, 'node_modules/converse-jet/dist/converse-jet-worker.js'),
      join(project, 'esbuild/converse-jet-worker.js'),
    );
    return 'esbuild/';
  },
  webpack(project) {
    writeFileSync(
      join(project, 'webpack.config.mjs'),
      `export default {
        mode: 'production',
        context: ${JSON.stringify(project)},
        entry: './main.js',
        experiments: { outputModule: true },
        output: { path: ${JSON.stringify(join(project, 'webpack'))}, filename: 'main.js', module: true },
        performance: { hints: false },
      };`,
    );
    const config = join(project, 'webpack.config.mjs');
    run('.', process.execPath, [
      'node_modules/webpack/bin/webpack.js',
      '--config',
      config,
      '--stats',
      'errors-warnings',
    ]);
    return 'webpack/';
  },
  'no bundler'() {
    return 'node_modules/converse-jet/dist/';
  },
};

/** Runs a command. @throws Error with what it said, when it fails or warns */
function run(cwd, command, args) {
  const said = execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  if (/warn/i.test(said)) throw new Error(said);
}

/** Encrypts a text and decrypts it, in a page. @param address of the module, where no bundler has put it into the page */
async function sealAndOpen(address) {
  const { decryptStream, encryptStream, newSecret } = window.jetCrypto ?? (await import(address));
  const secret = newSecret();
  const sealed = new Blob(['But soft']).stream().pipeThrough(encryptStream(secret));
  return new Response(sealed.pipeThrough(decryptStream(secret))).text();
}

describe('The package', () => {
  const world = worldOfSuite();
  let project;
  beforeAll(() => {
    project = mkdtempSync(join(tmpdir(), 'converse-jet-package-'));
    execFileSync(process.execPath, ['scripts/build.mjs']);
    execFileSync('npm', ['pack', '--ignore-scripts', '--pack-destination', project], { stdio: 'ignore' });
    const [tarball] = readdirSync(project);
    writeFileSync(join(project, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
    writeFileSync(join(project, 'main.js'), MAIN);
    // Converse is a peer dependency; pages load it from an address of its own here.
    const options = ['--legacy-peer-deps', '--no-audit', '--no-fund', '--loglevel=error'];
    execFileSync('npm', ['install', ...options, `./${tarball}`, ...TOOLS], { cwd: project, stdio: 'ignore' });
  }, 10 * MINUTE);
  afterAll(() => {
    rmSync(SERVED, { recursive: true, force: true });
    rmSync(project, { recursive: true, force: true });
  });

  it('has types', () => {
    writeFileSync(join(project, 'use.ts'), USE);
    writeFileSync(join(project, 'crypto.ts'), CRYPTO);
    const options = ['--noEmit', '--strict', '--module', 'nodenext', '--lib', 'es2024,dom', 'use.ts', 'crypto.ts'];
    execFileSync(process.execPath, [resolve('node_modules/typescript/bin/tsc'), ...options], { cwd: project });

    expect(readdirSync(join(project, 'node_modules/converse-jet'))).not.toContain('spec');
  });

  for (const [name, bundle] of Object.entries(BUNDLERS)) {
    it(
      `sends and receives with a worker, by ${name}`,
      async () => {
        await world.closeClients();
        cpSync(join(project, bundle(project)), `${SERVED}/${name}`, { recursive: true });
        const said = [];
        let workers = 0;
        const [romeo, juliet] = await openBoth(world, {
          romeo: {
            query: { dist: `/${SERVED}/${name}`, plugins: name === 'no bundler' ? 'converse-jet' : 'main' },
            onPage(page) {
              page.on('console', (message) => message.text().includes('converse-jet:') && said.push(message.text()));
              page.on('worker', () => workers++);
            },
          },
        });
        await trustAll(romeo, 'juliet');
        await trustAll(juliet, 'romeo');
        for (const [from, to] of [
          [romeo, juliet],
          [juliet, romeo],
        ]) {
          const bytes = randomBytes(1 << 20);
          await chooseFiles(from, { bytes });
          await (await card(to, 'offered')).getByRole('button', { name: 'Accept' }).click();

          expect((await save(to)).bytes.equals(bytes)).toBeTrue();
        }

        expect(workers).toBeGreaterThan(1);
        expect(said).toEqual([]);
        expect(await romeo.page.evaluate(sealAndOpen, `/${SERVED}/${name}/crypto.js`)).toBe('But soft');
      },
      5 * MINUTE,
    );
  }
});
