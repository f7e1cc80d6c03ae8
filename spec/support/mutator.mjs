/**
 * Changes stanzas, the same ones in the same way for the same seed. It runs in a page, for its DOM: the class is
 * complete in itself, so that its source can be sent there.
 */
export class Mutator {
  /** How often each operator has changed something. */
  used = {};
  #state;

  constructor(seed) {
    this.#state = seed;
    for (const name of Mutator.operators) this.used[name] = 0;
  }

  static get operators() {
    return [
      'dropAttribute',
      'doubleAttribute',
      'swapAttributes',
      'hugeAttribute',
      'nonNumeric',
      'foreignNamespace',
      'nestDeeply',
      'reorderChildren',
      'dropElement',
      'doubleElement',
      'changeText',
    ];
  }

  /** A whole number below `bound` (xorshift32). */
  below(bound) {
    this.#state ^= this.#state << 13;
    this.#state ^= this.#state >>> 17;
    this.#state ^= this.#state << 5;
    return (this.#state >>> 0) % bound;
  }

  pick(list) {
    return list[this.below(list.length)];
  }

  /** @returns the text of a stanza with one to three changes */
  mutate(text) {
    const stanza = new DOMParser().parseFromString(text, 'text/xml').documentElement;
    for (let changes = 1 + this.below(3); changes > 0;) {
      const name = this.pick(Mutator.operators);
      if (this[name](stanza) === false) continue;
      this.used[name]++;
      changes--;
    }
    return new XMLSerializer().serializeToString(stanza);
  }

  /** The stanza and all in it, or only what is in it. */
  #elements(stanza, { root = true } = {}) {
    return [...(root ? [stanza] : []), ...stanza.querySelectorAll('*')];
  }

  #attribute(stanza) {
    const found = this.#elements(stanza).flatMap((element) =>
      [...element.attributes].filter(({ name }) => !name.startsWith('xml')),
    );
    return found.length > 0 ? this.pick(found) : undefined;
  }

  dropAttribute(stanza) {
    const attribute = this.#attribute(stanza);
    attribute?.ownerElement.removeAttributeNode(attribute);
    return attribute !== undefined;
  }

  doubleAttribute(stanza) {
    const attribute = this.#attribute(stanza);
    if (attribute === undefined) return false;
    if (this.below(2)) attribute.value += attribute.value;
    else attribute.ownerElement.setAttribute(attribute.name.toUpperCase(), attribute.value);
  }

  swapAttributes(stanza) {
    const [one, other] = [this.#attribute(stanza), this.#attribute(stanza)];
    if (one === undefined || one === other) return false;
    [one.value, other.value] = [other.value, one.value];
  }

  hugeAttribute(stanza) {
    const attribute = this.#attribute(stanza);
    if (attribute === undefined) return false;
    attribute.value = this.pick(['x', '9', '😀', '&<', 'a/']).repeat(this.pick([300, 5000, 70_000]));
  }

  nonNumeric(stanza) {
    const values = ['', ' ', '-1', '1e99', 'NaN', '0x10', '٣', '1.5', '18446744073709551616', '\u202e', 'null', '\t1'];
    const texts = this.#elements(stanza).filter((element) => /^\d+$/.test(element.textContent));
    if (texts.length > 0 && this.below(2)) {
      this.pick(texts).textContent = this.pick(values);
      return;
    }
    const attribute = this.#attribute(stanza);
    if (attribute === undefined) return false;
    attribute.value = this.pick(values);
  }

  foreignNamespace(stanza) {
    const elements = this.#elements(stanza, { root: false });
    if (elements.length === 0) return false;
    const element = this.pick(elements);
    const others = elements.map(({ namespaceURI }) => namespaceURI).filter((other) => other !== element.namespaceURI);
    const namespace = this.pick(['urn:example:foreign', 'jabber:client', '', ...others]);
    const prefix = namespace && this.below(4) === 0 ? 'p:' : '';
    const renamed = element.ownerDocument.createElementNS(namespace, prefix + element.localName);
    for (const { name, value } of element.attributes) if (!name.startsWith('xmlns')) renamed.setAttribute(name, value);
    renamed.append(...element.childNodes);
    element.replaceWith(renamed);
  }

  nestDeeply(stanza) {
    const element = this.pick(this.#elements(stanza));
    const name = this.below(2) ? element.localName : 'deeper';
    const inner = [...element.childNodes];
    let at = element;
    for (let depth = this.pick([1, 20, 240]); depth > 0; depth--) {
      at = at.appendChild(element.ownerDocument.createElementNS(element.namespaceURI, name));
    }
    if (this.below(2)) at.append(...inner);
  }

  reorderChildren(stanza) {
    const parents = this.#elements(stanza).filter((element) => element.childNodes.length > 1);
    if (parents.length === 0) return false;
    const parent = this.pick(parents);
    for (let left = parent.childNodes.length; left > 0; left--) parent.append(this.pick([...parent.childNodes]));
  }

  dropElement(stanza) {
    const elements = this.#elements(stanza, { root: false });
    if (elements.length === 0) return false;
    this.pick(elements).remove();
  }

  doubleElement(stanza) {
    const elements = this.#elements(stanza, { root: false });
    if (elements.length === 0) return false;
    const element = this.pick(elements);
    this.pick([...this.#elements(stanza)]).append(element.cloneNode(true));
    if (this.below(2)) element.after(element.cloneNode(true));
  }

  changeText(stanza) {
    const texts = [
      '',
      '&',
      '%%%%',
      'AAAA',
      '../../etc/passwd',
      '\u202egpj.exe',
      'x'.repeat(5000),
      'QUJD'.repeat(30_000),
    ];
    this.pick(this.#elements(stanza, { root: false }).concat(stanza)).append(this.pick(texts));
  }
}
