import type { ConverseApi } from '../../src/converse/converse.js';
import { HostError } from '../../src/errors.js';
import { NS } from '../../src/xmpp/namespaces.js';
import { OMEMO_VARIANTS } from './omemo/omemo-variants.js';

/** `omemo_key_transport_identity` and `omemo_key_transport_namespaces`. */
export const IDENTITY_SETTINGS = {
  omemo_key_transport_identity: 'converse',
  omemo_key_transport_namespaces: [NS.axolotl],
};

/** Which identity serves which namespace. */
export interface Identities {
  readonly converse: boolean;
  /** Namespaces of the identity of our own. */
  readonly own: readonly string[];
  /** The one that is used where none is named; undefined where there is none. */
  readonly first: string | undefined;
}

/** Reads the settings. @throws HostError for a value that means nothing, which must not pass for another */
export function identitiesOf({ settings }: Pick<ConverseApi, 'settings'>): Identities {
  const identity = settings.get('omemo_key_transport_identity');
  const namespaces: unknown = settings.get('omemo_key_transport_namespaces');
  if (identity !== 'converse' && identity !== 'own') {
    throw new HostError("the setting omemo_key_transport_identity has to be 'converse' or 'own'");
  }
  const known = OMEMO_VARIANTS.map(({ namespace }) => namespace as string);
  if (!Array.isArray(namespaces) || !namespaces.every((namespace) => known.includes(String(namespace)))) {
    throw new HostError(`the setting omemo_key_transport_namespaces has to be a list of: ${known.join(', ')}`);
  }
  const wanted = namespaces.map(String);
  // Converse does not speak the 2015 draft.
  const isOwn = (namespace: string): boolean => identity === 'own' || namespace !== NS.axolotl;
  return {
    converse: identity === 'converse' && wanted.includes(NS.axolotl),
    own: wanted.filter(isOwn),
    first: wanted[0],
  };
}
