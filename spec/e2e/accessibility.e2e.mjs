import { AXE_CSP, THEMES, violationsIn } from '../support/axe.mjs';
import { GALLERY, SEVERAL, expectTexts, showGallery } from '../support/gallery.mjs';
import { card, openBoth, trustAll, worldOfSuite } from '../support/world.mjs';

const JULIET = 'juliet@localhost';

describe('Cards and dialogs', () => {
  const world = worldOfSuite({ csp: AXE_CSP });
  let client;
  const open = async (settings) => {
    client = await world.open('romeo', 'juliet', { settings });
    return client.page;
  };
  afterEach(() => client?.close());

  for (const [language, settings, themes] of [
    ['English', {}, THEMES],
    ['Arabic (long)', { i18n: 'ar' }, ['dracula']],
  ]) {
    it(`shut nobody out, in any state and in any theme of Converse: ${language}`, async () => {
      const page = await open(settings);
      await page.emulateMedia({ reducedMotion: 'reduce' });
      await page.setViewportSize({ width: 900, height: 3200 });
      for (const direction of ['sent', 'received']) {
        const entries = [...GALLERY, ...SEVERAL].filter((one) => one.direction === direction);
        await showGallery(page, JULIET, entries);
        if (language === 'English') await expectTexts(page, entries);

        expect(await violationsIn(page, themes)).toEqual([]);
        await page.evaluate((jid) => _converse.state.chatboxes.get(jid).clearMessages(), JULIET);
      }
    }, 240_000);
  }

  it('stand still where the user wants no motion, and are seen in forced colours', async () => {
    const page = await open();
    await page.emulateMedia({ reducedMotion: 'reduce', forcedColors: 'active' });
    await showGallery(page, JULIET, GALLERY.filter(({ text }) => text === 'Connecting…').slice(0, 1));
    const ring = page.locator('.jet-ring circle + circle');
    const [animation, stroke, back] = await ring.evaluate((arc) => {
      const canvas = getComputedStyle(arc.closest('.jet-card')).backgroundColor;
      return [getComputedStyle(arc.closest('.jet-ring')).animationName, getComputedStyle(arc).stroke, canvas];
    });

    expect(animation).toBe('none');
    expect(stroke).not.toBe(back);
  });
});

describe('A transfer by keyboard alone', () => {
  const world = worldOfSuite();
  afterEach(() => world.closeClients());

  it('can be begun, accepted, watched and saved, and the focus is never lost', async () => {
    const [romeo, juliet] = await openBoth(world);
    await trustAll(romeo, 'juliet');
    await trustAll(juliet, 'romeo');
    await romeo.page.waitForSelector('.jet-send[aria-disabled="false"]');
    await romeo.page.locator('.jet-send').focus();
    const [chooser] = await Promise.all([
      romeo.page.waitForEvent('filechooser'),
      romeo.page.locator('.jet-send').press('Enter'),
    ]);
    await chooser.setFiles({ name: 'letter.txt', mimeType: 'text/plain', buffer: Buffer.from('But soft') });

    const focused = ({ page }) =>
      page.evaluate(
        () => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent?.trim(),
      );
    const offered = await card(juliet, 'offered');
    await offered.focus();
    for (const name of ['End-to-end encrypted (OMEMO)', 'Decline', 'Accept']) {
      await juliet.page.keyboard.press('Tab');

      expect(await focused(juliet)).toBe(name);
    }
    await juliet.page.keyboard.press('Enter');
    const saved = await card(juliet, 'saved');

    expect(await saved.evaluate((element) => element.contains(document.activeElement))).toBeTrue();
    await saved.getByRole('button', { name: 'Save', exact: true }).focus();
    const [download] = await Promise.all([juliet.page.waitForEvent('download'), juliet.page.keyboard.press('Enter')]);

    expect(download.suggestedFilename()).toBe('letter.txt');
    expect(await focused(juliet)).toBe('Save');

    // The sender: from the card to its lock, and back from the dialog.
    const sent = await card(romeo, 'saved');
    await sent.focus();
    await romeo.page.keyboard.press('Tab');

    expect(await focused(romeo)).toBe('End-to-end encrypted (OMEMO)');
    await romeo.page.keyboard.press('Enter');
    await romeo.page.getByRole('dialog', { name: 'Devices of Juliet' }).waitFor();
    await romeo.page.keyboard.press('Escape');
    await romeo.page.getByRole('dialog').waitFor({ state: 'detached' });

    expect(await focused(romeo)).toBe('End-to-end encrypted (OMEMO)');
  });

  it('is told to a screen reader on both sides', async () => {
    const [romeo, juliet] = await openBoth(world);
    await trustAll(romeo, 'juliet');
    await trustAll(juliet, 'romeo');
    const heard = async ({ page }) => {
      await page.evaluate(() => {
        window.heard = [];
        new MutationObserver(() => {
          const text = document.querySelector('.jet-live')?.textContent;
          if (text && window.heard.at(-1) !== text) window.heard.push(text);
        }).observe(document.body, { childList: true, subtree: true, characterData: true });
      });
    };
    await heard(romeo);
    await heard(juliet);
    await romeo.page.waitForSelector('.jet-send[aria-disabled="false"]');
    await romeo.page
      .locator('.jet-files')
      .setInputFiles({ name: 'note.txt', mimeType: 'text/plain', buffer: Buffer.from('But soft') });
    const offered = await card(juliet, 'offered');

    expect(await offered.ariaSnapshot()).toContain('group "File note.txt"');
    for (const name of ['End-to-end encrypted (OMEMO)', 'Decline', 'Accept'])
      expect(await offered.ariaSnapshot()).toContain(`button "${name}"`);
    const waits = await (await card(romeo, 'offered')).ariaSnapshot();

    expect(waits).toContain('group "File note.txt"');
    expect(waits).toContain('Waiting for Juliet to accept');
    expect(waits).toContain('button "Cancel"');
    await offered.getByRole('button', { name: 'Accept' }).press('Enter');
    await card(romeo, 'saved');
    const until = ({ page }, text) => page.waitForFunction((wanted) => window.heard.at(-1) === wanted, text);
    await until(juliet, 'note.txt: Checked: arrived unchanged');
    await until(romeo, 'note.txt: Delivered');

    expect(await juliet.page.evaluate(() => window.heard[0])).toBe('Romeo wants to send you note.txt, 8 bytes');
    expect(await (await card(juliet, 'saved')).ariaSnapshot()).toContain('button "Save"');
    expect(await (await card(romeo, 'saved')).ariaSnapshot()).toContain('Delivered');
  });
});
