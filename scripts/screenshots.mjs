/** Makes the pictures in docs/screenshots: `node scripts/screenshots.mjs`. Each text that must be there is looked for first. */
import { mkdirSync } from 'node:fs';
import { closeChromium } from '../spec/support/browser.mjs';
import { editFile } from '../spec/support/edit-file.mjs';
import { GALLERY, SEVERAL, expectTexts, paintPicture, showGallery } from '../spec/support/gallery.mjs';
import { openShop, openVisitorsChat, write } from '../spec/support/visitor.mjs';
import { card, chooseFiles, decideAll, decideOn, nextCard, startWorld, trustAll } from '../spec/support/world.mjs';

const FOLDER = process.argv[2] ?? 'docs/screenshots';
const THEMES = [
  { name: 'light', settings: { theme: 'classic', dark_theme: 'classic' } },
  { name: 'dark', settings: { theme: 'dracula', dark_theme: 'dracula' } },
];
const JULIET = 'juliet@localhost';
const AXOLOTL = 'eu.siacs.conversations.axolotl';
/** Around the cards of a picture, in pixels. */
const MARGIN = 6;
mkdirSync(FOLDER, { recursive: true });

const shot = (page, name, options) =>
  page.screenshot({ path: `${FOLDER}/${name}.png`, animations: 'disabled', ...options });

/** A picture of all cards of the chat, from the first to the last, and of nothing else. */
async function shotOfCards(page, name) {
  await page.waitForTimeout(300); // pictures are decoded
  const clip = await page.evaluate((margin) => {
    const list = document.querySelector('converse-chat-content').getBoundingClientRect();
    const cards = [...document.querySelectorAll('converse-file-transfer')].map((one) => one.getBoundingClientRect());
    const top = Math.max(list.top, cards[0].top - margin);
    const bottom = Math.min(list.bottom, cards.at(-1).bottom + margin);
    return cards[0].top < list.top ? undefined : { x: list.left, y: top, width: list.width, height: bottom - top };
  }, MARGIN);
  if (clip === undefined) throw new Error(`${name}: the window is too low for all cards`);
  await shot(page, name, { clip });
}

/** Cards in the chat of a page, with the text of each. */
async function show(page, entries) {
  await showGallery(page, JULIET, entries);
  await expectTexts(page, entries);
}

/** Every state of one direction, below each other. */
async function states(world, { name, settings }, direction) {
  const client = await world.open('romeo', 'juliet', { settings });
  await client.page.setViewportSize({ width: 900, height: 5000 });
  await show(
    client.page,
    GALLERY.filter((one) => one.direction === direction),
  );
  await shotOfCards(client.page, `${name}-${direction}`);
  await client.close();
}

/** Files that were offered together. */
async function together(world, { name, settings }) {
  const client = await world.open('romeo', 'juliet', { settings });
  await client.page.setViewportSize({ width: 900, height: 1400 });
  await show(client.page, SEVERAL);
  for (const text of ['3 files', 'Accept all (3)', '2 of 3 arrived', 'Save all (3)'])
    await client.page.getByText(text).first().waitFor();
  await shotOfCards(client.page, `${name}-several`);
  await client.close();
}

/** Drags a picture over the chat, or drops it. */
const drag = async ({ page }, type) =>
  page.evaluate(
    ([kind, picture]) => {
      const bytes = Uint8Array.from(atob(picture), (one) => one.charCodeAt(0));
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([bytes], 'balcony at dusk.png', { type: 'image/png' }));
      const event = new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer });
      document.querySelector('converse-chat').dispatchEvent(event);
    },
    [type, await page.evaluate(paintPicture)],
  );

async function closeDialog({ page }) {
  await page.keyboard.press('Escape');
  await page.locator('dialog.jet-dialog').waitFor({ state: 'detached' });
}

/** What is around cards: the button and what it says, the drop target, the question, the menu and the dialogs. */
async function around(world, { name, settings }) {
  const alone = await world.open('juliet', 'nurse', { settings });
  await alone.page.locator('.jet-send[title="Nurse is offline"]').click({ force: true });
  await alone.page.getByText('Choose files that wait in this tab').waitFor();
  await shot(alone.page, `${name}-off`);
  await alone.close();

  const juliet = await world.open('juliet', 'romeo', { settings });
  const romeo = await world.open('romeo', 'juliet', { settings });
  await romeo.page.waitForSelector('.jet-send[aria-disabled="false"]');
  await drag(romeo, 'dragover');
  await romeo.page.getByText('Drop to send to Juliet').waitFor();
  await shot(romeo.page, `${name}-drop`);
  await drag(romeo, 'drop');
  const question = romeo.page.getByRole('dialog', { name: 'Send 1 file to Juliet?' });
  await question.waitFor();
  await shot(romeo.page, `${name}-question`);
  await question.getByRole('button', { name: 'Send', exact: true }).click();
  const devices = romeo.page.getByRole('dialog', { name: 'New devices of Juliet' });
  await devices.getByRole('img', { name: 'QR code' }).first().waitFor();
  await shot(romeo.page, `${name}-new-devices`);
  await decideAll(romeo);
  await (await card(juliet, 'offered')).getByRole('button', { name: 'Accept' }).click();

  const saved = await card(juliet, 'saved');
  await saved.locator('.jet-thumb').waitFor();
  await saved.locator('.jet-menu .dropdown-toggle').click();
  await saved.getByRole('button', { name: 'Delete from this browser' }).waitFor();
  await shot(juliet.page, `${name}-menu`);
  await juliet.page.keyboard.press('Escape');
  await saved.locator('.jet-thumb').click();
  await juliet.page.getByRole('dialog', { name: 'balcony at dusk.png' }).waitFor();
  await shot(juliet.page, `${name}-picture`);
  await closeDialog(juliet);
  await saved.locator('button.jet-lock').click();
  const known = juliet.page.getByRole('dialog', { name: 'Devices of Romeo' });
  await known.getByRole('button', { name: 'Show QR codes' }).click();
  await known.getByRole('img', { name: 'QR code' }).first().waitFor();
  await shot(juliet.page, `${name}-devices`);
  await closeDialog(juliet);
  await juliet.page.evaluate(() => void _converse.api.modal.show('converse-user-settings-modal'));
  const row = juliet.page.getByRole('button', { name: 'Stored files…' });
  await row.scrollIntoViewIfNeeded();
  await juliet.page.waitForTimeout(500); // Converse's modal has slid in
  await shot(juliet.page, `${name}-settings`);
  await row.click();
  await juliet.page.getByRole('dialog', { name: 'Stored files' }).getByText('balcony at dusk.png').waitFor();
  await shot(juliet.page, `${name}-stored-files`);
  await closeDialog(juliet);
  await severalDevices(world, { name, settings }, { romeo, juliet });
  await world.closeClients();
}

/** Which device gets a file, one that may be a distrusted one, and one whose key has changed. */
async function severalDevices(world, { name, settings }, { romeo, juliet }) {
  const { page } = romeo;
  const other = await world.open('juliet', 'romeo', {
    settings,
    query: { resource: 'tablet' },
    onPage: (changed) =>
      editFile(changed, 'converse-jet.js', (text) => text.replaceAll('converse-jet:0', 'urn:example:another-client')),
  });
  await trustAll(romeo, 'juliet');
  await page.locator('.jet-files').setInputFiles({ name: 'letter.txt', mimeType: '', buffer: Buffer.from('But soft') });
  await page.locator('dialog .jet-pick li + li').waitFor();
  await shot(page, `${name}-picker`);
  await closeDialog(romeo);
  await juliet.close();
  const id = await other.page.evaluate(() => Number(_converse.state.omemo_store.get('device_id')));
  await decideOn(romeo, 'juliet', 'distrusted', AXOLOTL, id);
  const decide = (await card(romeo, 'waiting')).getByRole('button', { name: 'Decide…' });
  await decide.click();
  await page.getByRole('dialog', { name: 'You do not trust a device of Juliet' }).waitFor();
  await shot(page, `${name}-distrusted`);
  await closeDialog(romeo);
  await page.evaluate((namespace) => {
    const transport = _converse.api.keyTransports.get(namespace);
    const devices = transport.devices.bind(transport);
    const changed = (device) => ({ ...device, trust: 'undecided', changed: true });
    transport.devices = async (...args) => (await devices(...args)).slice(0, 1).map(changed);
  }, AXOLOTL);
  await decide.click();
  await page.getByRole('dialog', { name: 'The key of Juliet’s device has changed' }).waitFor();
  await shot(page, `${name}-changed-key`);
  await closeDialog(romeo);
}

/** A shop's chat for visitors, with a file that has arrived, and one that is offered. @param view Converse's view mode */
async function visitor(world, { name, settings }, view) {
  const apothecary = await world.open('apothecary', undefined, {
    settings: { encrypted_file_transfer_from_strangers: true },
  });
  const shop = await openShop(world, { view, agent: 'apothecary', settings });
  await shop.page.setViewportSize({ width: 1000, height: 840 });
  await shop.page.locator('.chat-textarea').click();
  await write(shop, 'Do you have rose water?');
  await openVisitorsChat(apothecary, shop.jid);
  await write(apothecary, 'Fresh from Verona’s gardens');
  await trustAll(shop, 'apothecary');
  await chooseFiles(apothecary, { name: 'receipt.txt', type: 'text/plain', bytes: Buffer.alloc(1200) });
  await decideAll(apothecary);
  await (await card(shop, 'offered')).getByRole('button', { name: 'Accept' }).click();
  await (await card(shop, 'saved')).getByText('Checked: arrived unchanged').waitFor();
  const list = { name: 'prices.pdf', type: 'application/pdf', bytes: Buffer.alloc(400_000) };
  await nextCard(shop, 'offered', () => chooseFiles(apothecary, list));
  for (const text of [
    'The Apothecary’s shop',
    'Fresh from Verona’s gardens',
    list.name,
    'last until you close this page',
  ])
    await shop.page.getByText(text).first().waitFor();
  await shot(shop.page, `${name}-visitor-${view}`);
  await shop.close();
  await world.closeClients();
}

/** A chat as narrow as a telephone, and one from right to left. */
async function small(world) {
  const offers = GALLERY.filter(({ direction, more }) => direction === 'received' && more.state.name !== 'saved').slice(
    0,
    9,
  );
  const narrow = await world.open('romeo', 'juliet');
  await narrow.page.addStyleTag({ content: 'converse-controlbox { display: none !important; }' });
  await narrow.page.setViewportSize({ width: 320, height: 2400 });
  await show(narrow.page, offers);
  await shotOfCards(narrow.page, 'narrow');
  await narrow.close();
  const arabic = await world.open('romeo', 'juliet', { settings: { i18n: 'ar' } });
  await arabic.page.evaluate(() => (document.documentElement.dir = 'rtl'));
  await arabic.page.setViewportSize({ width: 900, height: 1800 });
  await showGallery(arabic.page, JULIET, offers);
  await arabic.page.getByText('مشفّر من طرف إلى طرف').first().waitFor();
  await shotOfCards(arabic.page, 'arabic');
  await arabic.close();
}

const world = await startWorld();
try {
  await small(world);
  for (const theme of THEMES) {
    for (const direction of ['sent', 'received']) await states(world, theme, direction);
    await together(world, theme);
    await around(world, theme);
    for (const view of ['embedded', 'overlayed']) await visitor(world, theme, view);
  }
} finally {
  await world.stop();
  await closeChromium();
}
