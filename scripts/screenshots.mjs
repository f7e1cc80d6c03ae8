/** Makes the pictures in docs/screenshots: `node scripts/screenshots.mjs`. Each text that must be there is looked for first. */
import { mkdirSync } from 'node:fs';
import { closeChromium } from '../spec/support/browser.mjs';
import { GALLERY, SEVERAL, showGallery } from '../spec/support/gallery.mjs';
import { card, decideAll, openBoth, startWorld } from '../spec/support/world.mjs';

const FOLDER = process.argv[2] ?? 'docs/screenshots';
const THEMES = [
  { name: 'light', settings: { theme: 'classic', dark_theme: 'classic' } },
  { name: 'dark', settings: { theme: 'dracula', dark_theme: 'dracula' } },
];
const JULIET = 'juliet@localhost';
mkdirSync(FOLDER, { recursive: true });

async function expectTexts(page, entries) {
  for (const { text } of entries) await page.locator('converse-file-transfer', { hasText: text }).first().waitFor();
}

/** Every state of one direction, below each other. */
async function states(world, { name, settings }, direction) {
  const entries = GALLERY.filter((one) => one.direction === direction);
  const client = await world.open('romeo', 'juliet', { settings });
  const { page } = client;
  await page.setViewportSize({ width: 900, height: 3000 });
  await showGallery(page, JULIET, entries);
  await expectTexts(page, entries);
  await page.waitForTimeout(300); // pictures are decoded
  await page
    .locator('converse-chat-content')
    .screenshot({ path: `${FOLDER}/${name}-${direction}.png`, animations: 'disabled' });
  await client.close();
}

/** Files that were offered together. */
async function together(world, { name, settings }) {
  const client = await world.open('romeo', 'juliet', { settings });
  await showGallery(client.page, JULIET, SEVERAL);
  for (const text of ['Accept all (3)', '2 of 3 arrived', 'Save all (3)']) await client.page.getByText(text).waitFor();
  await shot(client.page, `${name}-several`);
  await client.close();
}

const shot = (page, name) => page.screenshot({ path: `${FOLDER}/${name}.png`, animations: 'disabled' });

/** Drags a file over the chat, and drops it. */
const drag = (page, type) =>
  page.evaluate((kind) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File(['bytes'], 'tax return 2026.pdf', { type: 'application/pdf' }));
    const event = new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer });
    document.querySelector('converse-chat').dispatchEvent(event);
  }, type);

/** What is around cards: the drop target, the question, and the dialogs. */
async function around(world, { name, settings }) {
  const [romeo, juliet] = await openBoth(world, { romeo: { settings }, juliet: { settings } });
  const { page } = romeo;
  await page.waitForSelector('.jet-send[aria-disabled="false"]');
  await drag(page, 'dragover');
  await page.getByText('Drop to send to Juliet').waitFor();
  await shot(page, `${name}-drop`);
  await drag(page, 'drop');
  const question = page.getByRole('dialog', { name: 'Send 1 file to Juliet?' });
  await question.waitFor();
  await shot(page, `${name}-question`);
  await question.getByRole('button', { name: 'Send', exact: true }).click();
  const devices = page.getByRole('dialog', { name: 'New devices of Juliet' });
  await devices.getByRole('img', { name: 'QR code' }).first().waitFor();
  await shot(page, `${name}-new-devices`);
  await decideAll(romeo);
  await (await card(juliet, 'offered')).getByRole('button', { name: 'Accept' }).click();
  const saved = await card(juliet, 'saved');
  await saved.getByRole('button', { name: 'End-to-end encrypted' }).click();
  await juliet.page
    .getByRole('dialog', { name: 'Devices of Romeo' })
    .getByRole('img', { name: 'QR code' })
    .first()
    .waitFor();
  await shot(juliet.page, `${name}-devices`);
  await juliet.page.keyboard.press('Escape');
  await juliet.page.evaluate(() => {
    void document.querySelector('converse-file-transfer').host.showStored();
  });
  await juliet.page.getByRole('dialog', { name: 'Stored files' }).getByText('tax return 2026.pdf').waitFor();
  await shot(juliet.page, `${name}-stored-files`);
  await world.closeClients();
}

/** A chat as narrow as a telephone, and one from right to left. */
async function small(world) {
  const offers = GALLERY.filter(({ direction, more }) => direction === 'received' && more.state.name !== 'saved').slice(
    0,
    7,
  );
  const narrow = await world.open('romeo', 'juliet');
  await narrow.page.addStyleTag({ content: 'converse-controlbox { display: none !important; }' });
  await narrow.page.setViewportSize({ width: 320, height: 900 });
  await showGallery(narrow.page, JULIET, offers);
  await shot(narrow.page, 'narrow');
  await narrow.close();
  const arabic = await world.open('romeo', 'juliet', { settings: { i18n: 'ar' } });
  await arabic.page.evaluate(() => (document.documentElement.dir = 'rtl'));
  await showGallery(arabic.page, JULIET, offers);
  await arabic.page.getByText('مشفّر من طرف إلى طرف').first().waitFor();
  await shot(arabic.page, 'arabic');
  await arabic.close();
}

const world = await startWorld();
try {
  await small(world);
  for (const theme of THEMES) {
    for (const direction of ['sent', 'received']) await states(world, theme, direction);
    await together(world, theme);
    await around(world, theme);
  }
} finally {
  await world.stop();
  await closeChromium();
}
