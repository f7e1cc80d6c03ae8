import { addPlugin } from '../../src/converse/add-plugin.js';
import { checkSettings, type Kind } from '../../src/converse/check-settings.js';
import type { Converse } from '../../src/converse/converse.js';
import { install } from '../../src/converse/install.js';
import { Registry } from '../../src/registry.js';
import { NS } from '../../src/xmpp/namespaces.js';
import type { JetApi } from './api.js';
import { AES_128_GCM, AES_256_GCM, type Cipher } from './cipher.js';
import type { Envelope } from './envelope.js';
import { jet } from './jet.js';
import { keyTransportEnvelope } from './key-transport-envelope.js';
import { loneEnvelope } from './lone-envelope.js';
import { textEnvelope } from './text-envelope.js';
import { untilUsable } from './until-usable.js';

/** By namespace, in the order of preference: those that are named come first. */
const DEFAULTS = { jet_envelopes: [] };
const KINDS: Readonly<Record<keyof typeof DEFAULTS, Kind>> = {
  jet_envelopes: { is: 'a list of namespaces', fits: Array.isArray, otherwise: 'OMEMO is used first' },
};

function initialize(host: Converse): void {
  host.api.settings.extend(DEFAULTS);
  checkSettings(host.api, KINDS);
  const { jingle, keyTransports } = install(host);
  const registered = new Registry<Envelope>();
  const ciphers = new Registry<Cipher>();
  // The first that an envelope can carry is sent.
  ciphers.register(AES_128_GCM);
  ciphers.register(AES_256_GCM);
  host.api['jet'] = { envelopes: registered, ciphers, textEnvelope } satisfies JetApi;
  const omemo = (): Envelope[] =>
    keyTransports
      .all()
      .filter((transport) => transport.unavailable() === undefined)
      // The namespace that every client with JET knows.
      .sort((a, b) => Number(b.namespace === NS.axolotl) - Number(a.namespace === NS.axolotl))
      .map(keyTransportEnvelope);
  const { securities } = jingle();
  const envelopes = (): Envelope[] => inOrder([...omemo(), ...registered.all()], host.api.settings);
  const whenUsable = (namespace: string): Promise<void> => untilUsable(keyTransports, namespace);
  const security = jet({ envelopes, ciphers, whenUsable });
  const announce = (): void => {
    securities.register(security);
  };
  announce();
  registered.onChange(announce);
  keyTransports.onChange(announce);
  const axolotl = (): Envelope | undefined => omemo().find(({ namespace }) => namespace === NS.axolotl);
  securities.register(loneEnvelope(NS.axolotl, axolotl, () => whenUsable(NS.axolotl)));
}

/** The envelopes in the order of the setting, then the others as they are. */
function inOrder(envelopes: readonly Envelope[], settings: Converse['api']['settings']): Envelope[] {
  const named: unknown = settings.get('jet_envelopes');
  const names: readonly unknown[] = Array.isArray(named) ? named : [];
  const placeOf = ({ namespace }: Envelope): number => names.indexOf(namespace) + 1 || names.length + 1;
  return envelopes.toSorted((a, b) => placeOf(a) - placeOf(b));
}

addPlugin('jet', { dependencies: ['converse-disco'], start: initialize });
