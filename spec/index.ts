/** Every `*.spec.ts` but those in `long/`; `SPEC=src/crypto npx karma start` runs one folder. */
import { equalBytes } from './support/equal-bytes.js';

declare const SPECS: RegExp;
declare const gc: () => void;
declare const require: { context(folder: string, deep: boolean, pattern: RegExp): Context };
type Context = ((file: string) => void) & { keys(): string[] };

beforeEach(() => {
  jasmine.addCustomEqualityTester(equalBytes);
});

/** Specs between which the page's garbage is collected: see below. */
const SPECS_WITHOUT_COLLECTION = 50;
let count = 0;

// A process has room for 125 memories of WebAssembly. Those that the page has dropped count, and a worker that needs one
// does not have them collected.
afterEach(() => {
  if (++count % SPECS_WITHOUT_COLLECTION === 0) gc();
});

const specs = require.context('.', true, SPECS);
if (specs.keys().length === 0) throw new Error('no specs');
for (const file of specs.keys()) specs(file);
