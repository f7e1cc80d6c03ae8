import { NS } from '../../../src/xmpp/namespaces.js';
import type { OmemoNamespace } from './encrypted-stanza.js';

/** What differs between the namespaces of OMEMO that we speak ourselves; all else is the same. */
export interface OmemoVariant {
  readonly namespace: OmemoNamespace;
  readonly deviceListNode: string;
  readonly bundleNode: (deviceId: number) => string;
  /** True where `prekey='true'` marks a PreKeyWhisperMessage; readers can tell by the message itself. */
  readonly marksPrekeys: boolean;
  /** True where the tag of the payload of a MessageElement goes with the key; else it ends the payload. */
  readonly tagInBlob: boolean;
}

/** XEP-0384 0.3.0, as it is deployed. */
export const AXOLOTL: OmemoVariant = {
  namespace: NS.axolotl,
  deviceListNode: `${NS.axolotl}.devicelist`,
  bundleNode: (deviceId) => `${NS.axolotl}.bundles:${deviceId}`,
  marksPrekeys: true,
  tagInBlob: true,
};

/** The first draft of 2015: the tag is always at the end of the payload. */
export const OMEMO_0: OmemoVariant = {
  namespace: NS.omemo0,
  deviceListNode: `${NS.omemo0}:devicelist`,
  bundleNode: (deviceId) => `${NS.omemo0}:bundles:${deviceId}`,
  marksPrekeys: false,
  tagInBlob: false,
};

export const OMEMO_VARIANTS: readonly OmemoVariant[] = [AXOLOTL, OMEMO_0];
