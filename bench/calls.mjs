import { json } from 'node:stream/consumers';

/** Calls for a page that no driver holds: it posts the answer to the last one, and gets the next (calling.ts). */
export class Calls {
  #asked;
  #response;

  /** Calls what page.ts exports. */
  call(name, ...values) {
    return new Promise((resolve, reject) => {
      this.#asked = { call: { name, values }, resolve, reject };
      this.#send();
    });
  }

  /** The page that waits for a call is gone. */
  forget() {
    this.#response = undefined;
  }

  /** The page's request. */
  async exchange(request, response) {
    const { result, error } = await json(request);
    const asked = this.#asked;
    if (asked?.isSent) {
      this.#asked = undefined;
      if (error === undefined) asked.resolve(result);
      else asked.reject(new Error(error));
    }
    this.#response = response;
    this.#send();
  }

  #send() {
    if (this.#asked === undefined || this.#asked.isSent || this.#response === undefined) return;
    this.#asked.isSent = true;
    this.#response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(this.#asked.call));
    this.#response = undefined;
  }
}
