import { loadTexts } from './texts/translate.js';

type Views = typeof import('./views.js');

/**
 * Loads the card and the dialogs, with their texts. A card that is in the page before is drawn when they are there.
 */
export async function loadViews(): Promise<Views> {
  const texts = loadTexts();
  const views = await import(/* webpackChunkName: "converse-jet-views" */ './views.js');
  await texts;
  views.defineFileTransferCard();
  return views;
}

/** See {@link Views.askTrust}. */
export const askTrust: Views['askTrust'] = async (...question) => (await loadViews()).askTrust(...question);

/** See {@link Views.showDevices}. */
export const showDevices: Views['showDevices'] = async (...devices) => (await loadViews()).showDevices(...devices);
