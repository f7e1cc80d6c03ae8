import { randomUUID } from 'node:crypto';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { HOST, PASSWORD } from '../../../demo/prosody-accounts.mjs';
import { OmemoDevice } from '../omemo-device.mjs';

const FOLDER = fileURLToPath(new URL('./phone', import.meta.url));

/** Serves the scripts of the phone. */
const serve = (route) =>
  route.fulfill({
    contentType: 'text/javascript',
    path: join(FOLDER, basename(new URL(route.request().url()).pathname)),
  });

/**
 * A phone that behaves as the source of Conversations 2.19 does: composed, not captured. It is a Chromium page of its own
 * without Converse, with real OMEMO keys (libsignal) and WebRTC; it shares no code with this project.
 */
export class Conversations {
  jid;
  page;
  #context;

  /** @param options `name` of its account; and those of `Phone.start()` in phone/phone.js */
  static async open(world, { name, ...options }) {
    const phone = new Conversations();
    phone.#context = await world.browser.newContext();
    phone.page = await phone.#context.newPage();
    const device = await OmemoDevice.create();
    await phone.page.exposeFunction('omemoWrap', (key, to) => device.wrap(key, to));
    await phone.page.exposeFunction('omemoUnwrap', (message, from) => device.unwrap(message, from));
    await phone.page.route('**/phone/**', serve);
    // Any page of the server that has no policy.
    await phone.page.goto(`http://${HOST}:${world.port}/run.json`);
    const resource = `Conversations.${randomUUID().slice(0, 4)}`;
    phone.jid = `${name}@${HOST}/${resource}`;
    await phone.page.evaluate(
      async ({ script, ...given }) => {
        const { Phone } = await import(script);
        globalThis.phone = await Phone.start(given);
      },
      {
        script: '/phone/phone.js',
        ...{ ...options, name, resource, password: PASSWORD, host: HOST },
        url: `ws://${HOST}:${world.port}/xmpp-websocket`,
        device: { id: device.id, bundle: device.bundle },
      },
    );
    return phone;
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

  close = () => this.#context.close();

  #call(method, ...given) {
    return this.page.evaluate(([name, list]) => globalThis.phone[name](...list), [method, given]);
  }
}
