import { AccountStore } from './account-store.js';
import { Announcement, makeIdentity } from './announcement.js';
import type { Libsignal } from './libsignal.js';
import type { OtherTrust } from '../omemo/other-trust.js';
import { DeviceDirectory } from './device-directory.js';
import { OwnKeyTransport } from './own-key-transport.js';
import { Pep, type PepPort } from './pep.js';
import { OMEMO_VARIANTS } from '../omemo/omemo-variants.js';

/** What an identity of our own stands on. */
export interface OwnParts {
  readonly port: PepPort;
  readonly library: Libsignal;
  readonly namespaces: readonly string[];
  readonly otherTrust: OtherTrust;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/** An identity that is up. */
export interface OwnIdentity {
  readonly transports: readonly OwnKeyTransport[];
  /** Call at each later login. */
  announce(): Promise<void>;
  /** Ends the use of the store. */
  close(): void;
}

/**
 * Makes our identity, or finds it, announces it, and opens it for each namespace.
 * @throws PepError when the server has no PEP, or refuses
 */
export async function startOwnIdentity({ port, library, namespaces, otherTrust, now }: OwnParts): Promise<OwnIdentity> {
  const store = await AccountStore.open(port.account);
  const parts = OMEMO_VARIANTS.filter(({ namespace }) => namespaces.includes(namespace)).map((variant) => {
    const pep = new Pep(port, variant);
    const devices = new DeviceDirectory(store, pep, otherTrust);
    const announcement = new Announcement({ store, library, pep, devices, now: now ?? (() => Date.now()) });
    return { store, library, pep, devices, announcement };
  });
  const announce = async (): Promise<void> => {
    for (const { devices } of parts) devices.reset();
    await makeIdentity(
      store,
      library,
      parts.map(({ pep }) => pep),
    );
    for (const { announcement } of parts) await announcement.announce();
  };
  try {
    await announce();
  } catch (error) {
    store.close();
    throw error;
  }
  return {
    transports: parts.map((each) => new OwnKeyTransport(each)),
    announce,
    close: () => {
      store.close();
    },
  };
}

/** Deletes all keys of an account from this browser. */
export const forgetOwnIdentity = (account: string): Promise<void> => AccountStore.delete(account);
