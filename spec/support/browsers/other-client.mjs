import { parametersOf } from '../browser.mjs';
import { waitUntil } from '../wait-until.mjs';

const TIMEOUT = { timeout: 120_000 };

/** A Converse in a browser that Playwright does not drive: what a user sees and presses there. */
export class OtherClient {
  me;
  #browser;

  constructor(browser, me) {
    this.#browser = browser;
    this.me = me;
  }

  /** For functions of world.mjs that only evaluate. */
  page = { evaluate: (work, given) => this.#browser.evaluate(work, given) };

  /** Logs in. @param options as those of openClient(), and the `port` of the web server */
  async open({ port, ...options }) {
    await this.#browser.open(
      `http://localhost:${port}/chat.html?${parametersOf({ me: this.me, query: {}, ...options })}`,
    );
    await waitUntil(() => this.#browser.evaluate(() => document.documentElement.dataset.ready === 'yes'), TIMEOUT);
  }

  /** Waits until its newest card is in one of these states. @returns what it says @throws Error that says what it says instead */
  async reaches(...states) {
    try {
      await waitUntil(async () => states.includes(await this.#newest(({ dataset }) => dataset.state)), TIMEOUT);
    } catch (cause) {
      const state = await this.#newest(({ transfer }) => JSON.stringify(transfer.state));
      throw new Error(`not ${states.join(' or ')}: ${state} “${await this.#said()}”`, { cause });
    }
    return this.#said();
  }

  #said = () =>
    this.#newest((card) => {
      card.scrollIntoView();
      return card.innerText;
    });

  /** Bytes of the newest card's file that have gone through. */
  bytes = () => this.#newest(({ transfer }) => transfer.state.bytes ?? 0);

  /** From now on the page notes each state of a transfer: its `state`, and its `bytes`. */
  record = () =>
    this.#browser.evaluate(() => {
      window.recorded = [];
      _converse.api.listen.on('encryptedFileTransferChanged', ({ state, bytes }) => {
        window.recorded.push({ state, bytes });
      });
    });

  recorded = () => this.#browser.evaluate(() => window.recorded);

  /** Presses a button of the newest card, as soon as it is there. */
  press = (name) =>
    waitUntil(
      () =>
        this.#newest((card, wanted) => {
          const button = [...card.querySelectorAll('button')].find(({ textContent }) => textContent.trim() === wanted);
          button?.click();
          return button !== undefined;
        }, name),
      TIMEOUT,
    );

  /**
   * Waits until the button is on, presses it, and chooses a file of so many random bytes in the place of the chooser that
   * it opens. @returns its SHA-256
   */
  async choose(size) {
    await waitUntil(
      () => this.#browser.evaluate(() => document.querySelector('.jet-send[aria-disabled=false]') !== null),
      TIMEOUT,
    );
    return this.#browser.evaluate(async (count) => {
      const input = document.querySelector('.jet-files');
      const opened = new Promise((resolve) => {
        const onClick = (event) => {
          event.preventDefault();
          resolve();
        };
        input.addEventListener('click', onClick, { once: true });
      });
      document.querySelector('.jet-send[aria-disabled=false]').click();
      await opened;
      const bytes = new Uint8Array(count);
      for (let at = 0; at < count; at += 65536) crypto.getRandomValues(bytes.subarray(at, at + 65536));
      const chosen = new DataTransfer();
      window.chosen = new File([bytes], 'file.bin', { type: 'application/octet-stream' });
      chosen.items.add(window.chosen);
      input.files = chosen.files;
      input.dispatchEvent(new Event('change'));
      return [...new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))].join();
    }, size);
  }

  /** Chooses the same file again where the newest card asks for it, as after another login. */
  chooseAgain = () =>
    this.#newest((card) => {
      const input = card.querySelector('input[type=file]');
      if (input === null) return;
      const again = new DataTransfer();
      again.items.add(window.chosen);
      input.files = again.files;
      input.dispatchEvent(new Event('change'));
    });

  /** Saves the file of the newest card. @returns its SHA-256 */
  async saved() {
    await this.reaches('saved');
    return this.#newest(async (card) => {
      const { promise, resolve } = Promise.withResolvers();
      const make = URL.createObjectURL;
      URL.createObjectURL = (blob) => {
        resolve(blob);
        return make.call(URL, blob);
      };
      [...card.querySelectorAll('button')].find(({ textContent }) => textContent.trim() === 'Save').click();
      const bytes = await (await promise).arrayBuffer();
      URL.createObjectURL = make;
      return [...new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))].join();
    });
  }

  /** Does something with the newest card in the page. @returns undefined when there is none */
  #newest(work, ...given) {
    const look = `(...given) => {
      const card = [...document.querySelectorAll('converse-file-transfer')].at(-1);
      return card && (${work})(card, ...given);
    }`;
    return this.#browser.evaluate(look, ...given);
  }
}
