import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';
import { makeFolder } from './folder.mjs';

/**
 * Compiles an example of the documents as a project that has this package installed does, and imports it.
 * @param code in TypeScript
 * @param paths where what it imports has its types, below this folder
 * @throws what the compiler says
 */
export async function importExample(code, paths) {
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
  return import(pathToFileURL(join(project, 'example.js')));
}
