import { basename } from 'node:path';
import { catalogueOf } from './po.mjs';

const UI = 'plugins/encrypted-file-transfer/ui';
/** The files whose texts a page may show before its first transfer. */
const START = [
  'composer/chat-files.ts',
  'composer/off-button.ts',
  'composer/toolbar-button.ts',
  'texts/obstacle-text.ts',
];
const isOfStart = ({ files }) => files.some((file) => START.some((name) => file === `${UI}/${name}`));

/** The parts of a catalogue, by the query of the import; without one it is whole. */
export const PARTS = { '?start': isOfStart, '?rest': (entry) => !isOfStart(entry) };

/** A loader of webpack: a `.po` file as a module, whose default export is a `Catalogue` (`src/texts.ts`). */
export default function (source) {
  const catalogue = catalogueOf(source, basename(this.resourcePath, '.po'), PARTS[this.resourceQuery]);
  return `export default ${JSON.stringify(catalogue)};`;
}
