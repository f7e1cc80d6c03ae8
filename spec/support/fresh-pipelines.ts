import type * as digestsBeside from '../../src/worker/digests-beside.js';
import type * as pipelines from '../../src/worker/start-pipelines.js';
import type * as startWorker from '../../src/worker/start-worker.js';

declare const require: {
  (module: '../../src/worker/digests-beside.js'): typeof digestsBeside;
  (module: '../../src/worker/start-pipelines.js'): typeof pipelines;
  (module: '../../src/worker/start-worker.js'): typeof startWorker;
  readonly cache: Record<string, unknown>;
  resolve(module: string): string;
};

/**
 * These modules as a page has them that was just opened: a page that may have no worker remembers it for good, and
 * all specs share one page.
 */
export function freshPipelines(): typeof digestsBeside & typeof pipelines & typeof startWorker {
  Reflect.deleteProperty(require.cache, require.resolve('../../src/worker/start-worker.js'));
  Reflect.deleteProperty(require.cache, require.resolve('../../src/worker/start-pipelines.js'));
  Reflect.deleteProperty(require.cache, require.resolve('../../src/worker/digests-beside.js'));
  return {
    ...require('../../src/worker/start-worker.js'),
    ...require('../../src/worker/start-pipelines.js'),
    ...require('../../src/worker/digests-beside.js'),
  };
}
