import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const HOST = 'localhost';
/** Of every account; the server listens on the loopback interface for the time of one run. */
export const PASSWORD = 'wherefore-art-thou';

/** A Lua string: JSON's escapes are understood by Lua for the plain ASCII names that are used here. */
const lua = (text) => JSON.stringify(text);

function rosterItem(contact) {
  const nick = contact[0].toUpperCase() + contact.slice(1);
  return `[${lua(`${contact}@${HOST}`)}] = { ["subscription"] = "both"; ["groups"] = {}; ["name"] = ${lua(nick)}; };`;
}

/**
 * Writes accounts and rosters as Prosody's `internal` storage keeps them.
 * @param {string} folder Prosody's `data_path`
 * @param {{ name: string, contacts?: string[] }[]} accounts `contacts` name accounts with a mutual subscription
 */
export function writeAccounts(folder, accounts) {
  const store = (kind, name, text) => {
    mkdirSync(join(folder, HOST, kind), { recursive: true });
    writeFileSync(join(folder, HOST, kind, `${name}.dat`), text);
  };
  for (const { name, contacts = [] } of accounts) {
    store('accounts', name, `return { ["password"] = ${lua(PASSWORD)}; };\n`);
    const items = contacts.map(rosterItem).join(' ');
    store('roster', name, `return { [false] = { ["version"] = 1; ["pending"] = {}; }; ${items} };\n`);
  }
}
