/**
 * What the person at a fuzzed page does: offers files to the contact of the open chat, asks for one again, accepts one.
 * It runs in the page, and is complete in itself.
 */
export class OwnSessions {
  #path;

  /** @param path a ReceivePath that holds */
  constructor(path) {
    this.#path = path;
  }

  /** From now on this client has no JET, it seems: its offers are in the form of the 2015 draft. */
  static hideJet() {
    const { securities } = _converse.api.jingle;
    const { get } = securities;
    securities.get = (namespace) =>
      namespace === 'urn:xmpp:jingle:jet:0' ? undefined : get.call(securities, namespace);
  }

  static showJet() {
    delete _converse.api.jingle.securities.get;
  }

  /** Opens a session. @param form `file`, `draft` or `request`. @returns its offer as it went out */
  async open(form) {
    this.#path.begun = undefined;
    if (form === 'draft') OwnSessions.hideJet();
    if (form === 'request') (await this.#button('Ask again')).click();
    else this.#choose(new File(['12345'], 'a.txt', { type: 'text/plain' }));
    try {
      return await this.#until(() => this.#path.begun, `session of ours: ${form}`);
    } finally {
      OwnSessions.showJet();
    }
  }

  /** @returns what accepts the offer of the newest card */
  async accept() {
    const button = await this.#button('Accept');
    return () => button.click();
  }

  #choose(file) {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(file);
    const input = document.querySelector('converse-chat .jet-files');
    input.files = dataTransfer.files;
    input.dispatchEvent(new Event('change'));
  }

  /** The newest button of that name. */
  #button(name) {
    const buttons = () => {
      // Cards that are long over are folded.
      for (const card of document.querySelectorAll('converse-file-transfer')) card.isExpanded = true;
      return [...document.querySelectorAll('converse-file-transfer button')];
    };
    return this.#until(() => buttons().findLast((button) => button.textContent.trim() === name), `button: ${name}`);
  }

  async #until(find, what) {
    const late = Date.now() + 20_000;
    for (let found = find(); ; found = find()) {
      if (found !== undefined) return found;
      if (Date.now() > late) throw new Error(`there is no ${what}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}
