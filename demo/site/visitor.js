import { showPanels } from './panels.js';

/** What whoever answers visitors needs: they are in nobody's contacts. */
const settings = JSON.stringify({ encrypted_file_transfer_from_strangers: true });
const agent = new URLSearchParams({ me: 'apothecary', settings });

await showPanels([
  { name: 'shop', title: 'Visitor', label: 'The shop as a visitor sees it', path: '/shop.html' },
  { name: 'apothecary', title: 'Apothecary', label: 'The chats of the Apothecary', path: `/chat.html?${agent}` },
]);
