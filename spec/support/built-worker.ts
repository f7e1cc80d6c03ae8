const BUILT = '/dist/converse-jet-worker.js';

/** A worker as the page starts it, whatever address it gives, and what became of it. */
export class BuiltWorker extends Worker {
  readonly terminated: Promise<undefined>;
  #end: (nothing: undefined) => void = () => undefined;

  constructor() {
    super(BUILT, { type: 'module' });
    this.terminated = new Promise((resolve) => (this.#end = resolve));
  }

  override terminate(): void {
    super.terminate();
    this.#end(undefined);
  }
}

/** @throws Error when there is none */
export async function expectBuiltWorker(): Promise<void> {
  const { ok } = await fetch(BUILT);
  if (!ok) throw new Error('dist/converse-jet-worker.js is missing: run `npm run build` first');
}

/** Lets the page start built workers only. @returns those that it has started */
export function startBuiltWorkers(): BuiltWorker[] {
  const started: BuiltWorker[] = [];
  spyOn(window, 'Worker').and.callFake(function () {
    const worker = new BuiltWorker();
    started.push(worker);
    return worker;
  });
  return started;
}
