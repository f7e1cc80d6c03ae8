import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { HOST, PASSWORD } from '../../demo/prosody-accounts.mjs';
import { Program } from './program.mjs';

const SOURCES = '/usr/share/libervia';
/** Without XEP-0260 (SOCKS5 bytestreams) it offers in-band bytestreams. */
const SOCKS5 = 'sat/plugins/plugin_xep_0260.py';
const CANCEL = 'plugin_spec_cancel.py';
const BRIDGE = 'org.libervia.Libervia';
const AXOLOTL = 'eu.siacs.conversations.axolotl';

/** A Libervia with one account, logged in, on a message bus and in a folder of its own. */
export class Libervia {
  /** Where its files are. */
  folder = mkdtempSync(join(tmpdir(), 'libervia-'));
  #name;
  #env;
  #bus;
  #backend;
  /** Programs that go on when their file is through. */
  #asked = [];
  #receiver;

  constructor(name) {
    this.#name = name;
    const home = (part) => join(this.folder, part);
    this.#env = {
      // Debian's Python, whatever else there is.
      PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
      PYTHONUNBUFFERED: '1',
      LANG: 'C.UTF-8',
      HOME: this.folder,
      XDG_CONFIG_HOME: home('config'),
      XDG_DATA_HOME: home('data'),
      XDG_CACHE_HOME: home('cache'),
      XDG_RUNTIME_DIR: home('run'),
    };
    for (const part of ['config/libervia', 'data', 'cache', 'run']) {
      mkdirSync(home(part), { recursive: true, mode: 0o700 });
    }
    // It says what it hears of devices.
    writeFileSync(home('config/libervia/libervia.conf'), '[DEFAULT]\nlog_level = debug\n');
  }

  /**
   * @param c2sPort of the server
   * @param contact account whose devices it must know
   * @param isInBand whether its plugin for SOCKS5 bytestreams is left out
   */
  async start({ c2sPort, contact, isInBand = false }) {
    this.#bus = new Program('dbus-daemon', ['--session', '--nofork', '--print-address'], { env: this.#env });
    [this.#env.DBUS_SESSION_BUS_ADDRESS] = await this.#bus.says(/unix:\S+/);
    cpSync(SOURCES, this.#sources, { recursive: true });
    cpSync(fileURLToPath(new URL(`libervia/${CANCEL}`, import.meta.url)), join(this.#sources, `sat/plugins/${CANCEL}`));
    if (isInBand) rmSync(join(this.#sources, SOCKS5));
    await this.#startBackend();
    const name = this.#name;
    await this.#run('profile', 'create', '-j', `${name}@${HOST}`, '-x', PASSWORD, name);
    const settings = [
      ['Connection', 'Force server', '127.0.0.1'],
      ['Connection', 'Force port', String(c2sPort)],
      ['Connection', 'check_certificate', 'false'],
      ['General', 'allow_get_ip', 'false'],
    ];
    for (const setting of settings) await this.#run('param', 'set', '-p', name, '--start-session', ...setting);
    // Lists of two namespaces that come together are mixed up, and put right when later processes hear them again.
    for (let logins = 0; logins < 2; logins++) {
      await this.#login(contact);
      await this.#backend.stop();
      await this.#startBackend();
    }
    await this.#login(contact);
    await this.#encrypt(contact);
  }

  /** Its user stops all files on their way. */
  async cancel() {
    const path = `/${BRIDGE.replaceAll('.', '/')}/bridge`;
    const call = ['--session', '--print-reply', `--dest=${BRIDGE}`, path, `${BRIDGE}.plugin.specCancel`];
    await this.#of('dbus-send', ...call, `string:${this.#name}`).done();
  }

  /** Ends it in the middle of whatever it does. */
  async kill() {
    await this.#backend.stop('SIGKILL');
    for (const program of this.#asked.splice(0)) await program.stop();
    await this.#receiver?.stop();
    this.#receiver = undefined;
  }

  /** Logs in again once it was killed. @param contact as of {@link start} */
  async startAgain(contact) {
    await this.#startBackend();
    await this.#login(contact);
    await this.#encrypt(contact);
  }

  /** Offers a file. */
  send(path, to) {
    this.#asked.push(this.#program('file', 'send', '-p', this.#name, '--encrypt', path, to));
  }

  /**
   * Resolves when it waits for a file, and for none as before.
   * @param options whether it writes over one of that name; else it declines
   */
  async receive(folder, from, { overwrites = true } = {}) {
    const force = overwrites ? ['-f'] : [];
    await this.#receiver?.stop();
    this.#receiver = this.#program('file', 'receive', '-vv', '-p', this.#name, ...force, '--path', folder, from);
    await this.#receiver.says(/waiting for/);
  }

  /** Resolves when it has found the digest that we sent to be that of the file. */
  async checkedHash() {
    await this.#backend.says(/Hash checked, file was successfully transfered/);
  }

  /** Resolves when it has found the digest that we sent not to be that of the file. */
  async foundMismatch() {
    await this.#backend.says(/Hash mismatch, the file was not transfered correctly/);
  }

  /** Resolves when a session is over, and its file closed. */
  async ended() {
    await this.#backend.says(/Jingle session id '[^']+' deleted/);
  }

  async stop() {
    for (const program of this.#asked) await program.stop();
    await this.#receiver?.stop();
    await this.#backend?.stop();
    await this.#bus?.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  get #sources() {
    return join(this.folder, 'sources');
  }

  async #startBackend() {
    const launcher = join(this.#sources, 'launcher.py');
    this.#backend = new Program('python3', [launcher, 'fg'], { env: this.#env, cwd: this.folder });
    await this.#backend.says(/Backend is ready/);
  }

  /** Resolves when it has heard of the contact's devices. */
  async #login(contact) {
    await this.#run('profile', 'connect', '-c', '-p', this.#name);
    for (const namespace of [AXOLOTL, 'urn:xmpp:omemo:2']) {
      await this.#backend.hears(new RegExp(`namespace=${namespace}\\s+bare_jid=${contact}@${HOST}`));
    }
    await this.#backend.says(/list update processed/);
  }

  /** Without that it stores what it receives as ciphertext. */
  #encrypt(contact) {
    return this.#run('encryption', 'start', '-p', this.#name, '-N', AXOLOTL, `${contact}@${HOST}`);
  }

  #program(...args) {
    return this.#of('libervia-cli', ...args);
  }

  #of(command, ...args) {
    return new Program(command, args, { env: this.#env, cwd: this.folder });
  }

  #run(...args) {
    return this.#program(...args).done();
  }
}
