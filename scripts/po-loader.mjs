import { basename } from 'node:path';
import { catalogueOf } from './po.mjs';

/** A loader of webpack: a `.po` file as a module, whose default export is a `Catalogue` (`src/texts.ts`). */
export default function (source) {
  return `export default ${JSON.stringify(catalogueOf(source, basename(this.resourcePath, '.po')))};`;
}
