import axe from 'axe-core';

/** Elements of ours that stand in the page by themselves. */
const OURS = ['converse-file-transfer', 'dialog.jet-dialog', '.jet-send-place', '.jet-drop', '.jet-setting'];

/** The themes that come with Converse. */
export const THEMES = ['classic', 'nordic', 'dracula', 'cyberpunk'];

/** A policy of a page that axe can run in. */
export const AXE_CSP = "script-src 'self' 'wasm-unsafe-eval' 'unsafe-eval'";

/** Draws a page in a theme of Converse. */
const showTheme = (page, theme) =>
  page.evaluate((name) => {
    _converse.api.settings.set({ theme: name, dark_theme: name });
    document.querySelector('converse-root').setThemeAttributes();
  }, theme);

/** What a theme changes. */
const COLOURS = ['color-contrast', 'link-in-text-block'];

/** What axe finds in our own elements: the rule, and where. @param only the rules that are looked at; left out: all */
async function violationsOf(page, only) {
  if (await page.evaluate(() => window.axe === undefined)) await page.evaluate(axe.source);
  const search = async ([ours, values]) => {
    const include = ours.filter((one) => document.querySelector(one) !== null);
    // A card is a part of a page: whether that has landmarks and headings is not ours.
    const rules = { region: { enabled: false } };
    const options = values === null ? { rules } : { runOnly: { type: 'rule', values } };
    const { violations } = await window.axe.run({ include }, options);
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, any }) => `${id}: ${html.slice(0, 160)} ${any[0]?.message ?? ''}`),
    );
  };
  return page.evaluate(search, [OURS, only ?? null]);
}

/** The same in several themes: all rules in the first, and those of colours in the rest. @returns each with its theme */
export async function violationsIn(page, themes) {
  const found = [];
  for (const [at, theme] of themes.entries()) {
    await showTheme(page, theme);
    found.push(...(await violationsOf(page, at === 0 ? undefined : COLOURS)).map((one) => `${theme}: ${one}`));
  }
  return found;
}
