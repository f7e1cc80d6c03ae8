/** Every `*.spec.ts` but those in `long/`; `SPEC=src/crypto npx karma start` runs one folder. */
import { equalBytes } from './support/equal-bytes.js';

declare const SPECS: RegExp;
declare const require: { context(folder: string, deep: boolean, pattern: RegExp): Context };
type Context = ((file: string) => void) & { keys(): string[] };

beforeEach(() => {
  jasmine.addCustomEqualityTester(equalBytes);
});

const specs = require.context('.', true, SPECS);
if (specs.keys().length === 0) throw new Error('no specs');
for (const file of specs.keys()) specs(file);
