/** One live Converse: `?me=romeo&with=juliet`. Specs also give `dist`, `plugins`, `resource`, `omemo`, `settings`. */
import { accountSettings } from './account-settings.js';
import { addEncryptedChats } from './encrypted-chats.js';

const NOTICES = {
  waiting: 'This chat is open in another tab. It opens here when that one is closed.',
  'no-device': 'What you write waits until the other chat is open: only then is there a key to encrypt it with.',
  'no-storage': 'This browser lets the page store nothing, and a chat needs a place for its keys.',
};
const {
  me,
  with: other,
  plugins,
  resource,
  dist = '/dist',
  omemo,
  settings,
} = Object.fromEntries(new URLSearchParams(location.search));

/** Tells the user. */
function notify(state) {
  document.getElementById('notice').textContent = NOTICES[state] ?? '';
}

/** Tells the page around this one, and the user. */
function show(state) {
  if (parent !== window) parent.postMessage({ demo: state }, '*');
  notify(state);
}

/** Converse's API, from a plugin of our own. */
function addDemoPlugin() {
  let api;
  window.converse.plugins.add('demo', {
    dependencies: ['converse-chatview'],
    initialize() {
      api = this._converse.api;
      // What the specs and a curious person look at.
      window._converse = this._converse;
      for (const event of ['connected', 'reconnected']) api.listen.on(event, () => show('online'));
      for (const event of ['disconnected', 'will-reconnect']) api.listen.on(event, () => show('offline'));
    },
  });
  return () => api;
}

async function start(account) {
  const api = addDemoPlugin();
  if (omemo !== 'off') addEncryptedChats((waits) => notify(waits ? 'no-device' : undefined));
  await window.converse.initialize({
    ...account,
    view_mode: 'fullscreen',
    whitelisted_plugins: ['demo', 'encrypted-chats', 'omemo-key-transport', 'jet', 'encrypted-file-transfer'],
    ...JSON.parse(settings ?? '{}'),
  });
  // Logged in, and heard by the others.
  await api().waitUntil('rosterContactsFetched');
  if (other) {
    await api().chats.open(`${other}@localhost`, {}, true);
    if (omemo !== 'off') await api().waitUntil('OMEMOInitialized');
  }
  document.documentElement.dataset.ready = 'yes';
}

for (const plugin of (plugins ?? 'converse-jet').split(',').filter(Boolean)) await import(`${dist}/${plugin}.js`);
const account = await accountSettings(`${me}@localhost/${resource ?? 'demo'}`, () => show('waiting'));
if (account) await start(account);
else show('no-storage');
