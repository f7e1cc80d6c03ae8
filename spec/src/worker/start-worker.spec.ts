import { expectBuiltWorker, startBuiltWorkers } from '../../support/built-worker.js';
import { recordLog } from '../../support/recorded-log.js';
import { freshPipelines } from '../../support/fresh-pipelines.js';

const built = (origin = location.origin): URL => new URL('/dist/converse-jet-worker.js', origin);

/** A worker that never says a word. */
class SilentWorker extends EventTarget {
  readonly terminate = jasmine.createSpy('terminate');
}

describe('startWorker', () => {
  beforeAll(expectBuiltWorker);

  it('starts a worker, and notices when it is lost', async () => {
    const running = await freshPipelines().startWorker(built());

    expect(running?.lost.aborted).toBeFalse();

    const lost = new Promise((resolve) => running?.lost.addEventListener('abort', resolve));
    running?.worker.terminate();
    await lost;

    expect((running?.lost.reason as Error).name).toBe('SessionError');
  });

  it('starts one of its own for a bundle of another origin, and forgets its address', async () => {
    const [create, revoke] = [spyOn(URL, 'createObjectURL').and.callThrough(), spyOn(URL, 'revokeObjectURL')];
    const elsewhere = 'https://cdn.example';
    const workers = startBuiltWorkers();
    const running = await freshPipelines().startWorker(built(elsewhere));
    const text = await (create.calls.mostRecent().args[0] as Blob).text();

    expect(running?.worker).toBe(workers[0]);
    expect(Worker).toHaveBeenCalledOnceWith(create.calls.mostRecent().returnValue, { type: 'module' });
    expect(text).toBe(`import "${elsewhere}/dist/converse-jet-worker.js";`);
    expect(revoke).toHaveBeenCalledOnceWith(create.calls.mostRecent().returnValue);

    running?.worker.terminate();
  });

  it('starts none where the page may have none, and does not ask again', async () => {
    const workers = spyOn(window, 'Worker').and.throwError(new DOMException('', 'SecurityError'));
    const { startWorker } = freshPipelines();

    expect(await startWorker(built())).toBeUndefined();
    expect(await startWorker(built())).toBeUndefined();
    expect(workers).toHaveBeenCalledTimes(1);
  });

  it('starts none where its file is missing', async () => {
    expect(await freshPipelines().startWorker(new URL('/dist/no-such-worker.js', location.origin))).toBeUndefined();
  });

  it('uses none of another release, and says so', async () => {
    const lines = recordLog();
    const worker = Object.assign(new SilentWorker(), {
      onmessage: undefined as ((event: unknown) => void) | undefined,
    });
    spyOn(window, 'Worker').and.callFake(function () {
      queueMicrotask(() => worker.onmessage?.({ data: { ready: 'lock', release: '0.0.1' } }));
      return worker as unknown as Worker;
    });

    expect(await freshPipelines().startWorker(built())).toBeUndefined();
    expect(worker.terminate).toHaveBeenCalledTimes(1);
    expect(lines).toEqual([
      'converse-jet: no worker: converse-jet-worker.js is of another version, so files are encrypted in the page. See docs/deploy.md.',
    ]);
  });

  it('waits ten seconds for one that says nothing, and ends it', async () => {
    const silent = new SilentWorker();
    spyOn(window, 'Worker').and.callFake(function () {
      return silent as unknown as Worker;
    });
    const setTimeout = spyOn(window, 'setTimeout').and.callFake(((elapsed: () => void) => {
      elapsed();
      return 1;
    }) as typeof window.setTimeout);

    expect(await freshPipelines().startWorker(built())).toBeUndefined();
    expect(setTimeout.calls.mostRecent().args[1]).toBe(10_000);
    expect(silent.terminate).toHaveBeenCalledTimes(1);
  });
});
