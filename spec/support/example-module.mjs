import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';
import { makeFolder } from './folder.mjs';

/** Where the types of this package are, for {@link importExample}. */
export const PACKAGE_TYPES = {
  'converse-jet': 'plugins/public-types.ts',
  '@converse/headless/types/*': 'node_modules/@converse/headless/types/*',
};

/**
 * Compiles an example of the documents as a project that has this package installed does.
 * @param code in TypeScript
 * @param paths where what it imports has its types, below this folder
 * @returns the path of the module
 * @throws what the compiler says
 */
export function compileExample(code, paths) {
  const project = makeFolder();
  const write = (name, text) => writeFileSync(join(project, name), text);
  mkdirSync(join(project, 'node_modules'));
  symlinkSync(resolve('.'), join(project, 'node_modules/converse-jet'));
  write('package.json', JSON.stringify({ type: 'module' }));
  write('example.ts', code);
  const found = Object.entries(paths).map(([name, path]) => [name, [resolve(path)]]);
  const compilerOptions = { paths: Object.fromEntries(found) };
  write(
    'tsconfig.json',
    JSON.stringify({ extends: resolve('tsconfig.json'), compilerOptions, files: ['example.ts'], include: [] }),
  );
  execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', project]);
  const { outputText } = ts.transpileModule(code, { compilerOptions: { module: 'ESNext', target: 'ES2022' } });
  write('example.js', outputText);
  return join(project, 'example.js');
}

/** Compiles an example, and imports it. */
export const importExample = (code, paths) => import(pathToFileURL(compileExample(code, paths)));

/** Serves a module to a page, as if it lay beside our bundles. @param file `path` of it, or its `body` */
export const serveModule = (page, name, file) =>
  page.route(`**/dist/${name}.js`, (route) => route.fulfill({ contentType: 'text/javascript', ...file }));
