/** A shop's page with a chat for visitors: `?view=embedded` or `overlayed`. Specs also give `agent`, `settings`. */
import { visitorSettings } from './account-settings.js';
import { addEncryptedChats } from './encrypted-chats.js';
import '/dist/converse-jet.js';

const {
  view = 'overlayed',
  agent = 'apothecary',
  settings = '{}',
} = Object.fromEntries(new URLSearchParams(location.search));
const NOTICES = {
  'no-device': 'Your message waits until somebody is there to answer: only then is there a key for it.',
  'no-storage': 'This browser lets the page store nothing, and a chat needs a place for its keys.',
};

/** Tells the page around this one. */
const tell = (state) => parent !== window && parent.postMessage({ demo: state }, '*');

/** Tells the visitor. */
function notify(state) {
  document.getElementById('notice').textContent = NOTICES[state] ?? '';
}

window.converse.plugins.add('shop', {
  initialize() {
    const { api } = this._converse;
    // What the specs and a curious person look at.
    window._converse = this._converse;
    for (const event of ['connected', 'reconnected']) api.listen.on(event, () => tell('online'));
    for (const event of ['disconnected', 'will-reconnect']) api.listen.on(event, () => tell('offline'));
  },
});
addEncryptedChats((waits) => notify(waits ? 'no-device' : undefined));

document.documentElement.dataset.view = view;
if (view === 'embedded') document.getElementById('chat').append(document.createElement('converse-root'));
const visitor = await visitorSettings();
if (visitor === undefined) {
  tell('no-storage');
  notify('no-storage');
} else {
  await window.converse.initialize({
    ...visitor,
    view_mode: view,
    singleton: true,
    auto_join_private_chats: [`${agent}@localhost`],
    whitelisted_plugins: ['shop', 'encrypted-chats', 'omemo-key-transport', 'jet', 'encrypted-file-transfer'],
    ...JSON.parse(settings),
  });
  await window._converse.api.waitUntil('rosterContactsFetched');
  document.documentElement.dataset.ready = 'yes';
}
