/** One live Converse: `?me=romeo&with=juliet`. Specs also give `dist`, `plugins`, `resource`, `omemo`, `settings`. */
import { accountSettings } from './account-settings.js';

const NOTICES = {
  waiting: 'This chat is open in another tab. It opens here when that one is closed.',
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

/** Tells the page around this one, and the person. */
function show(state) {
  if (parent !== window) parent.postMessage({ demo: state }, '*');
  document.getElementById('notice').textContent = NOTICES[state] ?? '';
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

/** Switches the encryption of a chat on as soon as the other side has a device for it. */
async function encrypt(api, chat, jid) {
  await api.waitUntil('OMEMOInitialized');
  const { devices } = await api.omemo.devicelists.get(jid, true);
  const check = () => {
    if (devices.length > 0) chat.save({ omemo_supported: true, omemo_active: true });
  };
  devices.on('add', check);
  check();
}

async function openChat(api) {
  const jid = `${other}@localhost`;
  const chat = await api.chats.open(jid, {}, true);
  if (omemo !== 'off') await encrypt(api, chat, jid);
}

async function start(account) {
  const api = addDemoPlugin();
  await window.converse.initialize({
    ...account,
    view_mode: 'fullscreen',
    whitelisted_plugins: ['demo', 'omemo-key-transport', 'jet', 'encrypted-file-transfer'],
    ...JSON.parse(settings ?? '{}'),
  });
  // Logged in, and heard by the others.
  await api().waitUntil('rosterContactsFetched');
  if (other) await openChat(api());
  document.documentElement.dataset.ready = 'yes';
}

for (const plugin of (plugins ?? 'converse-jet').split(',').filter(Boolean)) await import(`${dist}/${plugin}.js`);
const account = await accountSettings(`${me}@localhost/${resource ?? 'demo'}`, () => show('waiting'));
if (account) await start(account);
else show('no-storage');
