import { randomUUID } from 'node:crypto';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { HOST, PASSWORD } from '../../../demo/prosody-accounts.mjs';
import { chromiumFlags, findChromium } from '../../../scripts/chromium.mjs';
import { OmemoDevice } from '../omemo-device.mjs';

const FOLDER = fileURLToPath(new URL('./phone', import.meta.url));

/** Serves the scripts of the phone. */
const serve = (route) =>
  route.fulfill({
    contentType: 'text/javascript',
    path: join(FOLDER, basename(new URL(route.request().url()).pathname)),
  });

/**
 * A phone that behaves as the source of Conversations 2.19 does: composed, not captured. It is a page without
 * Converse in a Chromium of its own, with real OMEMO keys (libsignal) and WebRTC; it shares no code with this project.
 */
export class Conversations {
  jid;
  page;
  #browser;

  #world;
  #options;
  #device;
  #resource = `Conversations.${randomUUID().slice(0, 4)}`;

  /** @param options `name` of its account; and those of `Phone.start()` in phone/phone.js */
  static async open(world, options) {
    const phone = new Conversations();
    phone.#world = world;
    phone.#options = options;
    phone.#device = await OmemoDevice.create();
    phone.jid = `${options.name}@${HOST}/${phone.#resource}`;
    await phone.start();
    return phone;
  }

  /** Logs in. May be called again once it has died: the same phone, and no session of before. */
  async start() {
    const { port } = this.#world;
    const device = this.#device;
    this.#browser = await chromium.launchServer({
      executablePath: findChromium(),
      headless: true,
      args: chromiumFlags(),
    });
    const browser = await chromium.connect(this.#browser.wsEndpoint());
    this.page = await browser.newPage();
    await this.page.exposeFunction('omemoWrap', (key, to) => device.wrap(key, to));
    await this.page.exposeFunction('omemoUnwrap', (message, from) => device.unwrap(message, from));
    await this.page.route('**/phone/**', serve);
    // Any page of the server that has no policy.
    await this.page.goto(`http://${HOST}:${port}/run.json`);
    await this.page.evaluate(
      async ({ script, ...given }) => {
        const { Phone } = await import(script);
        globalThis.phone = await Phone.start(given);
      },
      {
        script: '/phone/phone.js',
        ...{ ...this.#options, resource: this.#resource, password: PASSWORD, host: HOST },
        url: `ws://${HOST}:${port}/xmpp-websocket`,
        device: { id: device.id, bundle: device.bundle },
      },
    );
  }

  /** Offers a file. @returns the session id */
  offer(to, { name = 'from-phone.bin', mediaType = 'application/octet-stream', bytes }) {
    return this.#call('offer', to, { name, mediaType, bytes: bytes.toString('base64') });
  }

  /** Resolves with the next file that is offered to it. */
  nextOffer = () => this.#call('nextOffer');
  accept = (sid) => this.#call('accept', sid);
  /** Cancels or declines. */
  stop = (sid) => this.#call('stop', sid);
  /** Resolves with who has ended a session, and its reason. */
  ended = (sid) => this.#call('ended', sid);
  /** Namespace of what carries a session. */
  transportOf = (sid) => this.#call('transportOf', sid);
  saved = async (sid) => Buffer.from(await this.#call('saved', sid), 'base64');

  /** At that point of a session it does nothing any more. @returns a function that resolves when it has come there */
  async freezeAt(point) {
    await this.#call('freezeAt', point);
    const frozen = this.page.waitForEvent('console', (message) => message.text() === 'frozen');
    return () => frozen;
  }

  /** Its program is killed, whatever it does. */
  die = () => this.#browser.kill();

  #call(method, ...given) {
    return this.page.evaluate(([name, list]) => globalThis.phone[name](...list), [method, given]);
  }
}
