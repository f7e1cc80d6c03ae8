import { freshStorage } from './fresh-storage.js';

// Converse's login page shows pictures of another site, and the demo stays on this machine.
customElements.define('converse-footer', class extends HTMLElement {});

/** One page at a time is logged in with this address and storage: others wait until it is closed. */
async function ownTurn(jid, onWait) {
  const name = `demo-${jid}`;
  const { held } = await navigator.locks.query();
  if (held.some((lock) => lock.name === name)) onWait();
  await new Promise((resolve) => {
    navigator.locks.request(name, () => {
      resolve();
      return new Promise(() => {});
    });
  });
}

/**
 * Converse's settings for an account of the demo, at the server that the page came from.
 * @param jid full JID
 * @param onWait called when the account is in use in another page; then this one waits
 * @returns undefined where the page may store nothing
 */
export async function accountSettings(jid, onWait = () => {}) {
  const run = await freshStorage();
  if (run === undefined) return undefined;
  await ownTurn(jid, onWait);
  return { ...serverSettings(run), jid, password: 'wherefore-art-thou', authentication: 'login' };
}

/**
 * Converse's settings for a visitor, who has no account: the server makes one for as long as the page is open.
 * @returns undefined where the page may store nothing
 */
export async function visitorSettings() {
  const run = await freshStorage();
  if (run === undefined) return undefined;
  return {
    ...serverSettings(run),
    jid: 'visitors.localhost',
    authentication: 'anonymous',
    // The keys go with the tab, as the account does.
    persistent_store: 'sessionStorage',
    encrypted_file_transfer_from_strangers: true,
  };
}

/** Those for any login at the server that the page came from. */
const serverSettings = (run) => ({
  auto_login: true,
  // The server turns pages of another run away: their keys are not of its accounts.
  websocket_url: `${location.origin.replace(/^http/, 'ws')}/xmpp-websocket?run=${run}`,
  discover_connection_methods: false,
  assets_path: '/converse/',
  i18n: 'en',
  omemo_default: true,
  auto_away: 0,
  play_sounds: false,
  show_desktop_notifications: false,
});
