import { createEngine } from '../jingle/engine.js';
import type { JingleEngine } from '../jingle/application.js';
import type { KeyTransport } from '../key-transport/key-transport.js';
import { Registry } from '../registry.js';
import { NS } from '../xmpp/namespaces.js';
import { converseEvents } from './converse-events.js';
import { ConverseIq } from './converse-iq.js';
import type { Converse } from './converse.js';
import { OwnFeatures } from './own-features.js';
import { PeerFeatures } from './peer-features.js';
import { CONTRACT, checkContract, useLog, type Shared } from './shared-host.js';

/** Converse, as our plugins use it. */
export interface Host extends Shared {
  readonly keyTransports: Registry<KeyTransport>;
  /** The Jingle engine; made, with its one IQ handler and its feature, when it is first asked for. */
  readonly jingle: () => JingleEngine;
}

/** Installs what is shared, or joins it. @throws HostError when another version is there already */
export function install(converse: Converse): Host {
  const { api } = converse;
  useLog();
  const shared = once(api, 'jetHost', (): Shared => {
    const iq = new ConverseIq(converse);
    const ownFeatures = new OwnFeatures(converse);
    return { contract: CONTRACT, iq, pacer: iq.pacer, ownFeatures, peerFeatures: new PeerFeatures(converse, iq) };
  });
  checkContract(shared);
  const keyTransports = once(api, 'keyTransports', () => new Registry<KeyTransport>());
  const jingle = (): JingleEngine => once(api, 'jingle', () => startEngine(converse, shared));
  return { ...shared, keyTransports, jingle };
}

function startEngine(converse: Converse, shared: Shared): JingleEngine {
  const engine = createEngine(shared.iq, {
    clients: { featuresOf: (fullJid) => shared.peerFeatures.featuresOf(fullJid) },
  });
  const { securities } = engine;
  // XEP-0391 §6: a security is announced exactly while it can be used.
  const announce = shared.ownFeatures.add(() => [NS.jingle, ...securities.all().flatMap((one) => one.features())]);
  securities.onChange(announce);
  const events = converseEvents(converse, shared.peerFeatures);
  events.onPeerGone((fullJid) => {
    engine.peerGone(fullJid);
  });
  events.onStreamLost(() => {
    engine.reset();
  });
  return engine;
}

function once<T>(api: Converse['api'], name: string, make: () => T): T {
  api[name] ??= make();
  return api[name] as T;
}
