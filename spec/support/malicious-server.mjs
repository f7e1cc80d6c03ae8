/** An acknowledgement of fewer stanzas; anything else as it is. */
const withoutCounting = (text, extra) =>
  text.replace(
    /^(<(?:a|resume|resumed) (?:[^>]*\s)?h=['"])(\d+)/,
    (_, start, count) => start + (Number(count) - extra),
  );

/**
 * A server that does not keep to the rules: it stands between a page and Prosody, and a spec tells it what to do with
 * each stanza. Give `attach` to `world.open()` as `onPage`.
 */
export class MaliciousServer {
  /** Stanzas (as XML text) that the page has sent, and those that it got, in their order. */
  sent = [];
  received = [];
  /** Stanzas that came from here: page and Prosody count each other's (XEP-0198), and must not miss any. */
  #said = 0;
  #pretended = 0;
  #toPage = () => undefined;
  #toServer = () => undefined;
  #fromPage = (stanza) => stanza;
  #fromServer = (stanza) => stanza;

  attach = (page) =>
    page.routeWebSocket('**/xmpp-websocket*', (socket) => {
      const server = socket.connectToServer();
      this.#toPage = (text) => {
        this.received.push(text);
        socket.send(withoutCounting(text, this.#pretended));
      };
      this.#toServer = (text) => server.send(withoutCounting(text, this.#said));
      socket.onMessage((message) => {
        const text = String(message);
        this.sent.push(text);
        const passed = this.#fromPage(text);
        if (passed !== undefined) this.#toServer(passed);
      });
      server.onMessage((message) => {
        const passed = this.#fromServer(String(message));
        if (passed !== undefined) this.#toPage(passed);
      });
    });

  /** What becomes of each stanza of the page. @param change gets XML text; returns what goes on, or undefined: nothing */
  onSent(change) {
    this.#fromPage = change;
  }

  /** What becomes of each stanza for the page; as {@link onSent}. */
  onReceived(change) {
    this.#fromServer = change;
  }

  /** Says something to the page in anybody's name. @param stanza XML text, with its namespace */
  say(stanza) {
    this.#said++;
    this.#toPage(stanza);
  }

  /** Says something to the real server in the page's name. */
  pretend(stanza) {
    this.#pretended++;
    this.#toServer(stanza);
  }
}
