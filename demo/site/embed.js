/** Three lines for a page that has Converse: the bundle, the names, and Converse itself. */
const LINES = `import '/dist/converse-jet.js';
const plugins = ['omemo-key-transport', 'jet', 'encrypted-file-transfer'];
converse.initialize({ whitelisted_plugins: plugins, /* … your settings … */ });`;

document.getElementById('lines').textContent = LINES;

await import('/dist/converse-jet.js');
await window.converse.initialize({
  whitelisted_plugins: ['omemo-key-transport', 'jet', 'encrypted-file-transfer'],
  jid: 'romeo@localhost/embedded',
  password: 'wherefore-art-thou',
  authentication: 'login',
  auto_login: true,
  websocket_url: `${location.origin.replace(/^http/, 'ws')}/xmpp-websocket`,
  discover_connection_methods: false,
  assets_path: '/converse/',
  view_mode: 'overlayed',
  omemo_default: true,
  play_sounds: false,
  show_desktop_notifications: false,
  auto_join_private_chats: ['juliet@localhost'],
});
document.documentElement.dataset.ready = 'yes';
