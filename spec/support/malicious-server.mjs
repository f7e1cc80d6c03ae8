const STANZA = /^<(?:message|presence|iq)\b/;
const ACKNOWLEDGEMENT = /^(<(?:a|resume|resumed) (?:[^>]*\s)?h=['"])(\d+)/;

/** The stanzas that one side has got and counts (XEP-0198), of which the other side must not hear of those from here. */
class Counted {
  #count = 0;
  /** At which count each of those from here came. */
  #forged = [];

  /** That side counts from now on. */
  begin() {
    this.#count = 0;
    this.#forged = [];
  }

  add(text, { isForged }) {
    if (!STANZA.test(text)) return;
    this.#count++;
    if (isForged) this.#forged.push(this.#count);
  }

  /**
   * What that side says that it has got, without what came from here. It may have said so before it got the last of
   * these: whoever takes off too many names a lower number than the last time, and Prosody ends the stream.
   */
  withoutForged(text) {
    const real = (h) => h - this.#forged.filter((at) => at <= h).length;
    return text.replace(ACKNOWLEDGEMENT, (_, start, h) => start + real(Number(h)));
  }
}

/**
 * A server that does not keep to the rules: it stands between a page and Prosody, and a spec tells it what to do with
 * each stanza. Give `attach` to `world.open()` as `onPage`.
 */
export class MaliciousServer {
  /** Stanzas (as XML text) that the page has sent, and those that it got, in their order. */
  sent = [];
  received = [];
  /** What the page has got, and what Prosody has. */
  #ofPage = new Counted();
  #ofServer = new Counted();
  #toPage = () => undefined;
  #toServer = () => undefined;
  #fromPage = (stanza) => stanza;
  #fromServer = (stanza) => stanza;

  attach = (page) =>
    page.routeWebSocket('**/xmpp-websocket*', (socket) => {
      const server = socket.connectToServer();
      this.#toPage = (text, { isForged } = {}) => {
        if (text.startsWith('<enabled')) this.#ofPage.begin();
        this.#ofPage.add(text, { isForged });
        this.received.push(text);
        socket.send(this.#ofServer.withoutForged(text));
      };
      this.#toServer = (text, { isForged } = {}) => {
        if (text.startsWith('<enable')) this.#ofServer.begin();
        this.#ofServer.add(text, { isForged });
        server.send(this.#ofPage.withoutForged(text));
      };
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
    this.#toPage(stanza, { isForged: true });
  }

  /** Says something to the real server in the page's name. */
  pretend(stanza) {
    this.#toServer(stanza, { isForged: true });
  }
}
