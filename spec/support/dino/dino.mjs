import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HOST, PASSWORD } from '../../../demo/prosody-accounts.mjs';
import { Program } from '../program.mjs';
import { ensureDino } from './unpacked-dino.mjs';

/** A display for each of this process. */
let displays = 0;

/** A Dino with one account, on a message bus, a display and in a folder of its own. */
export class Dino {
  /** Where its files are. */
  folder = mkdtempSync(join(tmpdir(), 'dino-'));
  #name;
  #release;
  #bus;
  #display;
  #dino;
  #hasAccount = false;

  constructor(name, release) {
    this.#name = name;
    this.#release = release;
  }

  /**
   * Logs in, and opens a conversation with OMEMO on. May be called again once it was killed.
   * @param world whose server it logs in to
   * @param certificates folder of the server's certificate
   * @param contact whom it talks to
   */
  async start({ world, certificates, contact }) {
    const { bin, env: needed } = ensureDino(this.#release);
    const home = (part) => {
      mkdirSync(join(this.folder, part), { recursive: true, mode: 0o700 });
      return join(this.folder, part);
    };
    const display = `:${100 + displays++}`;
    const env = {
      ...needed,
      ...{ PATH: '/usr/bin:/bin', LANG: 'C.UTF-8', HOME: this.folder, XDG_RUNTIME_DIR: home('run') },
      ...{ XDG_DATA_HOME: home('data'), XDG_CONFIG_HOME: home('config'), XDG_CACHE_HOME: home('cache') },
      ...{ BROADWAY_DISPLAY: display, SPEC_CERTIFICATE: join(certificates, 'localhost.crt') },
      SPEC_PORT: String(world.c2sPort),
    };
    this.#bus = new Program('dbus-daemon', ['--session', '--nofork', '--print-address'], { env });
    [env.DBUS_SESSION_BUS_ADDRESS] = await this.#bus.says(/unix:\S+/);
    const socket = join(this.folder, 'browser.socket');
    rmSync(socket, { force: true });
    this.#display = new Program(join(bin, 'gtk4-broadwayd'), [`--unixsocket=${socket}`, display], { env });
    await this.#display.says(/Listening on/);
    this.#dino = new Program(join(bin, 'dino-im'), [], { env, cwd: this.folder });
    await this.#dino.says(/^ready$/m);
    if (!this.#hasAccount) this.#dino.write(`login ${this.#name}@${HOST} ${PASSWORD}`);
    this.#hasAccount = true;
    await this.#dino.says(/^online$/m);
    this.#dino.write(`chat ${contact}@${HOST}`);
  }

  /** Sends a chat message. */
  say(text) {
    this.#dino.write(`say ${text}`);
  }

  /** Resolves when it has decrypted a chat message. */
  heard(text) {
    return this.#dino.says(new RegExp(`^heard ${text}$`, 'm'));
  }

  send(path) {
    this.#dino.write(`send ${path}`);
  }

  /** Takes the newest file, as its button does; small ones are taken at once. */
  accept() {
    this.#dino.write('accept');
  }

  /** Stops the newest file on its way. */
  cancel() {
    this.#dino.write('cancel');
  }

  /** Resolves when a file comes to a state. @returns its path */
  async file(direction, state) {
    const [, path] = await this.#dino.says(new RegExp(`^file \\d+ ${direction} ${state} (.*)$`, 'm'));
    return join(this.folder, 'data/dino/files', path);
  }

  /** Resolves when it has stopped to receive: 0.4 says that the file has failed, and 0.5 one word. */
  hasCancelled() {
    return this.#dino.says(/^(?:file \d+ received failed.*|cancelled)$/m);
  }

  /** Ends it in the middle of whatever it does. */
  async kill() {
    await this.#dino.stop('SIGKILL');
    await this.#display.stop();
    await this.#bus.stop();
  }

  async stop() {
    await this.#dino?.stop();
    await this.#display?.stop();
    await this.#bus?.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
