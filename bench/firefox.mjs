import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const NAMES = ['firefox', 'firefox-esr', '/Applications/Firefox.app/Contents/MacOS/firefox'];
/** It must not ask, update itself, or talk to anybody. */
const PREFERENCES = {
  'app.update.auto': false,
  'browser.shell.checkDefaultBrowser': false,
  'browser.newtab.preload': false,
  'browser.newtabpage.enabled': false,
  // Else a hidden page would take calls as well.
  'browser.pagethumbnails.capturing_disabled': true,
  'browser.startup.page': 0,
  'datareporting.policy.dataSubmissionEnabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'services.settings.server': 'data:,',
  'toolkit.telemetry.enabled': false,
};

/** Name or path of a Firefox, or undefined. */
export const findFirefox = () =>
  [process.env.FIREFOX_BIN ?? [], NAMES].flat().find((name) => spawnSync(name, ['--version']).status === 0);

/** Makes a profile of a Firefox under test. @param more preferences by name */
export function writeProfile(profile, more = {}) {
  mkdirSync(profile, { recursive: true });
  const lines = Object.entries({ ...PREFERENCES, ...more }).map(
    (pair) => `user_pref(${pair.map((each) => JSON.stringify(each)).join()});`,
  );
  writeFileSync(join(profile, 'user.js'), lines.join('\n'));
}

/** Starts Firefox as openBrowser() does Chromium. No driver is needed: its page asks `server` what to do. */
export async function openFirefox({ profile, server, settleMs }) {
  writeProfile(profile);
  const flags = ['--headless', '--no-remote', '--profile', profile, `${server.url}calling.html`];
  const firefox = spawn(findFirefox(), flags, { stdio: 'ignore' });
  const stop = () => firefox.kill();
  process.once('exit', stop);
  return {
    call: server.call,
    async settle() {
      await server.call('isReady');
      await new Promise((resolve) => setTimeout(resolve, settleMs));
    },
    async close() {
      stop();
      await once(firefox, 'exit');
      process.off('exit', stop);
      server.forget();
    },
  };
}
