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

/** The names of libomemo's builds. Converse imports one of them from the directory of its own script. */
const FILES = [
  'libomemo.esm.min.js',
  'libomemo.esm.js',
  'libomemo.worker-client.esm.min.js',
  'libomemo.worker-client.esm.js',
];

/**
 * Finds the address from which Converse has imported libomemo. The same address gives the same module instance, with
 * the one lock around each ratchet; another would use message keys twice. So the address is one that stands beside
 * Converse's script, and it counts when the page has loaded it as a script. What the page fetches otherwise says
 * nothing: messages and servers name such addresses.
 */
export class LibomemoFinder {
  #url: string | undefined;

  /**
   * Watches from now on, and what was loaded before.
   * @param script the address of Converse's script, if it is known
   * @param onFound is called once
   */
  constructor(script: string | undefined, onFound: () => void) {
    const addresses = FILES.filter((file) => URL.canParse(file, script)).map((file) => new URL(file, script).href);
    // The list of entries ends at 250 and can be cleared; an observer sees them all.
    const observer = new PerformanceObserver((list) => {
      const entries = list.getEntries() as PerformanceResourceTiming[];
      const entry = entries.find(({ initiatorType, name }) => initiatorType === 'script' && addresses.includes(name));
      if (entry === undefined) return;
      observer.disconnect();
      this.#url = entry.name;
      onFound();
    });
    observer.observe({ type: 'resource', buffered: true });
  }

  get url(): string | undefined {
    return this.#url;
  }
}

/** The module at that address. */
export const importLibomemo = (url: string): Promise<Libomemo> =>
  import(/* webpackIgnore: true */ /* @vite-ignore */ url) as Promise<Libomemo>;
