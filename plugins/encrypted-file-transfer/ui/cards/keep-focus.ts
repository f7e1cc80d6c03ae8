import type { ReactiveController, ReactiveControllerHost } from 'lit';

/**
 * Keeps the focus in a card. A button that goes hands it on to what takes its place, else to the card. Converse takes cards
 * out of its list and puts them in again whenever it draws that: the focus comes back.
 */
export class FocusKeeper implements ReactiveController {
  readonly #card: HTMLElement;
  /** What has the focus, or had it when Converse took the card out. */
  #focused: HTMLElement | undefined;
  #before: HTMLElement | undefined;

  constructor(card: HTMLElement & ReactiveControllerHost) {
    this.#card = card;
    card.addController(this);
    card.addEventListener('focusin', ({ target }) => {
      this.#focused = target as HTMLElement;
    });
    card.addEventListener('focusout', () => {
      // A card that is taken out is no more connected by then.
      queueMicrotask(() => {
        if (card.isConnected && !card.contains(document.activeElement)) this.#focused = undefined;
      });
    });
  }

  hostUpdate(): void {
    this.#before = this.#focused;
  }

  hostUpdated(): void {
    this.#restore(this.#before);
  }

  hostConnected(): void {
    this.#restore(this.#focused);
  }

  #restore(focused: HTMLElement | undefined): void {
    // Wherever else it is, the user has put it.
    if (focused === undefined || document.activeElement !== document.body) return;
    const next = this.#card.contains(focused) ? focused : this.#card.querySelector<HTMLElement>('.jet-cancel');
    (next ?? this.#card).focus({ preventScroll: true });
  }
}
