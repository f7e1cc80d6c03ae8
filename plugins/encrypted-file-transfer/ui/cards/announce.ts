let region: HTMLElement | undefined;

/** Says something to a screen reader. One region for all cards, since Converse takes their markup out and in. */
export function announce(text: string): void {
  if (region === undefined) {
    region = document.createElement('div');
    region.className = 'jet-live';
    region.setAttribute('aria-live', 'polite');
    region.setAttribute('role', 'status');
    document.body.append(region);
  }
  region.textContent = text;
}
