/** What Converse's crypto library (libomemo) exports, as far as we call it. */
export interface Libomemo {
  readonly OMEMOAddress: new (jid: string, deviceId: number) => { toString(): string };
  readonly SessionCipher: new (store: unknown, address: unknown, version: string) => SessionCipher;
  readonly SessionBuilder: new (store: unknown, address: unknown, version: string) => SessionBuilder;
}

/** One ratchet with one device. */
export interface SessionCipher {
  /** Type 3 is a PreKeyWhisperMessage; `body` holds one byte in each character. */
  encrypt(plaintext: ArrayBuffer): Promise<{ type: number; body: string }>;
  decryptWhisperMessage(message: ArrayBuffer, encoding: 'binary'): Promise<Decrypted>;
  decryptPreKeyWhisperMessage(message: ArrayBuffer, encoding: 'binary'): Promise<Decrypted>;
}

/** A decrypted ratchet message, and where its chain stands. */
export interface Decrypted {
  readonly plaintext: ArrayBuffer;
  readonly ratchet?: { readonly counter: number; readonly key: ArrayBuffer };
}

/** Starts a session from a bundle, whose signature it checks. */
export interface SessionBuilder {
  processPreKey(bundle: {
    registrationId: number;
    identityKey: ArrayBuffer;
    signedPreKey: { keyId: number; publicKey: ArrayBuffer; signature: ArrayBuffer };
    preKey: { keyId: number; publicKey: ArrayBuffer };
  }): Promise<unknown>;
}

const FILE = /\/libomemo\.esm(\.min)?\.js$/;

/**
 * Finds the address from which Converse has loaded libomemo. The same address gives the same module instance, with
 * the one lock around each ratchet; another would use message keys twice, so an address is never guessed.
 */
export class LibomemoFinder {
  #url: string | undefined;
  readonly #found: (url: string) => void;

  /** Watches from now on, and what was loaded before. `onFound` is called once. */
  constructor(onFound: (url: string) => void) {
    this.#found = onFound;
    // The list of entries ends at 250 and can be cleared; an observer sees them all.
    const observer = new PerformanceObserver((list) => {
      this.#look(list.getEntries());
    });
    observer.observe({ type: 'resource', buffered: true });
  }

  get url(): string | undefined {
    return this.#url;
  }

  #look(entries: readonly PerformanceEntry[]): void {
    const entry = entries.find(({ name }) => URL.canParse(name) && FILE.test(new URL(name).pathname));
    if (entry === undefined || this.#url !== undefined) return;
    this.#url = entry.name;
    this.#found(entry.name);
  }
}

/** The module at that address. */
export const importLibomemo = (url: string): Promise<Libomemo> =>
  import(/* webpackIgnore: true */ url) as Promise<Libomemo>;
