import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { editFile } from '../support/edit-file.mjs';
import { card, chooseFiles, openBoth, save, trustAll, worldOfSuite } from '../support/world.mjs';

const TOOLS = ['vite@8.4.0', 'esbuild@0.28.2'];
const MINUTE = 60_000;
/** Where the site serves what bundlers made. */
const SERVED = 'dist/bundled';
/** Where the project of a deployer has the package. */
const INSTALLED = 'node_modules/converse-jet';
const MAIN = `import 'converse-jet';
import * as crypto from 'converse-jet/crypto';
window.jetCrypto = crypto;
`;
const USE = `
import type {
  EncryptedFileTransferApi, JetApi, JetEvents, JetSettings, OmemoKeyTransportApi, TextEnvelope, TransferInfo,
} from 'converse-jet';
export const send = (api: EncryptedFileTransferApi, file: File): Promise<readonly string[]> => api.send('juliet@localhost', [file]);
export const unavailable = (api: OmemoKeyTransportApi): string | undefined => api.unavailable();
export const add = ({ envelopes, textEnvelope }: JetApi, inner: TextEnvelope): (() => void) => envelopes.register(textEnvelope(inner));
export const settings: JetSettings = { encrypted_file_transfer_trust: 'blind' };
export const onKey: JetEvents['omemoKeyReceived'] = ({ device }) => console.log(device.jid);
export const isSaved = ({ state }: TransferInfo): boolean => state === 'saved';
`;
const [, CRYPTO] = /```ts\n([^`]*from 'converse-jet\/crypto'[^`]*)```/.exec(readFileSync('README.md', 'utf8'));
/** The rule for Converse that docs/deploy.md has for webpack. */
const [CONVERSE_RULE] = /\{ test: .*converse.*\}/.exec(readFileSync('docs/deploy.md', 'utf8'));
const CONVERSE_TAG = '<script type="module" src="/converse/converse.min.js"></script>';

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
    cpSync(join(project, INSTALLED, 'dist/converse-jet-worker.js'), join(project, 'esbuild/converse-jet-worker.js'));
    return 'esbuild/';
  },
  webpack(project) {
    webpack(project, { entry: './main.js', output: 'webpack' });
    return 'webpack/';
  },
  'no bundler'() {
    return `${INSTALLED}/dist/`;
  },
};

/** Bundles with webpack. @param rest of the configuration, as text */
function webpack(project, { entry, output }, rest = '') {
  const config = join(project, `${output}.config.mjs`);
  writeFileSync(
    config,
    `export default {
      mode: 'production',
      context: ${JSON.stringify(project)},
      entry: '${entry}',
      experiments: { outputModule: true },
      output: { path: ${JSON.stringify(join(project, output))}, filename: 'main.js', module: true },
      performance: { hints: false },
      ${rest}
    };`,
  );
  const tool = 'node_modules/webpack/bin/webpack.js';
  run('.', process.execPath, [tool, '--config', config, '--stats', 'errors-warnings']);
}

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
  let project, packed;
  beforeAll(() => {
    project = mkdtempSync(join(tmpdir(), 'converse-jet-package-'));
    execFileSync(process.execPath, ['scripts/build.mjs']);
    const pack = ['pack', '--ignore-scripts', '--json', '--loglevel=error', '--pack-destination', project];
    [packed] = JSON.parse(execFileSync('npm', pack, { encoding: 'utf8' }));
    writeFileSync(join(project, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
    writeFileSync(join(project, 'main.js'), MAIN);
    // Converse is a peer dependency; pages load it from an address of its own here.
    const options = ['--legacy-peer-deps', '--no-audit', '--no-fund', '--loglevel=error'];
    execFileSync('npm', ['install', ...options, `./${packed.filename}`, ...TOOLS], { cwd: project, stdio: 'ignore' });
  }, 10 * MINUTE);
  afterAll(() => {
    rmSync(SERVED, { recursive: true, force: true });
    rmSync(project, { recursive: true, force: true });
  });

  /** The `package.json` of the package that was installed. */
  const description = () => JSON.parse(readFileSync(join(project, INSTALLED, 'package.json'), 'utf8'));

  it('has types', () => {
    writeFileSync(join(project, 'use.ts'), USE);
    writeFileSync(join(project, 'crypto.ts'), CRYPTO);
    const options = ['--noEmit', '--strict', '--module', 'nodenext', '--lib', 'es2024,dom', 'use.ts', 'crypto.ts'];
    const tsc = () =>
      execFileSync(process.execPath, [resolve('node_modules/typescript/bin/tsc'), ...options], { cwd: project });

    expect(tsc).not.toThrow();
  });

  it('has what a page needs, its documents, and nothing else', () => {
    for (const { path, size } of packed.files) console.log(`${String(size).padStart(8)}  ${path}`);
    const isMeant = (path) =>
      /^(?:dist\/.+|docs\/[\w-]+\.md|README\.md|LICENSE|CHANGELOG\.md|package\.json)$/.test(path) &&
      !path.endsWith('.map');

    expect(packed.files.map(({ path }) => path).filter((path) => !isMeant(path))).toEqual([]);
    expect(packed.files.length).toBeGreaterThan(50);
  });

  it('has the licences of all parts', () => {
    const licences = readFileSync(join(project, INSTALLED, 'dist/THIRD-PARTY-LICENSES.txt'), 'utf8');

    expect(description().license).toBe('MPL-2.0 AND GPL-3.0-only AND LGPL-3.0-or-later');
    for (const words of ['GNU GENERAL PUBLIC LICENSE', 'GNU LESSER GENERAL PUBLIC LICENSE'])
      expect(licences).toContain(words);
    for (const name of ['@privacyresearch/libsignal-protocol-typescript', 'hash-wasm', 'lit-html', 'openpgp', 'uqr'])
      expect(licences).toMatch(new RegExp(`^${name} \\d`, 'm'));
  });

  it('is published for everybody, with its origin', () => {
    expect(description().publishConfig).toEqual({ access: 'public', provenance: true });
  });

  /** Opens Romeo's page with plugins that a bundler has made, and Juliet's. @returns both, and what the first did and said */
  async function open(query, prepare = () => undefined) {
    const said = [];
    const workers = [];
    const [romeo, juliet] = await openBoth(world, {
      romeo: {
        query,
        onPage(page) {
          page.on('console', (message) => message.text().includes('converse-jet:') && said.push(message.text()));
          page.on('worker', (worker) => workers.push(worker));
          return prepare(page);
        },
      },
    });
    return { romeo, juliet, said, workers };
  }

  /** Sends a file each way. */
  async function exchange(romeo, juliet) {
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
  }

  for (const [name, bundle] of Object.entries(BUNDLERS)) {
    it(
      `sends and receives with a worker, by ${name}`,
      async () => {
        await world.closeClients();
        cpSync(join(project, bundle(project)), `${SERVED}/${name}`, { recursive: true });
        const plugins = name === 'no bundler' ? 'converse-jet' : 'main';
        const { romeo, juliet, said, workers } = await open({ dist: `/${SERVED}/${name}`, plugins });
        await exchange(romeo, juliet);

        expect(workers.length).toBeGreaterThan(1);
        expect(said).toEqual([]);
        expect(await romeo.page.evaluate(sealAndOpen, `/${SERVED}/${name}/crypto.js`)).toBe('But soft');
      },
      5 * MINUTE,
    );
  }

  it(
    'works in one bundle with Converse, by webpack',
    async () => {
      await world.closeClients();
      const folder = `${SERVED}/with-converse`;
      symlinkSync(resolve('node_modules/converse.js'), join(project, 'node_modules/converse.js'));
      writeFileSync(join(project, 'with-converse.js'), "import 'converse.js';\nimport 'converse-jet';\n");
      const rest = `optimization: { minimize: false }, module: { rules: [${CONVERSE_RULE}] },`;
      webpack(project, { entry: './with-converse.js', output: 'with-converse' }, rest);
      cpSync(join(project, 'with-converse'), folder, { recursive: true });
      cpSync('node_modules/converse.js/dist/libomemo.esm.min.js', `${folder}/libomemo.esm.min.js`);
      const wasm = `http://localhost:${world.port}/converse/curve25519_compiled.wasm`;
      const { romeo, juliet, said } = await open({ dist: `/${folder}`, plugins: 'main' }, async (page) => {
        await editFile(page, 'chat.html', (text) => text.replace(CONVERSE_TAG, ''));
        // As docs/deploy.md says: this file is next to the page.
        await page.route(/:\d+\/curve25519_compiled\.wasm$/, (route) => route.continue({ url: wasm }));
      });
      await exchange(romeo, juliet);

      expect(said).toEqual([]);
    },
    5 * MINUTE,
  );
});
