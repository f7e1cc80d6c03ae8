type Views = typeof import('./views.js');

/** Loads the card and the dialogs. A card that is in the page before is drawn when they are there. */
export const loadViews = (): Promise<Views> => import(/* webpackChunkName: "converse-jet-views" */ './views.js');

/** See {@link Views.askTrust}. */
export const askTrust: Views['askTrust'] = async (...question) => (await loadViews()).askTrust(...question);

/** See {@link Views.showDevices}. */
export const showDevices: Views['showDevices'] = async (...devices) => (await loadViews()).showDevices(...devices);
