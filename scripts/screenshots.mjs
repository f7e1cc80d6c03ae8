/** Makes the pictures in docs/screenshots: `node scripts/screenshots.mjs`. Each text that must be there is looked for first. */
import { mkdirSync } from 'node:fs';
import { closeChromium } from '../spec/support/browser.mjs';
import { GALLERY, showGallery } from '../spec/support/gallery.mjs';
import { startWorld } from '../spec/support/world.mjs';

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

const world = await startWorld();
try {
  for (const theme of THEMES) {
    for (const direction of ['sent', 'received']) await states(world, theme, direction);
  }
} finally {
  await world.stop();
  await closeChromium();
}
