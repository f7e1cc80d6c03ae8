/** Every way in which a key could be written down: a text that holds one of these holds the key. */
function spellings(hex) {
  const key = Buffer.from(hex, 'hex');
  // Where it stands in something longer, its first and last characters depend on what is beside it.
  const base64 = [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), key])
      .toString('base64')
      .replace(/=+$/, '');
    return text.slice(Math.ceil((shift * 8) / 6), Math.floor(((shift + key.length) * 8) / 6));
  });
  return [hex, hex.toUpperCase(), ...base64, ...base64.map(urlSafe), [...key].join(','), [...key].join(', ')];
}

const urlSafe = (text) => text.replaceAll('+', '-').replaceAll('/', '_');

/**
 * Everything that a page, or a frame of it, shows and stores, but OMEMO's own state: name of the place and text. Of a large
 * file it has the beginning and the end. It runs in the page.
 */
async function places() {
  const hexOf = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  const textOf = (value) => {
    if (value instanceof ArrayBuffer) return hexOf(new Uint8Array(value));
    if (ArrayBuffer.isView(value)) return hexOf(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
    if (typeof value !== 'object' || value === null) return String(value);
    return Object.entries(value).map(([name, one]) => `${name}: ${textOf(one)}`).join('\n'); // prettier-ignore
  };
  const settled = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const END_BYTES = 1 << 20;
  const found = [['the page', document.documentElement.outerHTML]];
  // A frame of no origin has no storage.
  if (origin === 'null') return found;
  const lookAt = async (handle, path) => {
    try {
      if (handle.kind === 'directory') {
        for await (const one of handle.values()) await lookAt(one, `${path}/${one.name}`);
        return;
      }
      const file = await handle.getFile();
      for (const part of [file.slice(0, END_BYTES), file.slice(-END_BYTES)]) {
        const bytes = await part.bytes();
        found.push([path, bytes.toHex()], [path, new TextDecoder().decode(bytes)]);
      }
    } catch (error) {
      if (!['NotFoundError', 'NotReadableError'].includes(error.name)) throw error; // removed or written while we look
    }
  };
  await lookAt(await navigator.storage.getDirectory(), 'file');
  for (const [name, storage] of Object.entries({ localStorage, sessionStorage })) {
    for (const [key, value] of Object.entries(storage)) {
      if (!/omemo/i.test(key)) found.push([`${name}: ${key}`, value]);
    }
  }
  for (const { name } of await indexedDB.databases()) {
    if (/omemo/i.test(name)) continue;
    const database = await settled(indexedDB.open(name));
    for (const store of database.objectStoreNames) {
      const rows = database.transaction(store).objectStore(store);
      const [keys, values] = await Promise.all([settled(rows.getAllKeys()), settled(rows.getAll())]);
      keys.forEach((key, at) => {
        if (!/omemo/i.test(textOf(key))) found.push([`IndexedDB ${name}: ${textOf(key)}`, textOf(values[at])]);
      });
    }
    database.close();
  }
  return found;
}

/** Tells the spec each AES-GCM key that the page uses or gives to a worker. It runs in the page. */
function tellKeys() {
  // A frame of an insecure origin has none, and so no keys.
  if (crypto.subtle === undefined) return;
  const tell = (key) => window.noteKey(Array.from(key, (byte) => byte.toString(16).padStart(2, '0')).join(''));
  const post = Worker.prototype.postMessage;
  Worker.prototype.postMessage = function (message, ...rest) {
    for (const job of Object.values(message?.task ?? {})) if (job?.secret?.key) tell(job.secret.key);
    return post.call(this, message, ...rest);
  };
  const importKey = crypto.subtle.importKey;
  crypto.subtle.importKey = function (format, key, algorithm, ...rest) {
    const isGcm = format === 'raw' && /^AES-/.test(algorithm?.name ?? algorithm);
    if (isGcm) tell(new Uint8Array(ArrayBuffer.isView(key) ? key.buffer : key));
    return importKey.call(this, format, key, algorithm, ...rest);
  };
}

/** Looks for the keys of the transfers of a page, and of its frames, in all that it logs, shows and stores. */
export class Leaks {
  #keys = new Set();
  #forgiven = new Set();
  #console = [];
  #page;

  /** Call it before the page loads. Keys of an earlier page are looked for in this one, too. */
  async watch(page) {
    this.#page = page;
    page.on('console', (message) => this.#console.push(message.text()));
    await page.exposeFunction('noteKey', (hex) => void this.#keys.add(hex));
    await page.addInitScript(tellKeys);
  }

  /** A key that a message gave away, of a file that Converse itself reads (XEP-0454): it is no secret of ours. */
  forgive(hex) {
    this.#forgiven.add(hex);
  }

  /** Keys that were seen. */
  get count() {
    return this.#keys.size;
  }

  /** The places in which there is a key. */
  async find() {
    const keys = [...this.#keys].filter((key) => !this.#forgiven.has(key));
    if (keys.length === 0 || this.#page.isClosed()) return [];
    const wanted = keys.flatMap(spellings);
    const inFrames = await Promise.all(this.#page.frames().map((frame) => frame.evaluate(places)));
    const everything = [['the console', this.#console.join('\n')], ...inFrames.flat()];
    return everything.filter(([, text]) => wanted.some((one) => text.includes(one))).map(([place]) => place);
  }
}
