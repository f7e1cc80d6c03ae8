/** Keeps the height of a card for when it is off the screen, and its content is not laid out (`content-visibility`). */
let heights: ResizeObserver | undefined;

function note(entries: readonly ResizeObserverEntry[]): void {
  for (const { target, borderBoxSize } of entries) {
    const height = borderBoxSize[0]?.blockSize ?? 0;
    if (height > 0) (target as HTMLElement).style.containIntrinsicBlockSize = `${String(Math.round(height))}px`;
  }
}

/** Has the browser know how high an element is where it does not draw it. */
export function keepHeight(element: HTMLElement): void {
  heights ??= new ResizeObserver(note);
  heights.observe(element);
}

const waiting = new WeakMap<Element, () => void>();
let observer: IntersectionObserver | undefined;

function look(entries: readonly IntersectionObserverEntry[]): void {
  for (const { target, isIntersecting } of entries) {
    if (!isIntersecting) continue;
    observer?.unobserve(target);
    waiting.get(target)?.();
  }
}

/** Calls back once, as soon as an element is on the screen. */
export function whenOnScreen(element: Element, callback: () => void): void {
  observer ??= new IntersectionObserver(look);
  waiting.set(element, callback);
  observer.observe(element);
}
