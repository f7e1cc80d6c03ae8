import { readFileSync, readdirSync } from 'node:fs';

const PACKAGE = /node_modules\/((?:@[^/]+\/)?[^/]+)/;

/** Each package of others that is in our bundles, with the bundles that have it. Their source maps say so. */
function bundledPackages() {
  const packages = new Map();
  for (const map of readdirSync('dist').filter((name) => name.endsWith('.js.map'))) {
    const { sources } = JSON.parse(readFileSync(`dist/${map}`, 'utf8'));
    for (const name of new Set(sources.flatMap((source) => PACKAGE.exec(source)?.[1] ?? [])))
      packages.set(name, [...(packages.get(name) ?? []), map.slice(0, -'.map'.length)]);
  }
  return packages;
}

/** The licence of one package. @throws Error where the package has none */
function licenceOf(name, bundles) {
  const { version, license, repository } = JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8'));
  const file = readdirSync(`node_modules/${name}`).find((entry) => /^licen[cs]e/i.test(entry));
  if (file === undefined) throw new Error(`${name} is in a bundle, and has no file with its licence`);
  return [
    `${name} ${version} (${license})`,
    `in ${bundles.join(', ')}`,
    `source: ${repository.url ?? repository}`,
    '',
    readFileSync(`node_modules/${name}/${file}`, 'utf8').trim(),
  ].join('\n');
}

/** The licences of all packages whose code is in `dist`. */
export function thirdPartyLicences() {
  const packages = [...bundledPackages()].sort(([one], [other]) => (one < other ? -1 : 1));
  const licences = packages.map(([name, bundles]) => licenceOf(name, bundles));
  const head =
    'The files of converse-jet are under the MPL-2.0. Some of them contain code of others, under the licences below.';
  return `${[head, ...licences].join(`\n\n${'='.repeat(80)}\n\n`)}\n`;
}
