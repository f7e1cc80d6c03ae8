const GREETING = Buffer.from([5, 1, 0]);
/** Connect to a domain name of 40 bytes. */
const REQUEST = Buffer.from([5, 1, 0, 3, 40]);
const HASH = /^[0-9a-f]{40}$/;
const PORT = Buffer.from([0, 0]);
/** Bytes of the answer to the greeting. */
const GREETED = 2;

function isRequest(message: Buffer): boolean {
  const [start, hash, end] = [message.subarray(0, 5), message.subarray(5, 45), message.subarray(45)];
  return start.equals(REQUEST) && HASH.test(hash.toString('latin1')) && end.equals(PORT);
}

/** What is said before bytes of a file (XEP-0065): each message of the page is checked, so nothing else reaches a proxy. */
export class Handshake {
  #messages = 0;
  #answer = Buffer.alloc(0);
  #isAnswered = false;

  /**
   * Checks a message of the page.
   * @returns what it is, or undefined if it must not be passed on
   */
  check(message: Buffer): 'handshake' | 'file' | undefined {
    if (this.#isAnswered) return 'file';
    const isRight = [message.equals(GREETING), isRequest(message)][this.#messages++];
    return isRight ? 'handshake' : undefined;
  }

  /**
   * Follows the answers of the proxy.
   * @returns true if bytes of a file have come
   */
  hasFileBytes(chunk: Buffer): boolean {
    if (this.#isAnswered) return true;
    this.#answer = Buffer.concat([this.#answer, chunk]);
    const length = lengthOfAnswers(this.#answer);
    if (length === undefined || this.#answer.length < length) return false;
    this.#isAnswered = true;
    return this.#answer.length > length;
  }
}

/** Both answers of a proxy, by the type of the address in the second one. */
function lengthOfAnswers(bytes: Buffer): number | undefined {
  const [type, nameLength] = [bytes[GREETED + 3], bytes[GREETED + 4]];
  if (type === 1) return GREETED + 10;
  if (type === 4) return GREETED + 22;
  return type === 3 && nameLength !== undefined ? GREETED + 7 + nameLength : undefined;
}
