/** `npm run test:long`: what takes longer than a person waits for `npm test`; what is in spec/long. */
import { runSuite } from './run-suite.mjs';

await runSuite('spec/long', { specs: true });
