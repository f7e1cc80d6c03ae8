import { AXE_CSP, violationsIn } from '../support/axe.mjs';
import { editFile } from '../support/edit-file.mjs';
import { card, decideOn, trustAll, worldOfSuite } from '../support/world.mjs';
import { waitUntil } from '../support/wait-until.mjs';

const AXOLOTL = 'eu.siacs.conversations.axolotl';
const LIGHT_AND_DARK = ['classic', 'dracula'];

/** In the page, before it loads: a camera, and a browser that reads codes. */
function giveCamera() {
  window.BarcodeDetector = class {
    detect = () => Promise.resolve([]);
  };
  navigator.mediaDevices.getUserMedia = () => Promise.resolve(document.createElement('canvas').captureStream());
}

/** Drags a picture over the chat, or drops it. */
const drag = ({ page }, type) =>
  page.evaluate(async (kind) => {
    const canvas = new OffscreenCanvas(64, 48);
    canvas.getContext('2d').fillRect(0, 0, 64, 48);
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([await canvas.convertToBlob()], 'balcony.png', { type: 'image/png' }));
    const event = new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer });
    document.querySelector('converse-chat').dispatchEvent(event);
  }, type);

const choose = ({ page }) =>
  page.locator('.jet-files').setInputFiles({ name: 'letter.txt', mimeType: '', buffer: Buffer.from('But soft') });

const press = ({ page }, selector) => page.locator(selector).first().click();

async function closeDialog({ page }, selector = 'dialog.jet-dialog') {
  await page.keyboard.press('Escape');
  await page.locator(selector).waitFor({ state: 'detached' });
}

const deviceId = ({ page }) => page.evaluate(() => Number(_converse.state.omemo_store.get('device_id')));

describe('What opens over a chat or in it', () => {
  const world = worldOfSuite({ csp: AXE_CSP });
  afterEach(() => world.closeClients());

  for (const [language, settings] of [
    ['English', {}],
    ['Arabic (long)', { i18n: 'ar' }],
  ]) {
    it(`shuts nobody out, in light and in dark: ${language}`, async () => {
      const onPage = (page) => page.addInitScript(giveCamera);
      const open = async (me, options) => {
        const client = await world.open(me, me === 'romeo' ? 'juliet' : 'romeo', { settings, onPage, ...options });
        // A transition would be looked at on its way.
        await client.page.emulateMedia({ reducedMotion: 'reduce' });
        return client;
      };
      /** Looks at the page, when that is there. */
      const look = async ({ page }, selector) => {
        await page.locator(selector).first().waitFor();

        expect(await violationsIn(page, LIGHT_AND_DARK))
          .withContext(selector)
          .toEqual([]);
      };

      // Nobody is there: the button says why it is off.
      const juliet = await open('juliet');
      await juliet.page.locator('.jet-bubble button').waitFor({ state: 'attached' });
      await juliet.page.locator('.jet-send').click({ force: true });
      await look(juliet, '.jet-bubble:not([hidden])');

      expect(await juliet.page.locator('converse-chat-toolbar[data-jet-on]').count()).toBe(0);
      await juliet.page.keyboard.press('Escape');

      // A dropped picture, new devices, and a code of one.
      const romeo = await open('romeo');
      // What a site hides by its own rule, when files can be sent.
      await romeo.page.waitForSelector('converse-chat-toolbar[data-jet-on] .jet-send[aria-disabled="false"]');
      await drag(romeo, 'dragover');
      await look(romeo, '.jet-drop');
      await drag(romeo, 'drop');
      await look(romeo, 'dialog .jet-small');
      await press(romeo, 'dialog .jet-primary');
      await look(romeo, 'dialog .jet-qr');
      await press(romeo, 'dialog .jet-primary');
      await look(romeo, 'dialog .jet-camera');
      await closeDialog(romeo, 'dialog:has(.jet-camera)');
      // There are the devices of earlier pages, too.
      const trust = romeo.page.locator('dialog .jet-device .jet-btn');
      await waitUntil(async () => {
        await trust.evaluateAll(([first]) => first?.click());
        return (await romeo.page.locator('dialog.jet-dialog').count()) === 0;
      });

      // The picture is there: the devices, the picture, the menu, and what is stored.
      await (await card(juliet, 'offered')).locator('.jet-primary').click();
      const saved = await card(juliet, 'saved');
      await saved.locator('button.jet-lock').click();
      await look(juliet, 'dialog .jet-codes');
      await press(juliet, 'dialog .jet-codes');
      await look(juliet, 'dialog .jet-qr');
      await closeDialog(juliet);
      // The device of a saved file can be trusted from its card, which is marked no more then.
      await saved.locator('summary').click();
      await saved.locator('.jet-fold .jet-btn').first().click();
      await saved.locator('details').waitFor({ state: 'detached' });
      await saved.locator('.jet-thumb').click();
      await look(juliet, 'dialog .jet-shown');
      await closeDialog(juliet);
      await saved.locator('.jet-menu .dropdown-toggle').click();
      await look(juliet, '.jet-menu .dropdown-menu.show');
      await juliet.page.evaluate(() => void _converse.api.modal.show('converse-user-settings-modal'));
      await look(juliet, '.jet-setting');
      await press(juliet, '.jet-stored-files');
      await look(juliet, 'dialog .jet-stored li');
      await closeDialog(juliet);

      expect(
        await juliet.page.locator('.jet-stored-files').evaluate((one) => one === document.activeElement),
      ).toBeTrue();

      // A second device, of another client: which one, and a warning when one that may be it is distrusted.
      const other = await open('juliet', {
        query: { resource: 'other' },
        onPage: (page) =>
          editFile(page, 'converse-jet.js', (text) => text.replaceAll('converse-jet:0', 'urn:example:another-client')),
      });
      await trustAll(romeo, 'juliet');
      await choose(romeo);
      await look(romeo, 'dialog .jet-pick li + li');
      await closeDialog(romeo);
      await (await card(romeo, 'waiting')).locator('.jet-ring, .jet-badge').first().waitFor();
      await juliet.close();
      await decideOn(romeo, 'juliet', 'distrusted', AXOLOTL, await deviceId(other));
      await (await card(romeo, 'waiting')).locator('.jet-primary').click();
      await look(romeo, 'dialog .modal-footer .jet-btn');
      await closeDialog(romeo);
    });
  }
});
