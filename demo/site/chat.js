/** One live Converse: `?me=romeo&with=juliet`, further settings as JSON in `settings`. */
const query = new URLSearchParams(location.search);
const [me, other] = [query.get('me'), query.get('with')];

/** Another run of the server knows other accounts: what this origin stored for the last one goes. */
async function clearStorageOfOtherRuns() {
  const { run } = await (await fetch('/run.json')).json();
  if (localStorage.getItem('demo-run') === run) return;
  localStorage.clear();
  sessionStorage.clear();
  const databases = (await indexedDB.databases?.()) ?? [{ name: 'conversejs-persistent' }];
  await Promise.all(
    databases.map(
      ({ name }) =>
        new Promise((resolve) => {
          const request = indexedDB.deleteDatabase(name);
          request.onsuccess = request.onerror = request.onblocked = resolve;
        }),
    ),
  );
  const files = await navigator.storage.getDirectory();
  for await (const name of files.keys()) await files.removeEntry(name, { recursive: true });
  localStorage.setItem('demo-run', run);
}

function tellParent(state) {
  if (parent !== window) parent.postMessage({ demo: state, me }, '*');
}

try {
  await clearStorageOfOtherRuns();
} catch (error) {
  tellParent('no-storage');
  throw error;
}

for (const plugin of (query.get('plugins') ?? 'converse-jet').split(',').filter(Boolean)) {
  await import(`/dist/${plugin}.js`);
}

let converseApi;
window.converse.plugins.add('demo', {
  dependencies: ['converse-chatview'],
  initialize() {
    converseApi = this._converse.api;
    // What the specs and a curious person look at.
    window._converse = this._converse;
  },
});

await window.converse.initialize({
  jid: `${me}@localhost/${query.get('resource') ?? 'demo'}`,
  password: 'wherefore-art-thou',
  authentication: 'login',
  auto_login: true,
  websocket_url: `${location.origin.replace(/^http/, 'ws')}/xmpp-websocket`,
  discover_connection_methods: false,
  assets_path: '/converse/',
  view_mode: 'fullscreen',
  i18n: 'en',
  theme: 'classic',
  dark_theme: 'dracula',
  omemo_default: true,
  auto_away: 0,
  play_sounds: false,
  show_desktop_notifications: false,
  whitelisted_plugins: ['demo', 'omemo-key-transport', 'jet', 'encrypted-file-transfer'],
  ...JSON.parse(query.get('settings') ?? '{}'),
});

/** Switches the chat's encryption on as soon as the other side has a device for it. */
async function encrypt(chat, jid) {
  await converseApi.waitUntil('OMEMOInitialized');
  const { devices } = await converseApi.omemo.devicelists.get(jid, true);
  const check = () => {
    if (devices.length > 0) chat.save({ omemo_supported: true, omemo_active: true });
  };
  devices.on('add', check);
  check();
}

if (other) {
  const jid = `${other}@localhost`;
  await converseApi.waitUntil('rosterContactsFetched');
  const chat = await converseApi.chats.open(jid, {}, true);
  if (query.get('omemo') !== 'off') await encrypt(chat, jid);
}
document.documentElement.dataset.ready = 'yes';
tellParent('ready');
