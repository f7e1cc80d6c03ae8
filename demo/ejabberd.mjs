import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { freePort } from './prosody.mjs';
import { HOST, PASSWORD } from './prosody-accounts.mjs';
import { findEjabberd } from './unpacked-ejabberd.mjs';

const TEMPLATE = new URL('./servers/ejabberd.yml', import.meta.url);
const LAST_LINES = 20;

function writeConfig(folder, values) {
  // Of ejabberd itself: the host that a module runs for.
  const all = { HOST: '@HOST@', ...values };
  const text = readFileSync(TEMPLATE, 'utf8').replace(/@([A-Z0-9_]+)@/g, (_, name) => String(all[name]));
  writeFileSync(join(folder, 'ejabberd.yml'), text);
}

/** Makes the accounts, and their subscriptions to each other. */
async function writeAccounts(accounts, { httpPort, isBackport }) {
  const call = async (name, body) => {
    const answer = await fetch(`http://127.0.0.1:${httpPort}/api/${name}`, {
      method: 'POST',
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${name}: ${answer.status} ${await answer.text()}`);
  };
  for (const { name } of accounts) await call('register', { user: name, host: HOST, password: PASSWORD });
  const groups = isBackport ? { groups: [] } : { group: '' };
  for (const { name, contacts = [] } of accounts) {
    for (const user of contacts) {
      const nick = user[0].toUpperCase() + user.slice(1);
      const item = { localuser: name, localhost: HOST, user, host: HOST, nick, subs: 'both', ...groups };
      await call('add_rosteritem', item);
    }
  }
}

/** Starts it in a folder. @returns `child` and `exited`, once it listens */
async function launch(folder, isBackport) {
  const { command, env: needed } = findEjabberd({ isBackport });
  const env = {
    ...needed,
    ...{ HOME: folder, EJABBERD_CONFIG_PATH: join(folder, 'ejabberd.yml') },
    EJABBERD_LOG_PATH: join(folder, 'logs/ejabberd.log'),
  };
  const args = ['+K', 'true', '-noinput', '-mnesia', 'dir', JSON.stringify(join(folder, 'spool')), '-s', 'ejabberd'];
  const child = spawn(command, args, { env, cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  const lines = [];
  const exited = new Promise((resolve) => child.once('close', () => resolve(lines.join('\n'))));
  await new Promise((resolve, reject) => {
    for (const input of [child.stdout, child.stderr]) {
      createInterface({ input }).on('line', (line) => {
        lines.push(line);
        if (lines.length > LAST_LINES) lines.shift();
        // It names the ports one by one, that of clients last.
        if (/Start accepting TCP connections at .* for ejabberd_c2s/.test(line)) resolve();
      });
    }
    void exited.then((words) => reject(new Error(`ejabberd ended: ${words}`)));
  });
  return { child, exited };
}

/**
 * Starts an ejabberd of its own on free loopback ports, with its data in a temporary folder.
 * @param {object} options `accounts` and `url` as of startProsody()
 * @param {boolean} [options.isBackport] whether it is 24.12, of Debian's backports, and not 23.01
 * @param {string} [options.shaper] `none`, or the name of a shaper for clients
 * @param {string} [options.conversejs] the folder of what `mod_conversejs` serves
 * @returns as startProsody()
 */
export async function startEjabberd({ accounts, url, isBackport = false, shaper = 'none', conversejs }) {
  const folder = mkdtempSync(join(tmpdir(), 'converse-jet-'));
  for (const name of ['spool', 'logs', 'upload']) mkdirSync(join(folder, name));
  if (conversejs === undefined) mkdirSync(join(folder, 'conversejs'));
  else symlinkSync(conversejs, join(folder, 'conversejs'));
  const [c2sPort, httpPort, proxyPort] = [await freePort(), await freePort(), await freePort()];
  const ports = { C2S_PORT: c2sPort, HTTP_PORT: httpPort, PROXY_PORT: proxyPort };
  writeConfig(folder, { DATA: folder, URL: url, SHAPER: shaper, ...ports });
  let running = await launch(folder, isBackport);
  const end = async () => {
    running.child.kill('SIGKILL');
    await running.exited;
  };
  const stop = async () => {
    await end();
    rmSync(folder, { recursive: true, force: true });
  };
  const restart = async () => {
    await end();
    running = await launch(folder, isBackport);
  };
  try {
    await writeAccounts(accounts, { httpPort, isBackport });
  } catch (error) {
    await stop();
    throw error;
  }
  return { c2sPort, httpPort, proxyPort, pid: running.child.pid, exited: running.exited, stop, restart };
}
