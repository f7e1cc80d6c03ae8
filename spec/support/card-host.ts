import type { CardHost } from '../../plugins/encrypted-file-transfer/ui/cards/card-host.js';
import type { FileTransferCard } from '../../plugins/encrypted-file-transfer/ui/cards/file-transfer-card.js';

/** What a page does for a card, of which a spec says what matters. */
export function cardHost(more: Partial<CardHost> = {}): CardHost {
  let isAsked = false;
  return {
    row: () => undefined,
    contactName: () => undefined,
    isNew: () => false,
    isFirst: () => false,
    isFirstOfDevice: () => true,
    batch: () => [],
    retry: () => undefined,
    wasSaved: () => false,
    saved: () => undefined,
    wasAsked: () => isAsked,
    asked: (now) => void (isAsked = now),
    ...more,
  };
}

/** Names of the buttons of a card, in the order of the tabulator key. */
export const buttonNames = (card: Element): string[] =>
  [...card.querySelectorAll('button')].map(nameOf).filter((name) => !name.startsWith('End-to-end'));

/** What a screen reader calls a button. */
const nameOf = (button: HTMLButtonElement): string => button.getAttribute('aria-label') ?? button.textContent.trim();

/** Presses the button of that name. */
export function press(card: Element, name: string): void {
  const found = [...card.querySelectorAll('button')].find((button) => nameOf(button) === name);
  if (found === undefined) throw new Error(`no button “${name}”: ${buttonNames(card).join(', ')}`);
  found.click();
}

/** What a card says, in one line. */
export const textOf = (card: Element): string => card.textContent.replace(/\s+/g, ' ').trim();

/** What the second line of a card says. */
export const metaOf = (card: FileTransferCard): string =>
  Array.from(card.querySelectorAll('.jet-meta bdi'), ({ textContent }) => textContent).join(' · ');

/** What the menu of a card offers. */
export const menuOf = (card: Element): { name: string; click: () => void }[] => {
  const dropdown = card.querySelector<HTMLElement & { items?: { values: unknown[] }[] }>('converse-dropdown');
  return (dropdown?.items ?? []).map(({ values }) => ({
    name: String(values[1]),
    click: () => {
      (values[0] as (event: { detail: number }) => void)({ detail: 1 });
    },
  }));
};
