import type { Converse, ConverseGlobal } from '../../src/converse/converse.js';
import { install } from '../../src/converse/install.js';
import { Registry } from '../../src/registry.js';
import { NS } from '../../src/xmpp/namespaces.js';
import { keyTransportEnvelope, type Envelope } from './envelope.js';
import { jet, type Envelopes } from './jet.js';

declare const converse: ConverseGlobal;

function initialize(host: Converse): void {
  const { jingle, keyTransports, ownFeatures } = install(host);
  const registered = new Registry<Envelope>();
  host.api['jet'] = { envelopes: registered };
  const omemo = (): Envelope[] =>
    keyTransports
      .all()
      .filter((transport) => transport.unavailable() === undefined)
      .map(keyTransportEnvelope);
  const envelopes: Envelopes = () => [...registered.all(), ...omemo()];
  jingle().securities.register(jet(envelopes));
  // XEP-0391 §6, XEP-0396 §5
  const refresh = ownFeatures.add(() => (omemo().length > 0 ? [NS.jet, NS.jetOmemo] : [NS.jet]));
  keyTransports.onChange(refresh);
}

converse.plugins.add('jet', {
  dependencies: ['converse-disco'],
  initialize() {
    initialize(this._converse);
  },
});
