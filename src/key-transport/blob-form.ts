import { NS } from '../xmpp/namespaces.js';
import type { BlobForm } from './key-transport.js';

/** What a client reads next to the key. @param features that it announces */
export function blobFormFor(features: ReadonlySet<string>): BlobForm {
  if (features.has(NS.libervia)) return 'payload';
  return features.has(NS.converseJet) ? 'guarded' : 'bare';
}
