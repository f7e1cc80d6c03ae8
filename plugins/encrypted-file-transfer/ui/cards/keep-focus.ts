/**
 * Remembers whether the focus is in a card that is about to be drawn again.
 * @returns call it when it is drawn: a button that has gone hands the focus on to what has taken its place, else to the card
 */
export function keepFocus(card: HTMLElement): (() => void) | undefined {
  const focused = document.activeElement;
  if (focused === null || focused === card || !card.contains(focused)) return undefined;
  return () => {
    if (focused.isConnected) return;
    (card.querySelector<HTMLElement>('.jet-cancel') ?? card).focus({ preventScroll: true });
  };
}
